"""What the secretariat fills in about approvals from outside: the approval itself, the sending of its package, its letter."""

from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from accounts import queries as people
from accounts.enums import InstitutionKind
from accounts.models import Institution
from audit import clock
from selection.enums import GateKind, GateStep
from selection.forms.papers import PaperField
from selection.forms.secretariat import NARROW, VersionedForm, day_field
from selection.models import Gate, Selection

GIVERS = (InstitutionKind.OVERSIGHT, InstitutionKind.AGENCY)


class GateForm(VersionedForm):
    """One approval. Its kind is chosen once."""

    kind = forms.ChoiceField(label=_("Jenis persetujuan"), choices=GateKind.choices)
    title = forms.CharField(
        label=_("Nama persetujuan"),
        max_length=120,
        required=False,
        help_text=_("Kosongkan untuk memakai nama jenisnya."),
    )
    vacancy = forms.ChoiceField(label=_("Untuk"), required=False)
    institution = forms.ModelChoiceField(
        label=_("Lembaga yang memberikan"),
        queryset=Institution.objects.none(),
        required=False,
        empty_label=_("Belum dipilih"),
    )
    new_institution = forms.CharField(
        label=_("Lembaga lain"),
        max_length=200,
        required=False,
        help_text=_(
            "Tulis nama lengkapnya bila tidak ada dalam daftar di atas, misalnya Kementerian Dalam Negeri."
        ),
    )
    opens = forms.ChoiceField(
        label=_("Langkah yang dibuka"),
        choices=GateStep.choices,
        help_text=_("Langkah ini menunggu surat persetujuannya."),
    )
    valid_days = forms.IntegerField(
        label=_("Masa berlaku surat (hari)"),
        min_value=1,
        max_value=999,
        required=False,
        widget=forms.NumberInput(attrs=NARROW),
        help_text=_("Dihitung dari tanggal surat. Kosongkan bila tanpa batas."),
    )

    def __init__(self, *args: Any, selection: Selection, stored: Gate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {str(post.pk): post for post in selection.vacancies.all()}
        self.fields["vacancy"].choices = [
            ("", translate("Seluruh seleksi")),
            *((key, post.title) for key, post in self.posts.items()),
        ]
        givers = people.institutions(GIVERS, clock.now().date()).exclude(pk=selection.agency_id)
        self.fields["institution"].queryset = givers
        if stored is not None:
            del self.fields["kind"]

    def columns(self) -> dict[str, Any]:
        """The values as columns of a Gate."""
        data = self.cleaned_data
        found = {name: data[name] for name in ("institution", "opens", "valid_days")}
        found["vacancy"] = self.posts.get(data["vacancy"])
        if "kind" in self.fields:
            found |= {
                "kind": data["kind"],
                "title": data["title"].strip() or str(GateKind(data["kind"]).label),
            }
        elif data["title"].strip():
            found["title"] = data["title"].strip()
        return found

    @staticmethod
    def initial_of(gate: Gate) -> dict[str, Any]:
        names = ("title", "institution", "opens", "valid_days", "version")
        return {**{name: getattr(gate, name) for name in names}, "vacancy": str(gate.vacancy_id or "")}


class SendingForm(forms.Form):
    """That the package went out."""

    number = forms.CharField(
        label=_("Nomor surat pengantar"),
        max_length=80,
        help_text=_("Nomor surat instansi yang menyertai berkas, misalnya 800/31/2026."),
    )
    on = day_field(_("Tanggal pengiriman"))


class LetterForm(forms.Form):
    """The letter that opens a gate."""

    number = forms.CharField(
        label=_("Nomor surat"),
        max_length=80,
        help_text=_("Persis seperti pada surat, misalnya 16752/R-AK.02.03/SD/K/2025."),
    )
    dated = day_field(_("Tanggal surat"))
    valid_until = day_field(
        _("Berlaku sampai"), required=False, help_text=_("Isi bila suratnya menyebut batas waktu.")
    )
    institution = forms.ModelChoiceField(
        label=_("Diterbitkan oleh"), queryset=Institution.objects.none(), empty_label=None
    )
    file = PaperField(
        label=_("Naskah surat (PDF)"),
        help_text=_("Hasil pindaian atau surat bertanda tangan elektronik, paling besar 10 MB."),
    )

    def __init__(self, *args: Any, gate: Gate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        heir = gate.institution.successor_id if gate.institution else None
        if heir is None:
            del self.fields["institution"]
            return
        self.fields["institution"].queryset = Institution.objects.filter(pk__in=[gate.institution_id, heir])
        self.fields["institution"].initial = gate.institution_id

    def clean_number(self) -> str:
        return self.cleaned_data["number"].strip()
