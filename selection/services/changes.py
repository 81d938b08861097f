"""A change of a published plan, by class: what is in its way, and carrying it out (docs/adr/0018).

What may be touched is the table of selection/changes.py. The functions run inside the proposal's unit (reports/services/changes.py registers the
actions): everything is checked when it is proposed and again when it is approved.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from audit import chain, clock, ledger
from audit.errors import Refused
from audit.models import StoredFile
from selection import changes, display, plan, queries
from selection.access import apply_access
from selection.changes import Edit, instant
from selection.enums import ApplicationState, ChangeKind, MailKind, SelectionState, VacancyState
from selection.models import (
    Application,
    Change,
    DocumentSlot,
    Finding,
    Requirement,
    ScheduleEntry,
    Selection,
    Stage,
    Vacancy,
)
from selection.rulesets import schema
from selection.services import mails

REOPENING = frozenset({ChangeKind.REQUIREMENTS, ChangeKind.EXTENSION, ChangeKind.OUTAGE})
"""Classes that let people apply again or longer."""
_RUNNING = frozenset({VacancyState.OPEN, VacancyState.FEW, VacancyState.CLOSED})
TOLD = (ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.ELIGIBLE)
"""Whose applications a change concerns: everybody's who is still in it."""


def arguments(selection: Selection, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a proposal is bound to: the plan before by its digest, the plan after, and every field that differs.

    `given`: {"kind", "number", "reason", "wanted": {path: value}, "posts": [codes], "incident": {}, "letter": {}}. Raises Refused.
    """
    old = json.loads(selection.plan_text or "{}")
    if not old:
        raise Refused(_("Seleksi ini belum diumumkan. Ubah rencananya langsung, tanpa perubahan pengumuman."))
    try:
        new = changes.applied(old, given["wanted"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(_("Bagian rencana yang hendak diubah tidak ada. Muat ulang halaman.")) from error
    edits = changes.difference(old, new)
    _require(selection, old, new, edits, given)
    return {
        "before": selection.plan_digest,
        "plan": plan.canonical(new),
        "edits": [edit._asdict() for edit in edits],
    }


def _require(
    selection: Selection,
    old: dict[str, Any],
    new: dict[str, Any],
    edits: list[Edit],
    given: Mapping[str, Any],
) -> None:
    kind = ChangeKind(given["kind"])
    if selection.state not in {SelectionState.ANNOUNCED, SelectionState.CLOSED}:
        raise Refused(_("Seleksi ini sudah selesai, sehingga pengumumannya tidak dapat diubah lagi."))
    if not edits:
        raise Refused(_("Tidak ada yang berubah. Ubah sedikitnya satu isian, baru ajukan."))
    if foreign := changes.foreign(kind, edits):
        raise Refused(_foreign(kind, foreign))
    if not given["reason"].strip():
        raise Refused(_("Tuliskan alasan perubahan. Pelamar dan masyarakat membacanya."))
    for message in changes.late_edits(edits, clock.now(), reopens=kind in REOPENING):
        raise Refused(display.sentence(message))
    _OF_CLASS[kind](selection, old, new, given)
    _require_sound(selection, old, new)


def _foreign(kind: ChangeKind, paths: list[str]) -> str:
    if kind in {ChangeKind.EXTENSION, ChangeKind.OUTAGE}:
        return _(
            "Perpanjangan tidak boleh mengubah persyaratan atau hal lain dalam pengumuman. Ajukan sebagai perubahan persyaratan."
        )
    return _(
        "%(kind)s tidak boleh mengubah bagian ini (%(paths)s). Pilih jenis perubahan yang lain, atau biarkan seperti semula."
    ) % {"kind": kind.label, "paths": ", ".join(paths)}


def _require_sound(selection: Selection, old: dict[str, Any], new: dict[str, Any]) -> None:
    """The changed plan may not fail where the announced one did not."""
    today, rules = _today(selection), schema.load(selection.ruleset)
    known = {(item.code, item.where) for item in plan.problems(old, rules, today=today)}
    for item in plan.problems(new, rules, today=today):
        if item.level == "fail" and (item.code, item.where) not in known:
            raise Refused(display.sentence(plan.text(item)))


def _erratum(
    _selection: Selection, _old: dict[str, Any], new: dict[str, Any], given: Mapping[str, Any]
) -> None:
    empty = [path for path, value in given["wanted"].items() if value == "" and not path.endswith(".hint")]
    if empty:
        raise Refused(_("Teks yang diperbaiki tidak boleh dikosongkan."))


def _schedule(
    selection: Selection, old: dict[str, Any], new: dict[str, Any], _given: Mapping[str, Any]
) -> None:
    before, after = (changes.fields_of(item).get("schedule.registration") for item in (old, new))
    if before == after:
        return
    if selection.state != SelectionState.ANNOUNCED:
        raise Refused(
            _("Pendaftaran sudah ditutup. Membukanya lagi adalah perpanjangan, bukan perubahan jadwal.")
        )
    measured = {"registration_start", "registration_end"}
    if any(
        requirement["params"].get("reference") in measured
        for post in new["posts"]
        for requirement in post["requirements"]
    ):
        raise Refused(
            _(
                "Ada persyaratan yang dihitung pada hari pendaftaran, sehingga memindahkannya mengubah siapa yang memenuhi syarat. "
                "Ajukan sebagai perpanjangan atau perubahan persyaratan."
            )
        )


def _requirements(
    selection: Selection, old: dict[str, Any], new: dict[str, Any], _given: Mapping[str, Any]
) -> None:
    _require_unscreened(selection)
    if Finding.objects.filter(application__vacancy__selection=selection).exists():
        raise Refused(
            _(
                "Pemeriksaan administrasi sudah dimulai menurut persyaratan yang diumumkan, sehingga persyaratan tidak dapat diubah lagi."
            )
        )
    ends_at = instant(changes.fields_of(new)["schedule.registration"]["ends_at"])
    least = changes.full_period(schema.load(selection.ruleset), _today(selection))
    if changes.day_of(ends_at, selection.zone) < least or ends_at < (
        changes.end_of_registration(old) or ends_at
    ):
        raise Refused(
            _(
                "Perubahan persyaratan membuka masa pendaftaran penuh yang baru: paling singkat sampai %(day)s. Ubah tanggal penutupannya."
            )
            % {"day": display.day(least)}
        )


def _extension(
    selection: Selection, old: dict[str, Any], new: dict[str, Any], given: Mapping[str, Any]
) -> None:
    _require_unscreened(selection)
    rules, chosen = schema.load(selection.ruleset), set(given["posts"])
    days, most = rules.value("extension.days"), rules.value("extension.max_times")
    posts: Any = queries.counts(selection)
    for post in posts:
        if post.code not in chosen:
            continue
        if post.state in queries.GIVEN_UP:
            raise Refused(_("Seleksi %(post)s tidak dilanjutkan.") % {"post": post.title})
        if post.sent >= rules.value("applicants.min_per_post"):
            raise Refused(
                _("%(post)s sudah mempunyai %(count)d pelamar, sehingga pendaftarannya tidak diperpanjang.")
                % {"post": post.title, "count": post.sent}
            )
        if queries.extensions_of(post) >= most and not given["letter"]:
            raise Refused(
                _(
                    "Pendaftaran %(post)s sudah diperpanjang %(count)d kali. Perpanjangan berikutnya memerlukan surat %(body)s."
                )
                % {"post": post.title, "count": most, "body": selection.oversight_body.name}
            )
        before, after = (changes.end_of_registration(item, post.code) for item in (old, new))
        if before is None or after is None or after < changes.days_later(before, days):
            raise Refused(
                _("Pendaftaran diperpanjang paling singkat %(days)d hari kalender.") % {"days": days}
            )
    _require_only(new, old, chosen)


def _outage(selection: Selection, old: dict[str, Any], new: dict[str, Any], given: Mapping[str, Any]) -> None:
    _require_unscreened(selection)
    incident = {name: instant(value) for name, value in given["incident"].items()}
    if incident.keys() != {"from", "until"} or incident["until"] <= incident["from"]:
        raise Refused(_("Isi kapan gangguan mulai dan kapan selesai; selesainya sesudah mulainya."))
    if incident["until"] > clock.now():
        raise Refused(_("Gangguan itu belum selesai menurut waktu yang diisi. Ajukan setelah sistem pulih."))
    struck = struck_posts(selection, incident)
    if not struck:
        raise Refused(_("Gangguan itu terjadi di luar masa pendaftaran, jadi tidak ada yang diganti."))
    for code in struck:
        before, after = (changes.end_of_registration(item, code) for item in (old, new))
        assert before is not None and after is not None  # an announced plan has a registration
        if after <= clock.now():
            raise Refused(
                _(
                    "Penutupan yang baru sudah lewat. Beri waktu yang belum lewat, agar orang masih dapat melamar."
                )
            )
        if after - before < incident["until"] - incident["from"]:
            raise Refused(
                _("Pendaftaran semua jabatan diperpanjang paling sedikit selama gangguan itu berlangsung.")
            )


_OF_CLASS: dict[ChangeKind, Callable[..., None]] = {
    ChangeKind.ERRATUM: _erratum,
    ChangeKind.SCHEDULE: _schedule,
    ChangeKind.REQUIREMENTS: _requirements,
    ChangeKind.EXTENSION: _extension,
    ChangeKind.OUTAGE: _outage,
}


def running_posts(selection: Selection) -> list[str]:
    """The codes of the posts that go on."""
    running = selection.vacancies.exclude(state__in=queries.GIVEN_UP).order_by("code")
    return list(running.values_list("code", flat=True))


def struck_posts(selection: Selection, incident: Mapping[str, datetime]) -> list[str]:
    """The codes of the running posts whose registration was open while the system was down."""
    announced = json.loads(selection.plan_text)
    opened = instant(changes.fields_of(announced)["schedule.registration"]["starts_at"])
    ends = {code: changes.end_of_registration(announced, code) for code in running_posts(selection)}
    return [
        code
        for code, end in ends.items()
        if end is not None and incident["from"] < end and incident["until"] > opened
    ]


def _require_unscreened(selection: Selection) -> None:
    """Once a list was proposed to the panel nobody can be let in any more, not even where it came back."""
    for post in selection.vacancies.exclude(state__in=queries.GIVEN_UP):
        if post.state not in _RUNNING or queries.returned_list(post):
            raise Refused(
                _(
                    "Seleksi administrasi %(post)s sudah diusulkan kepada Pansel; pendaftaran tidak dapat dibuka lagi."
                )
                % {"post": post.title}
            )


def _require_only(new: dict[str, Any], old: dict[str, Any], chosen: Collection[str]) -> None:
    touched = {
        edit.path.split(".")[1] for edit in changes.difference(old, new) if edit.path.startswith("posts.")
    }
    if touched - set(chosen):
        raise Refused(_("Perpanjangan ini menyentuh jabatan yang tidak dipilih. Muat ulang halaman."))


def lasting(selection: Selection, posts: Iterable[str], until: datetime) -> dict[str, Any]:
    """The fields by which these posts stay open until then, and by which what follows moves on: path → value."""
    old = json.loads(selection.plan_text)
    found: dict[str, Any] = {f"posts.{code}.registration_until": changes.text_of(until) for code in posts}
    return found | changes.moved(old, until)


# --- carrying it out ---------------------------------------------------------------------------------------------------


@ledger.unit
def carry_out(selection: Selection, approved: Mapping[str, Any], *, actor: Any) -> Change:
    """Change the rows, pin the new edition of the plan, open again what the change opens, and tell everybody. Only inside an approval."""
    selection = ledger.lock(selection)
    edits, kind = [Edit(**edit) for edit in approved["edits"]], ChangeKind(approved["kind"])
    before, before_digest = selection.plan_text, selection.plan_digest
    columns: dict[str, Any] = {"plan_text": approved["plan"], "plan_digest": chain.digest(approved["plan"])}
    columns |= {"edition": selection.edition + 1}
    for edit in edits:
        head, *rest = edit.path.split(".")
        if rest:
            _ROWS[head](selection, rest, edit, actor)
        else:
            columns |= _COLUMNS[head](selection, edit, actor)
    ledger.transition(selection, "change", actor=actor, changes=columns)
    if kind in REOPENING:
        _reopen(selection, json.loads(approved["plan"]), actor)
    change = _created(selection, approved, before, before_digest, actor)
    told = Application.objects.filter(vacancy__selection=selection, state__in=TOLD, unclaimed=False)
    mails.put(MailKind.CHANGE, change.pk, set(told.values_list("person", flat=True)), selection)
    mails.ring()
    return change


def _created(
    selection: Selection, approved: Mapping[str, Any], before: str, before_digest: str, actor: Any
) -> Change:
    letter = approved["letter"]
    file = StoredFile.objects.get(pk=letter["file"]) if letter else None
    change = Change(
        selection=selection,
        kind=approved["kind"],
        edition=selection.edition,
        number=approved["number"],
        reason=approved["reason"],
        edits=approved["edits"],
        posts=approved["posts"],
        incident=approved["incident"],
        before_text=before,
        before_digest=before_digest,
        plan_text=selection.plan_text,
        plan_digest=selection.plan_digest,
        letter_number=letter.get("number", ""),
        letter_dated=date.fromisoformat(letter["date"]) if letter else None,
        letter_file=file,
        made_at=clock.now(),
    )
    return ledger.create(change, actor=actor, data={"number": change.number, "reason": change.reason})


def _reopen(selection: Selection, new: dict[str, Any], actor: Any) -> None:
    """Posts that the clock has closed are open again until their new end, and the selection with them."""
    reopened = False
    for vacancy in selection.vacancies.filter(state__in=[VacancyState.FEW, VacancyState.CLOSED]):
        vacancy.selection = selection
        ends_at = changes.end_of_registration(new, vacancy.code)
        if ends_at is not None and ends_at > clock.now():
            said = {"registration_until": changes.text_of(ends_at)}
            ledger.transition(vacancy, "reopen", actor=actor, data=said)
            reopened = True
    if reopened and selection.state == SelectionState.CLOSED:
        ledger.transition(selection, "reopen", actor=actor)
        apply_access(selection, actor=actor)


def _write_post(selection: Selection, rest: list[str], edit: Edit, actor: Any) -> None:
    code, name = rest
    vacancy = selection.vacancies.get(code=code)
    vacancy.selection = selection
    if name == "requirements":
        _write_requirements(vacancy, edit.after, actor)
        return
    value = instant(edit.after) if name == "registration_until" and edit.after else edit.after
    ledger.transition(vacancy, "change", actor=actor, changes={name: value})


def _write_requirements(vacancy: Vacancy, wanted: list[dict[str, Any]], actor: Any) -> None:
    """Rows that still say the same stay the rows they were; the others are taken out, and new ones put in, in the order of the plan."""
    left = list(queries.active_requirements(vacancy))
    for order, stated in enumerate(wanted, start=1):
        same = next((row for row in left if queries.stated(row) == stated), None)
        if same is None:
            row = Requirement(
                vacancy=vacancy,
                order=order,
                rule=stated["rule"],
                params=stated["params"],
                source=stated.get("source", ""),
            )
            ledger.create(row, actor=actor, step="add_by_change")
            continue
        left.remove(same)
        if same.order != order:
            ledger.transition(same, "change", actor=actor, changes={"order": order})
    for row in left:
        ledger.transition(row, "remove_by_change", actor=actor)


def _write_document(selection: Selection, rest: list[str], edit: Edit, actor: Any) -> None:
    code, *hint = rest
    slot = queries.active_slots(selection).filter(code=code).first()
    if slot is None and edit.after is None:
        return  # its hint went with it
    if slot is None:
        order = max(selection.slots.values_list("order", flat=True), default=0) + 1
        new = DocumentSlot(selection=selection, code=code, order=order, **(edit.after or {}))
        ledger.create(new, actor=actor, step="add_by_change")
    elif hint:
        ledger.transition(slot, "change", actor=actor, changes={"hint": edit.after or ""})
    elif edit.after is None:
        ledger.transition(slot, "remove_by_change", actor=actor)
    else:
        ledger.transition(slot, "change", actor=actor, changes=edit.after)


def _write_line(selection: Selection, rest: list[str], edit: Edit, actor: Any) -> None:
    columns = {name: instant(value) for name, value in edit.after.items()}
    entry = queries.active_schedule(selection).filter(kind=rest[0]).first()
    if entry is None:
        ledger.create(
            ScheduleEntry(selection=selection, kind=rest[0], **columns), actor=actor, step="add_by_change"
        )
    else:
        ledger.transition(entry, "change", actor=actor, changes=columns)


def _write_stage(selection: Selection, rest: list[str], edit: Edit, actor: Any) -> None:
    stage = Stage.objects.get(selection=selection, code=rest[0], state="active")
    ledger.transition(stage, "change", actor=actor, changes={rest[1]: edit.after})
    selection.__dict__.pop("stages", None)  # read anew from here on


def _tie_break(selection: Selection, edit: Edit, actor: Any) -> dict[str, Any]:
    for place, code in enumerate(edit.after, start=1):
        stage = Stage.objects.get(selection=selection, code=code, state="active")
        if stage.tie_place != place:
            ledger.transition(stage, "change", actor=actor, changes={"tie_place": place})
    selection.__dict__.pop("stages", None)
    return {}


_ROWS: dict[str, Callable[[Selection, list[str], Edit, Any], None]] = {
    "posts": _write_post,
    "documents": _write_document,
    "schedule": _write_line,
    "stages": _write_stage,
}


def _column(name: str, read: Callable[[Any], Any] = lambda value: value) -> Callable[..., dict[str, Any]]:
    return lambda _selection, edit, _actor: {name: read(edit.after)}


_COLUMNS: dict[str, Callable[[Selection, Edit, Any], dict[str, Any]]] = {
    "title": _column("title"),
    "contact": _column("contact"),
    "posts_per_person": _column("posts_per_person"),
    "rank_style": _column("rank_style"),
    "rounding": _column("rounding_places", lambda value: value["places"]),
    "tie_break": _tie_break,
}


def _today(selection: Selection) -> date:
    return clock.now().astimezone(ZoneInfo(selection.zone)).date()
