"""The secretariat's own form of a document slot."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0005_mydata"),
        ("selection", "0026_import_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="documentslot",
            name="blank",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audit.storedfile",
                verbose_name="formulir",
            ),
        ),
    ]
