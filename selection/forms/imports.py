"""The import of applicants: the table with its archive, the reason of a withdrawal by letter, and an applicant's claim."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from selection import archives, display, import_table
from selection.enums import Channel, Zone
from selection.forms.files import PagesField
from selection.forms.schedule import MomentField
from selection.models import DocumentSlot


class ImportForm(forms.Form):
    """A CSV, and a ZIP of the files that came with the letters."""

    table = forms.FileField(
        label=_("Berkas CSV"),
        help_text=_(
            "Templat yang sudah diisi, paling banyak 5.000 baris. Berkas ini diperiksa dahulu; belum ada yang dicatat."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        allow_empty_file=True,
        error_messages={
            "required": _("Pilih dahulu berkas CSV-nya, lalu tekan tombol."),
            "invalid": _("Berkas tidak terkirim. Muat ulang halaman, lalu pilih berkasnya sekali lagi."),
        },
    )
    archive = forms.FileField(
        label=_("Berkas ZIP berisi dokumen pelamar"),
        help_text=_(
            "Paling besar 100 MB dan 1.000 berkas. Nama di dalamnya: NIP/kode dokumen, misalnya 197902032005011004/ktp.pdf."
        ),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        required=False,
        allow_empty_file=True,
    )

    payload = b""

    def clean_table(self) -> Any:
        upload = self.cleaned_data["table"]
        if upload.size > import_table.MAX_BYTES:
            limit = display.limit(import_table.MAX_BYTES)
            raise forms.ValidationError(
                translate("Berkas CSV ini lebih besar dari %(limit)s. Bagi menjadi beberapa berkas.")
                % {"limit": limit}
            )
        self.payload = upload.read()
        return upload

    def clean_archive(self) -> Any:
        upload = self.cleaned_data["archive"]
        if upload and upload.size > archives.MAX_BYTES:
            limit = display.limit(archives.MAX_BYTES)
            raise forms.ValidationError(
                translate("ZIP ini lebih besar dari %(limit)s. Bagi menjadi beberapa impor.")
                % {"limit": limit}
            )
        return upload

    @property
    def archive_name(self) -> str:
        upload = self.cleaned_data.get("archive")
        return Path(upload.name).name if upload else ""


class LetterForm(forms.Form):
    """Why somebody's letter is withdrawn."""

    reason = forms.CharField(
        label=_("Surat penarikan"),
        help_text=_("Nomor dan tanggal surat pelamar yang menarik lamarannya, dan bagaimana diterima."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Tulis surat mana yang menarik lamaran ini.")},
    )


class LaterFileForm(forms.Form):
    """A document that came after its letter: into which place, how and when it came."""

    slot = forms.ChoiceField(
        label=_("Dokumen"), error_messages={"required": _("Pilih dokumen apa berkas ini.")}
    )
    file = PagesField(
        label=_("Berkas"), help_text=_("Satu PDF, atau foto setiap halamannya (JPG, PNG, HEIC).")
    )
    channel = forms.ChoiceField(
        label=_("Diterima melalui"),
        choices=[("", _("Pilih")), *Channel.choices],
        error_messages={"required": _("Pilih bagaimana dokumen ini diterima.")},
    )
    letter_number = forms.CharField(
        label=_("Nomor surat"),
        help_text=_("Wajib untuk kertas: nomor surat pengantar atau nomor buku agenda."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )

    def __init__(self, *args: Any, slots: Sequence[DocumentSlot], zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = {slot.code: slot for slot in slots}
        choices: Any = self.fields["slot"]
        choices.choices = [("", translate("Pilih")), *((slot.code, slot.label) for slot in slots)]
        self.fields["received_at"] = MomentField(
            zone,
            label=_("Diterima pada"),
            help_text=translate("Menurut stempel, e-mail, atau buku agenda; jam %(zone)s.")
            % {"zone": dict(Zone.choices).get(zone, zone)},
        )
        self.order_fields(["slot", "file", "channel", "received_at", "letter_number"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("channel") == Channel.PAPER and not found.get("letter_number"):
            self.add_error("letter_number", translate("Tulis nomor surat atau nomor buku agendanya."))
        return found


class ClaimForm(forms.Form):
    """What proves that a letter is one's own."""

    nip = forms.CharField(
        label=_("NIP"),
        help_text=_("18 angka, seperti pada surat lamaran Anda."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-20", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": _("Tulis NIP Anda.")},
    )
    code = forms.CharField(
        label=_("Kode klaim"),
        help_text=_(
            "12 huruf dan angka dari Sekretariat Pansel, misalnya ABCD-EFGH-JKMN. Huruf besar atau kecil sama saja."
        ),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input--width-20",
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
            }
        ),
        error_messages={"required": _("Tulis kode klaim dari sekretariat.")},
    )
