"""What is filled in about a questionnaire: who is asked, until when, and the answers themselves."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from audit import clock
from panels import questionnaire_display
from panels.enums import Relation
from panels.forms.sittings import CandidateChoices
from panels.models import Criterion, Questionnaire
from panels.services.questionnaires import LONGEST_REMARK
from selection.forms.secretariat import VersionedForm
from selection.models import Application, Selection

_EMAIL_UNREADABLE = {"invalid": _("Alamat e-mail tidak terbaca. Tulis seperti nama@instansi.go.id.")}


class CandidateChoice(forms.ModelChoiceField):
    label_from_instance = CandidateChoices.label_from_instance  # type: ignore[assignment]


class RespondentForm(forms.Form):
    """Somebody who is asked about a candidate."""

    application = CandidateChoice(
        label=_("Peserta yang dinilai"),
        queryset=Application.objects.none(),
        empty_label=None,
        error_messages={"required": _("Pilih peserta yang dinilai.")},
    )
    relation = forms.ChoiceField(
        label=_("Hubungan dengan peserta"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih hubungannya dengan peserta.")},
    )
    name = forms.CharField(
        label=_("Nama responden"), max_length=160, error_messages={"required": _("Isi nama responden.")}
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        error_messages=_EMAIL_UNREADABLE,
        help_text=_("Tautan dikirim ke sini. Kosongkan bila tautannya dicetak sebagai surat."),
    )

    def __init__(
        self, candidates: QuerySet[Application], relations: list[str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].queryset = candidates  # type: ignore[attr-defined]
        self.fields["relation"].choices = [  # type: ignore[attr-defined]
            (relation, Relation(relation).label) for relation in relations
        ]


class MailboxForm(VersionedForm):
    """A respondent's corrected mailbox."""

    email = forms.EmailField(label=_("E-mail"), required=False, error_messages=_EMAIL_UNREADABLE)


class DeadlineForm(VersionedForm):
    """Until when answers are taken, by the clock of the selection's zone."""

    closes_at = forms.DateTimeField(
        label=_("Batas waktu menjawab"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": _("Isi tanggal dan jam batas waktu."),
            "invalid": _("Tanggal dan jam tidak terbaca. Pilih dari kalender."),
        },
    )

    def __init__(self, *args: Any, selection: Selection, starting: datetime | None, **kwargs: Any) -> None:
        self.zone = ZoneInfo(selection.zone)
        local = starting.astimezone(self.zone).replace(tzinfo=None) if starting else None
        super().__init__(*args, initial={"closes_at": local, **kwargs.pop("initial", {})}, **kwargs)
        zone = clock.now().astimezone(self.zone).tzname()
        self.fields["closes_at"].help_text = translate("Menurut jam %(zone)s.") % {"zone": zone}

    def clean_closes_at(self) -> datetime:
        """The clock of the place, whatever zone the server is in."""
        return self.cleaned_data["closes_at"].replace(tzinfo=self.zone)


class ExtensionForm(DeadlineForm):
    """A later deadline, and why."""

    reason = forms.CharField(
        label=_("Alasan"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dibaca pemantau."),
        error_messages={"required": _("Tuliskan alasannya.")},
    )

    @staticmethod
    def of(questionnaire: Questionnaire, data: Any) -> "ExtensionForm":
        return ExtensionForm(
            data,
            selection=questionnaire.guarded,
            starting=questionnaire.closes_at,
            initial={"version": questionnaire.version},
        )


class AnswerForm(forms.Form):
    """One group of radio buttons for every statement, and a remark."""

    def __init__(self, statements: list[Criterion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statements = statements
        for item in statements:
            self.fields[f"s-{item.pk.hex}"] = forms.ChoiceField(
                label=item.label,
                help_text=item.guide,
                choices=questionnaire_display.choice_labels(item),
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Pilih satu jawaban untuk pernyataan ini."),
                    "invalid_choice": _("Pilih salah satu jawaban yang tersedia."),
                },
            )
        self.fields["remark"] = forms.CharField(
            label=_("Komentar"),
            required=False,
            max_length=LONGEST_REMARK,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_(
                "Sesudah nilai dibuka, komentar dibaca Pansel, Sekretariat, dan Pemantau tanpa nama Anda. Jangan menulis hal yang menunjukkan "
                "siapa Anda."
            ),
        )

    def points(self) -> dict[Any, int]:
        """Key of the statement → points in 1/10,000."""
        return {item.pk: int(self.cleaned_data[f"s-{item.pk.hex}"]) for item in self.statements}
