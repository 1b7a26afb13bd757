"""Sums of many seats outgrow 32 bits."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0012_run_changes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='dispute',
            name='amount_cents',
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='gross_cents',
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='net_cents',
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='vat_cents',
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name='order',
            name='discount_cents',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='order',
            name='gross_cents',
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name='order',
            name='net_cents',
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name='order',
            name='unit_cents',
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name='order',
            name='vat_cents',
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name='payment',
            name='amount_cents',
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name='refund',
            name='amount_cents',
            field=models.PositiveBigIntegerField(verbose_name='amount'),
        ),
        migrations.AlterField(
            model_name='run',
            name='price_cents',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='voucher',
            name='amount_cents',
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
    ]
