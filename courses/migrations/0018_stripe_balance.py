"""Each charge, refund and dispute beside Stripe's balance."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0017_register_numbers'),
    ]

    operations = [
        migrations.CreateModel(
            name='BalanceLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('charge', 'Payment'), ('refund', 'Refund'), ('dispute', 'Dispute')], max_length=7)),
                ('thing', models.CharField(max_length=255)),
                ('theirs_cents', models.BigIntegerField(blank=True, null=True)),
                ('ours_cents', models.BigIntegerField(blank=True, null=True)),
                ('fee_cents', models.BigIntegerField(default=0)),
                ('fee_currency', models.CharField(blank=True, max_length=3)),
                ('booked_at', models.DateTimeField(blank=True, null=True)),
                ('compared_at', models.DateTimeField()),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='balance', to='courses.payment')),
            ],
            options={
                'verbose_name': "line of Stripe's balance",
                'verbose_name_plural': "lines of Stripe's balance",
                'constraints': [models.UniqueConstraint(fields=('kind', 'thing'), name='a_thing_has_one_line_in_the_balance')],
            },
        ),
    ]
