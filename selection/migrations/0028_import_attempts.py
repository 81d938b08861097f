"""How often the next portion of an import was begun; and the outbox says e-mail."""

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
        migrations.AlterField(
            model_name="selection",
            name="mails_held",
            field=models.BooleanField(default=False, verbose_name="e-mail menunggu persetujuan sekretariat"),
        ),
    ]
