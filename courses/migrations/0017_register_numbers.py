"""The number of a business register, of who is billed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0016_payments_asked_about")]

    operations = [
        migrations.AddField(
            model_name="orderparty",
            name="register_number",
            field=models.CharField(
                blank=True, default="", max_length=40, verbose_name="register number"
            ),
            preserve_default=False,
        ),
    ]
