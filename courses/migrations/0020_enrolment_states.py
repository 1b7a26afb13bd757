"""An enrolment is under way, left or completed: decision 28."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0019_consent_told'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='enrolment',
            name='one_open_enrolment_per_learner_and_run',
        ),
        migrations.AlterField(
            model_name='enrolment',
            name='state',
            field=models.CharField(choices=[('active', 'Under way'), ('withdrawn', 'Left'), ('completed', 'Completed')], default='active', max_length=10),
        ),
        migrations.AlterField(
            model_name='enrolmentevent',
            name='after',
            field=models.CharField(choices=[('active', 'Under way'), ('withdrawn', 'Left'), ('completed', 'Completed')], max_length=10),
        ),
        migrations.AlterField(
            model_name='enrolmentevent',
            name='before',
            field=models.CharField(blank=True, choices=[('active', 'Under way'), ('withdrawn', 'Left'), ('completed', 'Completed')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('learner', 'run'), name='one_open_enrolment_per_learner_and_run'),
        ),
    ]
