"""Proofs of who sends money back, and numbers of business registers."""

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
    ("attended", "Attendance noted"),
    ("refunded", "Money sent back"),
]


class Migration(migrations.Migration):
    dependencies = [("hubs", "0014_attended_meaning")]
    operations = [
        migrations.AlterField(
            model_name="electronicsignature",
            name="meaning",
            field=models.CharField(
                choices=MEANINGS, max_length=10, verbose_name="meaning"
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="register_number",
            field=models.CharField(
                blank=True, default="", max_length=40, verbose_name="register number"
            ),
            preserve_default=False,
        ),
    ]
