"""When the buyer of a quote was told that the hub agrees to an invoice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0018_stripe_balance")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="consent_told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
