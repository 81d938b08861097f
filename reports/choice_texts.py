"""The log's words on the names, the choice and the hand-over pack; reports/log_texts.py takes them in."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "nomination.create": _("Tiga nama disampaikan kepada Pejabat Pembina Kepegawaian"),
    "nomination.opened": _("Tiga nama, atau naskah tentang pilihannya, dibuka"),
    "choice.choose": _("Pejabat Pembina Kepegawaian memilih satu dari tiga nama"),
    "choice.record": _("Pilihan Pejabat Pembina Kepegawaian dicatat dua orang dari naskah bertanda tangan"),
    "choice.correct": _("Pilihan dikoreksi: yang lama tidak berlaku lagi"),
    "choice.fall_away": _("Yang dipilih gugur sebelum dilantik"),
    "choice.inaugurate": _("Pelantikan dicatat"),
    "choice.report": _("Laporan pelantikan disampaikan"),
    "pack.create": _("Berkas serah terima diminta"),
    "pack.finish": _("Berkas serah terima selesai dibuat"),
    "pack.opened": _("Berkas serah terima diunduh"),
}
READINGS = ("nomination.opened", "pack.opened")
GROUPS = {
    "pilihan": (_("Pilihan dan pelantikan"), ("nomination", "choice")),
    "serah-terima": (_("Berkas serah terima"), ("pack",)),
}
MODELS = {
    "panels.choice": _("Pilihan"),
    "panels.nomination": _("Tiga nama yang disampaikan"),
    "reports.pack": _("Berkas serah terima"),
}
VALUES = {"choice": _("pilihan dan pelantikan")}
