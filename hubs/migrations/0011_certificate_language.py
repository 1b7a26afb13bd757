from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hubs', '0009_offered_terms'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='certificate_language',
            field=models.CharField(blank=True, max_length=10, verbose_name='language of certificates'),
        ),
    ]
