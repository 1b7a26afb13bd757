from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hubs', '0010_revoked_meaning'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='certificate_language',
            field=models.CharField(blank=True, max_length=10, verbose_name='language of certificates'),
        ),
    ]
