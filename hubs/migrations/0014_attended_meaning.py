"""Signatures under lists of who attended."""

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
]


class Migration(migrations.Migration):
    dependencies = [("hubs", "0013_invitations_to_act")]
    operations = [
        migrations.AlterField(
            model_name="electronicsignature",
            name="meaning",
            field=models.CharField(
                choices=MEANINGS, max_length=10, verbose_name="meaning"
            ),
        ),
    ]
