"""When Stripe was asked about a payment, and since when it knows nothing of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0015_codes_by_one_person")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="asked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="payment",
            name="unknown_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="waits_told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RemoveIndex(model_name="payment", name="payments_that_are_open"),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                fields=["asked_at", "opened_at"],
                condition=models.Q(state__in=["open", "processing"]),
                name="payments_that_are_open",
            ),
        ),
    ]
