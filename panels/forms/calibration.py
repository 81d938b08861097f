"""What is filled in about a calibration round: its samples, why it is cut short, what was agreed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from selection.forms.papers import PaperField


class SampleForm(forms.Form):
    """An anonymous case that the members mark."""

    label = forms.CharField(
        label=_("Nama contoh"),
        max_length=80,
        help_text=_("Misalnya Contoh A. Jangan memakai nama orang atau nomor peserta."),
    )
    description = forms.CharField(
        label=_("Keterangan singkat"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Yang perlu diketahui anggota tentang contoh ini, misalnya jabatan yang dibayangkan."),
    )
    file = PaperField(
        label=_("Berkas contoh (PDF)"),
        help_text=_("Makalah atau riwayat hidup tanpa identitas; bukan milik peserta seleksi ini."),
        error_messages={
            "required": _("Pilih berkas PDF contohnya."),
            "missing": _("Pilih berkas PDF contohnya."),
        },
    )


class NoteForm(forms.Form):
    """What the panel agreed after it talked the trial marks over."""

    note = forms.CharField(
        label=_("Yang disepakati"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Misalnya: 80 berarti gagasan dapat dijalankan dengan anggaran yang ada. Tampil di samping lembar setiap anggota."
        ),
        error_messages={"required": _("Tuliskan apa yang disepakati tentang arti nilai.")},
    )


class CalibrationReasonForm(forms.Form):
    """Why a round is opened before everybody has marked, or cancelled."""

    reason = forms.CharField(
        label=_("Alasan"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tercatat dalam log dan dibaca pemantau."),
        error_messages={"required": _("Tuliskan alasannya.")},
    )


def paper_of(data: dict[str, Any]) -> dict[str, Any]:
    """The columns of a sample out of a clean SampleForm; its file is put into the store."""
    return {"label": data["label"], "description": data["description"], "file": data["file"].keep()}
