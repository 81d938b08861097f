"""The rows went to `Mail` in 0014; a table of its own migration, because PostgreSQL alters none with checks still pending."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("selection", "0014_sending"),
    ]

    operations = [
        migrations.DeleteModel(
            name="ChangeNotice",
        ),
    ]
