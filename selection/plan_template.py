"""What a new selection takes over from the plan of another one, or from a file (pure; docs/plan.md).

A file may hold anything: what does not fit a column is left out and said, never cut off in silence.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from accounts.workdays import add_working_days, count_working_days, is_working_day
from selection import document_kinds, plan_objections
from selection.eligibility import RequirementError, validate
from selection.enums import Element, ScheduleKind, StageScope, StageSource
from selection.plan import BLIND, MISSING_RULES, NAMES_ORDERS, RANK_STYLES
from selection.plan_texts import KINDS
from selection.schedule import YEARS, ZONES, Period, periods
from selection.wording import Message

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

MOST = 60
"""Rows of one kind that a template may bring."""
SIZES = (1, 2, 5, 10)
"""The limits of an upload that can be chosen, in MB (selection/forms/secretariat.py)."""
MEGABYTE = 1024 * 1024

TEXTS = {
    "post": gettext_noop("Jabatan ke-{number} tidak diambil: kode, nama, atau unit kerjanya tidak terbaca."),
    "post_duties": gettext_noop(
        "Tugas jabatan {post} tidak diambil: lebih dari 2000 huruf atau tidak terbaca."
    ),
    "post_vacant": gettext_noop(
        "Tanggal lowong jabatan {post} tidak diambil. Isi sendiri pada halaman jabatannya."
    ),
    "requirement": gettext_noop("Syarat ke-{number} jabatan {post} tidak diambil: {reason}"),
    "requirement_long": gettext_noop(
        "Syarat ke-{number} jabatan {post} tidak diambil: dasarnya lebih dari 200 huruf atau tidak terbaca."
    ),
    "requirement_document": gettext_noop(
        "Syarat ke-{number} jabatan {post} tidak diambil: dokumen “{document}” tidak ada dalam daftar dokumen."
    ),
    "document": gettext_noop("Dokumen ke-{number} tidak diambil: kode atau namanya tidak terbaca."),
    "document_size": gettext_noop(
        "Batas ukuran dokumen {label} menjadi 2 MB: yang tertulis tidak dapat dipilih."
    ),
    "document_hint": gettext_noop(
        "Petunjuk dokumen {label} tidak diambil: lebih dari 200 huruf atau tidak terbaca."
    ),
    "document_kind": gettext_noop(
        "Jenis dokumen {label} tidak dikenal dan tidak diambil: jenisnya dibaca dari namanya. Pilih sendiri pada halaman Dokumen bila keliru."
    ),
    "document_form": gettext_noop(
        "Formulir dokumen {label} tidak ikut: berkas rencana hanya memuat sidiknya. Pasang sendiri pada halaman Dokumen."
    ),
    "stage": gettext_noop("Tahap ke-{number} tidak diambil: kode, nama, unsur, atau bobotnya tidak terbaca."),
    "stages_usual": gettext_noop("Rencana itu tidak memuat tahap yang terbaca. Tahap yang lazim dipakai."),
    "schedule": gettext_noop("Jadwal {kind} tidak diambil. Isi sendiri pada halaman Jadwal."),
    "schedule_line": gettext_noop(
        "Baris ke-{number} jadwal tidak diambil: jenis atau waktunya tidak terbaca."
    ),
    "rules": gettext_noop(
        "Aturan peringkat tidak terbaca dan diisi dengan yang lazim. Periksa halaman Tahap dan bobot."
    ),
    "results": gettext_noop(
        "Pilihan untuk tidak mengumumkan nama atau nilai tahap tidak diambil. Pilih sendiri pada halaman Tahap dan bobot, dengan alasannya."
    ),
    "many": gettext_noop("Hanya {most} baris pertama yang diambil dari bagian “{key}”."),
}


@dataclass
class Template:
    """Rows for the models of the same names; `left` says what was not taken over, as sentences; `forms`: a document's code → SHA-256 of its form."""

    columns: dict[str, Any] = field(default_factory=dict)
    stages: list[dict[str, Any]] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    periods: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    left: list[Message] = field(default_factory=list)
    forms: dict[str, str] = field(default_factory=dict)

    def leave(self, code: str, **params: object) -> None:
        self.left.append((TEXTS[code], params))


def read(
    plan: Mapping[str, Any], *, first: date, zone: str, at_hand: Collection[str] = frozenset()
) -> Template:
    """Posts with their requirements, documents, stages, rules and schedule; registration begins on `first`, by the clock of `zone`.

    Never the panel, its decree, letters or numbers. `at_hand`: the SHA-256 of the forms that can be taken over, since a plan only names them.
    """
    found = Template()
    _rules(plan, found)
    _stages(plan, found)
    _documents(plan, found, at_hand)
    _posts(plan, found)
    _schedule(plan, found, first, ZoneInfo(zone))
    return found


