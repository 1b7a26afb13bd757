import django.db.models.deletion
from django.db import migrations, models


def refuse(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON hubs_auditcheckpoint "
            "FOR EACH STATEMENT EXECUTE FUNCTION hubs_append_only()"
        )


def allow(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER append_only ON hubs_auditcheckpoint")


class Migration(migrations.Migration):
    dependencies = [("hubs", "0006_auditor_mandates")]
    operations = [
        migrations.CreateModel(
            name="AuditCheckpoint",
            fields=[
                (
                    "link",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="checkpoint",
                        serialize=False,
                        to="hubs.auditlink",
                    ),
                ),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField(verbose_name="when")),
                ("key", models.CharField(max_length=16)),
                ("signature", models.CharField(max_length=88)),
            ],
        ),
        migrations.RunPython(refuse, allow),
    ]
