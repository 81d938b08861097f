"""What the two who check an application fill in."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from audit import chain
from selection import screening_reasons
from selection.enums import Verdict
from selection.models import Finding, Requirement
from selection.services import screening

_INLINE = {"class": "govuk-radios--inline govuk-radios--small"}
VERDICTS = [
    (Verdict.MET.value, Verdict.MET.label),
    (Verdict.NOT_MET.value, Verdict.NOT_MET.label),
    (Verdict.UNKNOWN.value, _("Belum diputuskan")),
]


def mark_of(verdict: str, code: str, reason: str) -> str:
    """What a page showed, short: how a page knows which lines its reader has touched."""
    return chain.digest(chain.canonical([verdict, code, " ".join(reason.split())]))[:16]


class FindingForm(forms.Form):
    """The secretariat's finding for one requirement. Nothing is chosen beforehand: what the rule computed stands beside it as a hint.

    `seen` and `was`: version and mark of what the page showed. A line that was not touched changes nothing.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)
    was = forms.CharField(widget=forms.HiddenInput, required=False)
    verdict = forms.ChoiceField(
        choices=VERDICTS,
        widget=forms.RadioSelect(attrs=_INLINE),
        error_messages={"required": _("Pilih hasil pemeriksaannya.")},
    )
    code = forms.ChoiceField(required=False)
    reason = forms.CharField(
        required=False, validators=[MaxLengthValidator(500)], widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        requirement: Requirement,
        number: int,
        computed: str,
        stored: Finding | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, prefix=requirement.pk.hex, initial=_initial(stored), **kwargs)
        self.requirement, self.computed, self.stored = requirement, computed, stored
        self.other: Finding | None = None
        self.fields["verdict"].label = translate("Hasil pemeriksaan syarat ke-%(number)d") % {
            "number": number
        }
        self.fields["code"].label = translate("Alasan baku syarat ke-%(number)d, bila tidak terpenuhi") % {
            "number": number
        }
        self.fields["code"].choices = [("", translate("Pilih alasan"))] + [
            (item.code, translate(item.label)) for item in screening_reasons.fitting(requirement.rule)
        ]
        self.fields["reason"].label = translate("Penjelasan syarat ke-%(number)d") % {"number": number}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        verdict, code = found.get("verdict", ""), found.get("code", "")
        if verdict == Verdict.NOT_MET and not code and "code" not in self.errors:
            self.add_error("code", screening.CODE_MISSING)
        elif (
            verdict
            and screening.reason_needed(self.computed, verdict, code)
            and "reason" not in self.errors
            and not found.get("reason", "").strip()
        ):
            self.add_error("reason", screening.REASON_MISSING)
        return found

    @property
    def touched(self) -> bool:
        """Does it say anything else than what the page showed?"""
        data = self.cleaned_data
        return mark_of(data["verdict"], _code(data), data["reason"]) != data["was"]

    def decision(self) -> screening.Decision:
        data = self.cleaned_data
        return screening.Decision(data["verdict"], data["reason"], data["seen"] or 0, _code(data))

    def meet(self, stored: Finding | None) -> None:
        """Somebody else has saved: what he saved stands beside what was typed here, and the next saving answers to that."""
        if (self.cleaned_data["seen"] or 0) == (stored.version if stored else 0):
            return
        fresh, keep = _initial(stored), self.touched
        self.other = stored if keep else None
        names = ["seen", "was"] if keep else list(fresh)
        self.data = {**dict(self.data.items()), **{self.add_prefix(name): fresh[name] for name in names}}


def _code(data: dict[str, Any]) -> str:
    return str(data["code"]) if data["verdict"] == Verdict.NOT_MET else ""


def _initial(stored: Finding | None) -> dict[str, Any]:
    """What is stored; nothing decided where nothing is."""
    shown = ("unknown", "", "") if stored is None else (stored.verdict, stored.code, stored.reason)
    if stored is not None and stored.verdict == Verdict.NOT_MET and stored.screener_id is None:
        shown = ("unknown", "", stored.reason)
    return {
        "verdict": shown[0],
        "code": shown[1],
        "reason": shown[2],
        "seen": stored.version if stored else 0,
        "was": mark_of(*shown),
    }


class SecondReadingForm(forms.Form):
    """Does the second reader agree with one "not met"? Nothing is chosen beforehand."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        choices=[
            ("", _("Belum dibaca")),
            ("agree", _("Setuju: tidak terpenuhi")),
            ("disagree", _("Tidak setuju")),
        ],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
    )
    reason = forms.CharField(
        required=False,
        validators=[MaxLengthValidator(500)],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Wajib diisi bila Anda tidak setuju. Pansel membacanya."),
    )

    def __init__(self, *args: Any, finding: Finding, number: int, **kwargs: Any) -> None:
        super().__init__(
            *args, prefix=finding.pk.hex, initial={"seen": finding.version, "answer": ""}, **kwargs
        )
        self.finding = finding
        self.fields["answer"].label = translate("Pendapat Anda tentang syarat ke-%(number)d") % {
            "number": number
        }
        self.fields["reason"].label = translate("Alasan Anda tentang syarat ke-%(number)d") % {
            "number": number
        }

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("answer") == "disagree" and not found.get("reason", "").strip():
            self.add_error("reason", _("Tuliskan mengapa Anda tidak setuju; Pansel membacanya."))
        return found

    def meet_current(self) -> None:
        """The next saving answers to the finding as the page now shows it."""
        self.data = {**dict(self.data.items()), self.add_prefix("seen"): self.finding.version}


class StandBackForm(forms.Form):
    """What ties somebody of the desk to an applicant."""

    reason = forms.CharField(
        label=_("Hubungan Anda dengan pelamar ini"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Misalnya: saudara kandung. Tercatat dan dapat dibaca Pemantau; pelamar tidak membacanya."
        ),
        error_messages={"required": _("Tuliskan hubungan Anda dengan pelamar ini.")},
    )