def _rows(plan: Mapping[str, Any], key: str, found: Template) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a part with their numbers; what is no row is an empty one, so that it is said to be unreadable."""
    given = plan.get(key)
    rows = given if isinstance(given, list) else []
    if len(rows) > MOST:
        found.leave("many", most=MOST, key=key)
    for number, row in enumerate(rows[:MOST], start=1):
        yield number, row if isinstance(row, dict) else {}


def _rules(plan: Mapping[str, Any], found: Template) -> None:
    rounding = plan.get("rounding")
    given = {
        "rank_style": plan.get("rank_style"),
        "missing_rule": plan.get("missing"),
        "rounding_places": rounding.get("places") if isinstance(rounding, dict) else None,
        "names_order": plan.get("names_order", NAMES_ORDERS[0]),
        "posts_per_person": plan.get("posts_per_person", 1),
    }
    fits = {
        "rank_style": given["rank_style"] in RANK_STYLES,
        "missing_rule": given["missing_rule"] in MISSING_RULES,
        "rounding_places": type(given["rounding_places"]) is int and 0 <= given["rounding_places"] <= 4,
        "names_order": given["names_order"] in NAMES_ORDERS,
        "posts_per_person": type(given["posts_per_person"]) is int and 1 <= given["posts_per_person"] <= 9,
    }
    found.columns = {name: value for name, value in given.items() if fits[name]} | _objections(plan)
    if not all(fits.values()):
        found.leave("rules")
    if plan.get("results"):
        found.leave("results")  # hiding marks needs a reason of its own in every selection


def _objections(plan: Mapping[str, Any]) -> dict[str, int]:
    """For how long objections are received; what cannot be read is not taken over, and the plan's page says that none are."""
    told = plan.get("objections")
    days = [told.get(name) for name in ("days", "answer_days")] if isinstance(told, dict) else []
    if not days or not all(type(one) is int and 1 <= one <= plan_objections.MOST_DAYS for one in days):
        return {}
    return {"objection_days": days[0], "objection_answer_days": days[1]}


def _stages(plan: Mapping[str, Any], found: Template) -> None:
    order = plan.get("tie_break")
    places = {code: place for place, code in enumerate(order, start=1)} if _are_texts(order) else {}
    taken: set[str] = set()
    for number, row in _rows(plan, "stages", found):
        code, blind = row.get("code"), row.get("blind", "")
        marked = (row.get("element"), row.get("source"), row.get("scope"))
        fits = (
            _is_code(code)
            and code not in taken
            and _is_text(row.get("title"), 80)
            and row.get("element") in Element.values
            and row.get("source") in StageSource.values
            and row.get("scope") in StageScope.values
            and _is_mark(row.get("weight"))
            and (row.get("threshold", "") == "" or _is_mark(row.get("threshold")))
            and (row.get("group") is None or (type(row["group"]) is int and 1 <= row["group"] <= 99))
            and (blind == "" or (blind in BLIND and marked == ("paper", "panel", "post")))
        )
        if not fits:
            found.leave("stage", number=number)
            continue
        taken.add(code)
        found.stages.append(
            {
                **{name: row[name] for name in ("code", "title", "element", "weight", "source")},
                "threshold": row.get("threshold", ""),
                "scope_of_mark": row["scope"],
                "group": row.get("group"),
                "blind": blind,
                "tie_place": places.get(code),
            }
        )
    if not found.stages:
        found.leave("stages_usual")


def _documents(plan: Mapping[str, Any], found: Template, at_hand: Collection[str]) -> None:
    taken: set[str] = set()
    for number, row in _rows(plan, "documents", found):
        code, label, size = row.get("code"), row.get("label"), row.get("max_bytes")
        if not (_is_code(code) and code not in taken and _is_text(label, 160)):
            found.leave("document", number=number)
            continue
        if size not in [one * MEGABYTE for one in SIZES]:
            found.leave("document_size", label=label)
            size = 2 * MEGABYTE
        taken.add(code)
        hint = row.get("hint")
        if _is_lost(hint, 200):
            found.leave("document_hint", label=label)
        kind = row.get("kind", "")
        if kind not in ("", document_kinds.NONE, *document_kinds.BY_CODE):
            found.leave("document_kind", label=label)
            kind = ""
        form = row.get("form_sha256")
        if isinstance(form, str) and form in at_hand:
            found.forms[code] = form
        elif form:
            found.leave("document_form", label=label)
        found.documents.append(
            {
                "code": code,
                "label": label,
                "hint": hint if _is_text(hint, 200) else "",
                "required": row.get("required") is not False,
                "max_bytes": size,
                "kind": kind,
            }
        )


