"""How often the next portion of an import was begun."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("selection", "0027_blank"),
    ]

    operations = [
        migrations.AddField(
            model_name="importcheck",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
