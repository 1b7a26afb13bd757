"""The history of a run and of a course is found, and not looked for in all of a hub's."""

from django.db import migrations, models
from django.db.models.fields.json import KeyTransform

NEWEST_FIRST = models.F("id").desc()


class Migration(migrations.Migration):
    dependencies = [("hubs", "0015_refunds_and_registers")]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                KeyTransform("run", "facts"), NEWEST_FIRST, name="audit_of_run"
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                KeyTransform("course", "facts"), NEWEST_FIRST, name="audit_of_course"
            ),
        ),
    ]
