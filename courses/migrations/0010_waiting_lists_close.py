from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0009_seats_of_enrolments")]
    operations = [
        migrations.AlterField(
            model_name="waitingplace",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("offered", "A seat is offered"),
                    ("accepted", "Accepted"),
                    ("declined", "Declined"),
                    ("lapsed", "Offer not taken in time"),
                    ("left", "Left the list"),
                    ("closed", "The list was closed"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
    ]
