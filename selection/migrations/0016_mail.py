"""One table of mails in place of one for changes (docs/adr/0034)."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def _notices_to_mails(apps: Any, schema_editor: Any) -> None:
    """Who was told of a change stays told; who was not yet is told by the outbox."""
    notices, mails = (apps.get_model("selection", name) for name in ("ChangeNotice", "Mail"))
    mails.objects.bulk_create(
        mails(
            selection_id=row.change.selection_id,
            person_id=row.person_id,
            kind="change",
            about=row.change_id,
            state="sent" if row.sent_at else "waiting",
            made_at=row.change.made_at,
            due_at=row.change.made_at,
            sent_at=row.sent_at,
        )
        for row in notices.objects.select_related("change")
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_witness"),
        ("selection", "0015_wallet"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("change", "Perubahan pengumuman"), ("receipt", "Tanda bukti pendaftaran")],
                        max_length=12,
                        verbose_name="jenis",
                    ),
                ),
                ("about", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Menunggu dikirim"),
                            ("sent", "Terkirim"),
                            ("failed", "Gagal dikirim"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="nasib",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=300, verbose_name="perihal")),
                ("text", models.TextField(blank=True, verbose_name="isi")),
                ("made_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=120, verbose_name="sebab gagal")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
                (
                    "selection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mails",
                        to="selection.selection",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["due_at"], name="mails_that_wait"
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(fields=["person", "kind"], name="mails_of_a_person"),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("kind", "about", "person"),
                name="one_mail_waits",
            ),
        ),
        migrations.RunPython(_notices_to_mails, migrations.RunPython.noop),
    ]
