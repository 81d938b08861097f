import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="institution",
            name="kind",
            field=models.CharField(
                choices=[
                    ("agency", "Instansi"),
                    ("oversight", "Lembaga pemantau"),
                    ("assessment", "Lembaga penilai kompetensi"),
                    ("witness", "Saksi log"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Witness",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("state", models.CharField(blank=True, editable=False, max_length=24)),
                ("last_event", models.UUIDField(editable=False)),
                ("key", models.CharField(max_length=300, unique=True, verbose_name="baris kunci")),
                ("valid_from", models.DateField(verbose_name="berlaku sejak")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="berlaku sampai")),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="witnesses",
                        to="accounts.institution",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
