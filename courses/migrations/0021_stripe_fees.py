"""What Stripe kept with each entry of its balance, on that entry's day."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0020_enrolment_states'),
    ]

    operations = [
        migrations.CreateModel(
            name='StripeFee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.CharField(max_length=255, unique=True)),
                ('cents', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('booked_at', models.DateTimeField()),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stripe_fees', to='courses.payment')),
            ],
            options={
                'verbose_name': "fee of Stripe's",
                'verbose_name_plural': "fees of Stripe's",
                'constraints': [models.CheckConstraint(condition=models.Q(('cents', 0), _negated=True), name='a_fee_of_stripe_is_not_of_nothing')],
            },
        ),
    ]
