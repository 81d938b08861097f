"""The rows went to `Mail` in 0016; a table of its own migration, because PostgreSQL alters none with checks still pending."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("selection", "0016_mail"),
    ]

    operations = [
        migrations.DeleteModel(
            name="ChangeNotice",
        ),
    ]