def _posts(plan: Mapping[str, Any], found: Template) -> None:
    taken: set[str] = set()
    for number, row in _rows(plan, "posts", found):
        code, duties = row.get("code"), row.get("duties", "")
        named = _is_text(row.get("title"), 160) and _is_text(row.get("unit"), 160)
        coded = isinstance(code, str) and re.fullmatch(r"[0-9A-Za-z]{1,4}", code) and code not in taken
        if not (named and coded):
            found.leave("post", number=number)
            continue
        taken.add(str(code))
        vacant_from = _day(row.get("vacant_from"))
        if row.get("vacant_from") and vacant_from is None:
            found.leave("post_vacant", post=row["title"])
        if _is_lost(duties, 2000):
            found.leave("post_duties", post=row["title"])
        found.posts.append(
            {
                "code": code,
                "title": row["title"],
                "unit": row["unit"],
                "duties": duties if _is_text(duties, 2000) else "",
                "vacant_from": vacant_from,
                "requirements": list(_requirements(row, found)),
            }
        )


def _requirements(post: dict[str, Any], found: Template) -> Iterator[dict[str, Any]]:
    documents = {row["code"] for row in found.documents}
    for number, row in _rows(post, "requirements", found):
        named = {"number": number, "post": post["title"]}
        try:
            complete = validate(row)
        except RequirementError as error:
            found.leave("requirement", **named, reason=error.message)
            continue
        source, document = row.get("source", ""), complete["params"].get("document")
        if source != "" and not _is_text(source, 200):
            found.leave("requirement_long", **named)
        elif document and document not in documents:
            found.leave("requirement_document", **named, document=document)
        else:
            yield {"rule": row["rule"], "params": row.get("params", {}), "source": source}


def _schedule(plan: Mapping[str, Any], found: Template, first: date, zone: ZoneInfo) -> None:
    """Registration keeps its calendar days, what comes after it its distance and length in working days, all of it the hour."""
    rows = [row for _number, row in _rows(plan, "schedule", found)]
    readable = {**plan, "schedule": rows}
    lines: dict[str, Period] = {}
    for period in periods(readable):
        lines.setdefault(period.kind, period)
    read = {period.where for period in periods(readable)}
    for number in range(len(rows)):
        if f"schedule.{number}" not in read:
            found.leave("schedule_line", number=number + 1)
    start = lines.get("registration") or next(iter(lines.values()), None)
    if start is None:
        return
    moved = first - start.first_day
    new_end, extended = start.last_day + moved, _extended_to(plan, start)
    for kind, period in lines.items():
        if kind not in ScheduleKind.values:
            found.leave("schedule", kind=KINDS[kind])
        elif period.first_day <= start.last_day:
            found.periods[kind] = _on(period, period.first_day + moved, period.last_day + moved, plan, zone)
        else:
            # What an extension put off is as far from the extended end as it was from the planned one.
            old_end = extended if period.first_day > extended else start.last_day
            begin = _moved(period.first_day, old_end, new_end)
            length = count_working_days(period.first_day, period.last_day)
            finish = add_working_days(begin, max(length - 1, 0))
            found.periods[kind] = _on(period, begin, finish, plan, zone)


def _extended_to(plan: Mapping[str, Any], registration: Period) -> date:
    """The last day of registration, of the post that was extended longest; a plan that was changed keeps its line and says it there."""
    given = plan.get("posts")
    rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    line = {"kind": "registration", "starts_at": registration.starts_at.isoformat()}
    ends = [{**line, "ends_at": row.get("registration_until")} for row in rows[:MOST]]
    found = periods({"zone": plan.get("zone"), "schedule": ends})
    return max([registration.last_day, *(period.last_day for period in found)])


def _moved(day: date, old_end: date, new_end: date) -> date:
    # A day that was none of the working days stands for the next one: nothing is laid on a Sunday or before the end it follows.
    return add_working_days(
        new_end, count_working_days(old_end + timedelta(days=1), day) + (not is_working_day(day))
    )


def _on(
    period: Period, begin: date, finish: date, plan: Mapping[str, Any], zone: ZoneInfo
) -> tuple[datetime, datetime]:
    """The hours of a period on other days; an end at midnight stays the end of its day."""
    named = str(plan.get("zone"))
    old = ZoneInfo(named if named in ZONES else "Asia/Jakarta")
    opened = period.starts_at.astimezone(old).replace(tzinfo=None)
    closed = period.ends_at.astimezone(old).replace(tzinfo=None)
    from_midnight = opened - datetime.combine(opened.date(), time())
    to_midnight = closed - datetime.combine(period.last_day, time())
    return (
        (datetime.combine(begin, time()) + from_midnight).replace(tzinfo=zone),
        (datetime.combine(finish, time()) + to_midnight).replace(tzinfo=zone),
    )


def _is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and value.strip() != "" and len(value) <= most


def _is_lost(value: object, most: int) -> bool:
    """Was something written here that is not taken over?"""
    blank = value is None or (isinstance(value, str) and value.strip() == "")
    return not blank and not _is_text(value, most)


def _day(value: object) -> date | None:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_code(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[-a-zA-Z0-9_]{1,40}", value) is not None


def _is_mark(value: object) -> bool:
    return (
        isinstance(value, str)
        and re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", value) is not None
        and Decimal(value) <= 100
    )
