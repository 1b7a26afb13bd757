"""Signatures under what ends or changes the life of a certificate."""

from django.db import migrations, models

MEANINGS = [
    ("submitted", "Submitted as author"),
    ("reviewed", "Reviewed"),
    ("approved", "Approved"),
    ("released", "Released"),
    ("withdrawn", "Withdrawn"),
    ("refused", "Refused"),
    ("revoked", "Revoked"),
    ("reissued", "Issued anew"),
    ("erased", "Erased"),
]


class Migration(migrations.Migration):
    dependencies = [("hubs", "0009_offered_terms")]
    operations = [
        migrations.AlterField(
            model_name="electronicsignature",
            name="meaning",
            field=models.CharField(
                choices=MEANINGS, max_length=10, verbose_name="meaning"
            ),
        ),
    ]
