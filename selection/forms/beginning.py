"""How a new selection begins: empty, from the announced plan of another one, or from a file."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from audit.models import StoredFile
from selection import display, plan, plan_files, plan_template, queries
from selection.forms.secretariat import NewSelectionForm, day_field
from selection.models import Selection
from selection.schedule import YEARS

EMPTY, OTHER, FILE = "empty", "other", "file"


class BeginningForm(NewSelectionForm):
    """The general data, and what the rest is taken from. After `is_valid` there may be a `template` and its origin."""

    start = forms.ChoiceField(
        label=_("Mulai dari"),
        choices=[
            (EMPTY, _("Kosong: semua bagian diisi sendiri")),
            (OTHER, _("Seleksi lain yang sudah diumumkan, juga milik instansi lain")),
            (FILE, _("Berkas rencana (JSON)")),
        ],
        initial=EMPTY,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        help_text=_(
            "Jabatan, persyaratan, dokumen, tahap, bobot, aturan peringkat, dan jadwal ikut diambil. Susunan Pansel, keputusan, surat, "
            "dan nomor tidak pernah ikut."
        ),
    )
    source = forms.ModelChoiceField(
        label=_("Seleksi yang dijadikan contoh"),
        queryset=Selection.objects.none(),
        required=False,
        empty_label=_("Pilih seleksi"),
        help_text=_("Hanya bila di atas dipilih seleksi lain."),
    )
    file = forms.FileField(
        label=_("Berkas rencana"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/json,.json"}),
        help_text=_("Hanya bila di atas dipilih berkas. Diunduh dari halaman sebuah seleksi."),
        error_messages={
            "empty": _("Berkas kosong (0 byte). Pilih berkas JSON yang diunduh dari halaman sebuah seleksi.")
        },
    )
    first = day_field(
        _("Pendaftaran dibuka tanggal"),
        required=False,
        help_text=_(
            "Bila memakai contoh: jadwalnya digeser ke tanggal ini, jarak hari kerjanya tetap. Masih dapat diubah."
        ),
    )
    field_order = ["start", "source", "file", "first", *NewSelectionForm.field_order]
    template: plan_template.Template | None = None
    taken_from = ""
    forms: Mapping[str, StoredFile] = {}
    """SHA-256 → a form of the selection that is the example; a file brings none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source"]
        source.queryset = queries.announced()
        source.label_from_instance = _named

    def clean_first(self) -> date | None:
        first: date | None = self.cleaned_data["first"]
        if first and first.year not in YEARS:
            raise forms.ValidationError(
                translate("Tanggal itu di luar tahun 2000 sampai 2100. Periksa tahunnya.")
            )
        return first

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        plan_given = {OTHER: self._of_selection, FILE: self._of_file}.get(found.get("start", ""))
        given = plan_given(found) if plan_given else None
        if plan_given and not found.get("first") and "first" not in self.errors:
            self.add_error(
                "first", translate("Isi tanggal pendaftaran dibuka, supaya jadwalnya dapat digeser.")
            )
        if given is not None and found.get("first") and found.get("zone"):
            self.template = plan_template.read(
                given, first=found["first"], zone=found["zone"], at_hand=frozenset(self.forms)
            )
        return found

    def columns(self) -> dict[str, Any]:
        """The columns of the new selection, its agency among them."""
        names = (*NewSelectionForm.field_order,)
        return {name: self.cleaned_data[name] for name in names}

    def left(self) -> list[str]:
        """What of the example could not be taken over, sentence by sentence."""
        return [display.sentence(message) for message in self.template.left] if self.template else []

    def _of_selection(self, found: dict[str, Any]) -> dict[str, Any] | None:
        source = found.get("source")
        if source is None:
            if "source" not in self.errors:
                self.add_error("source", translate("Pilih seleksi yang dijadikan contoh."))
            return None
        self.taken_from = f"{source.code}, {source.agency.name} (SHA-256 {source.plan_digest})"
        self.forms = {slot.blank.sha256: slot.blank for slot in queries.active_slots(source) if slot.blank}
        return json.loads(source.plan_text)

    def _of_file(self, found: dict[str, Any]) -> dict[str, Any] | None:
        upload = found.get("file")
        if not upload:
            if "file" not in self.errors:
                self.add_error("file", translate("Pilih berkas rencananya (JSON)."))
            return None
        try:
            given = plan_files.read(upload.read(plan_files.MAX_BYTES + 1))
        except plan_files.PlanFileError as error:
            self.add_error("file", display.sentence(error.message))
            return None
        self.taken_from = f"{upload.name} (SHA-256 {plan.digest(given)})"
        return given


def _named(selection: Selection) -> str:
    return f"{selection.year} · {selection.agency.name} · {selection.title} ({selection.code})"
