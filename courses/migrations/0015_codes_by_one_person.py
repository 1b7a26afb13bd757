"""How many codes of a campaign one person may use; without it, all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0014_invoice_terms")]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="most_per_person",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
    ]
