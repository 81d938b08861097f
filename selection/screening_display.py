"""One application as the two who check it meet it: its files, who the applicant is, each requirement beside fact and computation."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import nip as nips
from selection import display, eligibility, imported_display, pages_display, queries, wallet, wallet_display
from selection.enums import Verdict
from selection.grades import EDUCATION, TRAININGS
from selection.models import Application, ApplicationDocument, DocumentSlot, Finding, Requirement, Vacancy
from selection.workflows import DOCUMENT_SHOWN

Judged = list[tuple[Requirement, eligibility.Outcome]]

TONES = {Verdict.MET: "success", Verdict.NOT_MET: "danger", Verdict.UNKNOWN: "waiting"}


def files_of(application: Application) -> list[ApplicationDocument]:
    """What is looked at, repaired copies included."""
    shown = application.documents.filter(state__in=DOCUMENT_SHOWN)
    return list(shown.select_related("slot", "file"))


def beside(
    application: Application, vacancy: Vacancy, files: list[ApplicationDocument], page: pages_display.Wanted
) -> dict[str, Any]:
    """{documents, facts}: what stands beside the checklist, with the page of a document that is asked for."""
    return {
        "documents": _documents(files, queries.active_slots(vacancy.selection), _checked(application), page),
        "facts": _facts(application, vacancy),
    }


def lines(
    judged: Judged, stored: Mapping[Any, Finding], files: list[ApplicationDocument], zone: str
) -> list[dict[str, Any]]:
    """The requirements of the page: the sentence, the applicant's own fact, what was computed, the proof, and what was found."""
    links = {document.slot.code: document for document in files if document.repairs_id is None}
    found = []
    for number, (row, outcome) in enumerate(judged, start=1):
        verdict = Verdict(outcome.verdict)
        proof = links.get(row.params.get("document", ""))
        finding = stored.get(row.pk)
        found.append(
            {
                **display.requirement(row),
                "key": row.pk,
                "number": number,
                "fact": display.sentence(eligibility.fact(outcome)),
                "computed": {"label": verdict.label, "tone": TONES[verdict]},
                "finding": finding and finding_text(finding, zone),
                "proof": proof
                and {
                    "label": proof.slot.label,
                    "url": reverse("applicant_document", args=[proof.pk]),
                    "doubt": proof.doubt,
                },
            }
        )
    return found


def finding_text(finding: Finding, zone: str) -> dict[str, Any]:
    """A finding as it is stored: verdict, reason, who decided when, and what its second reader said."""
    verdict = Verdict(finding.verdict)
    return {
        "label": verdict.label,
        "tone": TONES[verdict],
        "reason": finding.said,
        "by": finding.screener.full_name if finding.screener else "",
        "moment": display.moment(finding.decided_at, zone) if finding.decided_at else "",
        "second": _second(finding),
    }


def _second(finding: Finding) -> dict[str, str] | None:
    """What became of the second reading; None for what needs none."""
    if finding.second_reader is not None:
        agreed = finding.state == "agreed" or not finding.second_reason
        words = _("%(name)s setuju.") if agreed else _("%(name)s tidak setuju: %(reason)s")
        text = words % {"name": finding.second_reader.full_name, "reason": finding.second_reason}
        return {"text": text, "tone": "success" if agreed else "warning"}
    if finding.verdict == Verdict.NOT_MET and finding.state == "proposed":
        return {"text": _("Menunggu pemeriksa kedua."), "tone": "waiting"}
    return None


def _facts(application: Application, vacancy: Vacancy) -> list[dict[str, Any]]:
    """Who he is, as his profile stood when he sent the application."""
    kept_profile = application.snapshot
    return [
        {"key": _("NIP"), "value": _nip(kept_profile.get("nip", ""))},
        {
            "key": _("Jabatan sekarang"),
            "value": kept_profile.get("current_post", ""),
            "hint": kept_profile.get("unit", ""),
        },
        {"key": _("Instansi"), "value": kept_profile.get("agency_name", "")},
        {"key": _("Telepon"), "value": kept_profile.get("phone", "")},
        *_history(kept_profile.get("facts", {})),
        {
            "key": _("Terkirim"),
            "value": application.submitted_at
            and display.moment(application.submitted_at, vacancy.selection.zone),
        },
        *imported_display.rows(application),
    ]


def _history(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """What he states of education and training, and why he departs from his NIP; nothing where he states nothing."""
    levels, kinds = ({code: _(label) for code, label in table.items()} for table in (EDUCATION, TRAININGS))
    education = [
        [levels[row["level"]], row.get("study"), row.get("institution"), row.get("year")]
        for row in facts.get("education_history", [])
    ]
    training = [
        [row.get("name") or kinds[row["kind"]], row.get("organiser"), row.get("year")]
        for row in facts.get("trainings", [])
    ]
    rows = [(_("Pendidikan"), education), (_("Pelatihan"), training)]
    found = [
        {"key": key, "value": "; ".join(", ".join(part for part in parts if part) for parts in lines)}
        for key, lines in rows
        if lines
    ]
    if explained := facts.get("nip_explanation"):
        found.append({"key": _("Penjelasan perbedaan dengan NIP"), "value": explained})
    return found


def _nip(digits: str) -> str:
    """In the groups in which it is written."""
    return nips.parse(digits).display if digits else ""


def _checked(application: Application) -> dict[str, list[wallet.Check]]:
    """What panels of the same agency confirmed about the same files of the same person: a hint, never a decision (docs/adr/0031)."""
    return wallet.checks(
        application.person_id, agency=application.guarded.agency_id, apart_from=application.pk
    )


def _documents(
    files: list[ApplicationDocument],
    slots: Iterable[DocumentSlot],
    checked: Mapping[str, list[wallet.Check]],
    page: pages_display.Wanted,
) -> list[dict[str, Any]]:
    """The slots in their order, each with its file and what was found about it before, or that it is missing."""
    present: dict[Any, list[ApplicationDocument]] = {}
    for document in sorted(files, key=lambda one: one.state):
        present.setdefault(document.slot_id, []).append(document)
    ordered = list(slots)
    shown = pages_display.opened(
        [document for slot in ordered for document in present.get(slot.pk, [])], page
    )
    rows: list[dict[str, Any]] = []
    for slot in ordered:
        rows += [
            _document(
                document, checked.get(document.file.sha256, []), page.number, is_open=document.pk == shown
            )
            for document in present.get(slot.pk, [])
        ] or [{"label": slot.label, "missing": slot.required, "url": ""}]
    return rows


def _document(
    document: ApplicationDocument, checked: list[wallet.Check], number: int | None, *, is_open: bool
) -> dict[str, Any]:
    return {
        "key": document.pk,
        "label": document.label,
        "url": reverse("applicant_document", args=[document.pk]),
        "open": is_open,
        "reader": pages_display.reader(document, number if is_open else None),
        "size": display.size(document.file.size),
        "pages": document.file.pages,
        "doubt": document.doubt,
        "checks": wallet_display.said(checked),
    }
