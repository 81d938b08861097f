"""The form of a change of requirements, and the table of all forms of a change."""

from datetime import datetime
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from reports.forms.changes import (
    ChangeForm,
    ErratumForm,
    ExtensionForm,
    Group,
    OutageForm,
    ScheduleChangeForm,
)
from reports.services import changes as service
from selection import changes, display, queries
from selection.eligibility import RULES
from selection.enums import ChangeKind
from selection.forms.requirements import RULE_NAMES, RequirementForm
from selection.forms.secretariat import MEGABYTE, NARROW, day_field
from selection.models import Requirement, Selection
from selection.services.plans import slot_code

SIZES = [(size * MEGABYTE, f"{size} MB") for size in (1, 2, 5, 10)]


class RequirementRow(RequirementForm):
    """One requirement inside a change: reworded, or taken out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = kwargs["stored"]
        self.fields["remove"] = forms.BooleanField(label=_("Hapus persyaratan ini"), required=False)

    @property
    def summary(self) -> str:
        """How it reads in the announcement; a new one by what it is about."""
        if self.stored is not None:
            return display.requirement(self.stored)["label"]
        return translate("Baru: %(rule)s") % {"rule": RULE_NAMES[self.rule]}

    @property
    def is_gone(self) -> bool:
        """It is to be taken out, whatever else stands in its fields."""
        return self.is_bound and bool(self.data.get(self.add_prefix("remove")))

    def wanted(self) -> dict[str, Any] | None:
        """As a plan has it; None when it is taken out."""
        if self.is_gone:
            return None
        said = self.stated()
        return said if said["source"] else {name: said[name] for name in ("rule", "params")}


class RequirementsForm(ChangeForm):
    """Requirements of each post, documents, posts a person, weights and thresholds; and until when the new full period lasts.

    `added` keeps the requirements that are being added, "post:rule" each, while the page is drawn again.
    """

    added = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._period()
        self._documents()
        self._numbers()
        slots = [(document["code"], document["label"]) for document in self.plan["documents"]]
        self.new_rows = self._new_rows()
        self.rows: list[tuple[dict[str, Any], list[RequirementRow]]] = []
        for post in self.plan["posts"]:
            stored = list(queries.active_requirements(self.selection.vacancies.get(code=post["code"])))
            present = [self._row(f"s-{row.pk.hex}", row.rule, slots, row) for row in stored]
            new = [
                self._row(f"n-{place}", rule, slots, None)
                for place, (code, rule) in enumerate(self.new_rows)
                if code == post["code"]
            ]
            self.rows.append((post, [*present, *new]))

    def _new_rows(self) -> list[tuple[str, str]]:
        text = self.data.get("added", "") if self.is_bound else ""
        pairs = [item.partition(":")[::2] for item in text.split()]
        codes = {post["code"] for post in self.plan["posts"]}
        return [(code, rule) for code, rule in pairs if code in codes and rule in RULES][:20]

    def _row(
        self, prefix: str, rule: str, slots: list[tuple[str, str]], stored: Requirement | None
    ) -> RequirementRow:
        """Bound where the page has sent it; one that was just added is drawn for the first time."""
        sent = self.is_bound and any(name.startswith(f"{prefix}-") for name in self.data)
        return RequirementRow(
            self.data if sent else None, rule=rule, slots=slots, stored=stored, prefix=prefix
        )

    def _period(self) -> None:
        first = service.first_full_day(self.selection)
        present = changes.end_of_registration(self.plan)
        last = max(first, changes.day_of(present, self.selection.zone)) if present else first
        self.fields["until"] = day_field(
            _("Hari terakhir pendaftaran yang baru"),
            initial=last,
            help_text=translate(
                "Satu masa penuh yang baru: paling cepat %(day)s. Kegiatan berikutnya mundur dengan sendirinya."
            )
            % {"day": display.day(first)},
        )
        self.first_day = first

    def _documents(self) -> None:
        for document in self.plan["documents"]:
            path, label = f"documents.{document['code']}", document["label"]
            self.fields[f"{path}.label"] = forms.CharField(
                label=_("Nama dokumen"),
                max_length=160,
                initial=label,
                help_text=_(
                    "Formulir Panitia untuk dokumen ini sudah terkunci dan tetap berlaku; yang dapat diubah hanya isian di bawah."
                )
                if document.get("form_sha256")
                else "",
            )
            self.fields[f"{path}.required"] = forms.BooleanField(
                label=_("Wajib diunggah"), required=False, initial=document["required"]
            )
            self.fields[f"{path}.max_bytes"] = forms.TypedChoiceField(
                label=_("Ukuran paling besar"),
                choices=SIZES,
                coerce=int,
                initial=document["max_bytes"],
            )
            self.fields[f"{path}.remove"] = forms.BooleanField(label=_("Hapus dokumen ini"), required=False)
        self.fields["document.label"] = forms.CharField(
            label=_("Dokumen tambahan"),
            max_length=160,
            required=False,
            help_text=_("Kosongkan bila tidak ada."),
        )
        self.fields["document.required"] = forms.BooleanField(
            label=_("Wajib diunggah"), required=False, initial=True
        )

    def _numbers(self) -> None:
        self.fields["posts_per_person"] = forms.IntegerField(
            label=_("Jabatan yang boleh dilamar seorang"),
            min_value=1,
            max_value=2,
            initial=self.now["posts_per_person"],
            widget=forms.NumberInput(attrs=NARROW),
        )
        for stage in self.plan["stages"]:
            for name, label in (
                ("weight", _("%(stage)s: bobot")),
                ("threshold", _("%(stage)s: ambang batas")),
            ):
                self.fields[f"stages.{stage['code']}.{name}"] = forms.CharField(
                    label=label % {"stage": stage["title"]},
                    max_length=10,
                    required=name == "weight",
                    initial=stage[name].replace(".", ","),
                    widget=forms.TextInput(attrs={**NARROW, "inputmode": "decimal"}),
                )

    @property
    def rules(self) -> list[tuple[str, Any]]:
        """What can be added: rule and its name."""
        return list(RULE_NAMES.items())

    def adding(self, code: str, rule: str) -> str:
        """`added` with one more requirement."""
        return " ".join([*(":".join(pair) for pair in self.new_rows), f"{code}:{rule}"])

    def quiet(self) -> None:
        """Nothing is judged yet: the page is drawn again because a row was added."""
        for form in (self, *(row for _post, rows in self.rows for row in rows)):
            form._errors = ErrorDict()

    def is_valid(self) -> bool:
        return all(
            [
                super().is_valid(),
                *(row.is_gone or row.is_valid() for _post, rows in self.rows for row in rows if row.is_bound),
            ]
        )

    def documents(self) -> list[Group]:
        return [
            (
                document["label"],
                self.bound_fields(
                    f"documents.{document['code']}.{name}"
                    for name in ("label", "required", "max_bytes", "remove")
                ),
            )
            for document in self.plan["documents"]
        ]

    def groups(self) -> list[Group]:
        numbers = [
            f"stages.{stage['code']}.{name}"
            for stage in self.plan["stages"]
            for name in ("weight", "threshold")
        ]
        return [
            (translate("Masa pendaftaran yang baru"), self.bound_fields(["until"])),
            (translate("Dokumen tambahan"), self.bound_fields(["document.label", "document.required"])),
            (
                translate("Jumlah lamaran, bobot, dan ambang batas"),
                self.bound_fields(["posts_per_person", *numbers]),
            ),
        ]

    def asked(self) -> dict[str, Any]:
        wanted: dict[str, Any] = {}
        for post, rows in self.rows:
            stated = [said for row in rows if row.is_bound and (said := row.wanted()) is not None]
            if stated != post["requirements"]:
                wanted[f"posts.{post['code']}.requirements"] = stated
            if post.get("registration_until"):
                wanted[f"posts.{post['code']}.registration_until"] = None
        wanted |= self._wanted_documents() | self._wanted_numbers()
        return {**self.common(), "wanted": {**wanted, **self._wanted_period()} if wanted else {}}

    def _wanted_documents(self) -> dict[str, Any]:
        data = self.cleaned_data
        wanted: dict[str, Any] = {}
        for document in self.plan["documents"]:
            path = f"documents.{document['code']}"
            value = {name: data[f"{path}.{name}"] for name in ("label", "required", "max_bytes")}
            if data[f"{path}.remove"]:
                wanted[path] = None
            elif value != self.now[path]:
                wanted[path] = value
        if label := data["document.label"].strip():
            code = slot_code(self.selection, label)
            required = data["document.required"]
            wanted[f"documents.{code}"] = {"label": label, "required": required, "max_bytes": 2 * MEGABYTE}
        return wanted

    def _wanted_numbers(self) -> dict[str, Any]:
        typed = {
            path: self.cleaned_data[path].strip().replace(",", ".")
            for stage in self.plan["stages"]
            for path in (f"stages.{stage['code']}.weight", f"stages.{stage['code']}.threshold")
        }
        typed |= {"posts_per_person": self.cleaned_data["posts_per_person"]}
        return {path: value for path, value in typed.items() if value != self.now[path]}

    def _wanted_period(self) -> dict[str, Any]:
        line, until = self.now["schedule.registration"], self.cleaned_data["until"]
        end = changes.end_of_day(until, self.selection.zone)
        present = changes.end_of_registration(self.plan)
        if present is not None and changes.day_of(present, self.selection.zone) == until:
            end = present
        return {
            **changes.moved(self.plan, end),
            "schedule.registration": {**line, "ends_at": changes.text_of(end)},
        }


FORMS: dict[str, type[ChangeForm]] = {
    ChangeKind.ERRATUM: ErratumForm,
    ChangeKind.SCHEDULE: ScheduleChangeForm,
    ChangeKind.REQUIREMENTS: RequirementsForm,
    ChangeKind.EXTENSION: ExtensionForm,
    ChangeKind.OUTAGE: OutageForm,
}
"""Class → its form."""


def form_of(kind: str, selection: Selection, now: datetime, *args: Any, **kwargs: Any) -> ChangeForm:
    """The form of a class, drawn from the plan as it reads now."""
    more = {"now": now} if kind == ChangeKind.SCHEDULE else {}
    return FORMS[kind](*args, selection=selection, **more, **kwargs)
