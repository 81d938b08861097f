"""The approvals from outside: listed with the plan, their package sent, their letters recorded (docs/adr/0017)."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts import queries as people
from accounts.enums import InstitutionKind
from accounts.models import Institution
from audit import clock, ledger
from audit.errors import Refused
from audit.ledger import SYSTEM_ACTOR
from audit.models import StoredFile
from selection import gate_kinds, gates, queries
from selection.display import day
from selection.enums import GateKind, RedFlagKind
from selection.models import Gate, GateLetter, RedFlag, Selection, Vacancy
from selection.rulesets import schema
from selection.services import remarks
from selection.services.rows import save_row


@ledger.unit
def add_usual(selection: Selection, *, again: bool = False, actor: Any) -> int:
    """Add the approvals that the ruleset asks for and the plan lacks; how many. One that was taken out comes back only with `again`."""
    posts = {post.code: post for post in selection.vacancies.all()}
    known = Gate.objects.filter(selection=selection)
    present = set((known.filter(state="active") if again else known).values_list("kind", "vacancy__code"))
    added = 0
    rules = schema.load(selection.ruleset)
    for kind, code, body in gate_kinds.wanted(rules, {post.code: post.title for post in posts.values()}):
        if (kind, code) in present:
            continue
        giver = people.institution_called(body, clock.now().date()) if body else selection.oversight_body
        columns = {"vacancy": posts[code] if code else None, "institution": giver, **usual(rules, kind)}
        save(selection, None, {"kind": kind, "title": str(GateKind(kind).label), **columns}, actor=actor)
        added += 1
    return added


def usual(rules: schema.Ruleset, kind: str) -> dict[str, Any]:
    """The columns of a gate of this kind as its habits and the ruleset have them."""
    habits = gate_kinds.KINDS[kind]
    days = rules.value(habits.validity) if habits.validity else None
    return {"opens": habits.opens, "valid_days": days}


@ledger.unit
def save(
    selection: Selection,
    stored: Gate | None,
    columns: dict[str, Any],
    *,
    new_institution: str = "",
    version: int | None = None,
    actor: Any,
) -> Gate:
    """Add an approval to the plan, or change one; `new_institution` names a giver that is not recorded yet.

    Refused for an institution that cannot give it, Stale for an old page.
    """
    if new_institution.strip():
        columns = {**columns, "institution": register_institution(new_institution, selection, actor=actor)}
    kind = columns.get("kind") or (stored.kind if stored else "")
    if (giver := columns.get("institution")) is not None:
        _require_giver(selection, kind, giver)
    new = Gate(selection=selection)
    if stored is None:
        new.code = _code(selection, kind, columns.get("vacancy"))
    saved = save_row(new, stored, columns, version=version, actor=actor)
    assert isinstance(saved, Gate)
    return saved


@ledger.unit
def register_institution(name: str, selection: Selection, *, actor: Any) -> Institution:
    """An institution that gives approvals and is not recorded yet, e.g. a ministry; the one of that name when there is one.

    It counts from the beginning of the year before the selection's: when it was founded is nobody's concern here.
    """
    found = people.institution_called(name, clock.now().date())
    if found is not None:
        return found
    new = Institution(
        kind=InstitutionKind.AGENCY,
        name=name.strip(),
        short_name=name.strip()[:40],
        valid_from=date(selection.year - 1, 1, 1),
    )
    return ledger.create(new, actor=actor)


@ledger.unit
def send(gate: Gate, *, number: str, on: date, actor: Any) -> None:
    """Keep that the package went out, with the number and day of our own letter. A later one corrects an earlier one."""
    gate = ledger.lock(gate)
    if gate.institution is None:
        raise Refused(_("Pilih dahulu lembaga yang memberi persetujuan ini, baru catat pengirimannya."))
    if on > _today(gate.selection):
        raise Refused(_("Tanggal pengiriman %(date)s belum tiba. Periksa tanggalnya.") % {"date": day(on)})
    letter = queries.letter_of(gate.selection, gate.code)
    if letter is not None and letter.dated < on:
        raise Refused(
            _("Surat jawabannya bertanggal %(date)s, sebelum tanggal pengiriman ini. Periksa tanggalnya.")
            % {"date": day(letter.dated)}
        )
    ledger.transition(gate, "send", actor=actor, changes={"sent_number": number, "sent_on": on})


@ledger.unit
def record_letter(
    gate: Gate,
    *,
    number: str,
    dated: date,
    file: StoredFile,
    valid_until: date | None = None,
    institution: Institution | None = None,
    actor: Any,
) -> GateLetter:
    """Keep the letter that opens a gate, of the gate's institution or (`institution`) of the one that followed it. The newest counts."""
    gate = ledger.lock(gate)
    giver = institution or gate.institution
    if giver is None:
        raise Refused(_("Pilih dahulu lembaga yang memberi persetujuan ini, baru catat suratnya."))
    _require_writer(gate, giver, dated)
    if dated > _today(gate.selection):
        raise Refused(
            _("Tanggal surat %(date)s belum tiba. Periksa tanggal pada surat.") % {"date": day(dated)}
        )
    if gate.sent_on is not None and dated < gate.sent_on:
        raise Refused(
            _(
                "Surat bertanggal %(date)s lebih tua daripada berkas yang dikirim %(sent)s. Periksa tanggal surat atau tanggal pengirimannya."
            )
            % {"date": day(dated), "sent": day(gate.sent_on)}
        )
    if valid_until is not None and valid_until < dated:
        raise Refused(_("Masa berlaku surat berakhir sebelum tanggal suratnya. Periksa kedua tanggal."))
    letter = GateLetter(
        selection=gate.selection, gate=gate.code, institution=giver, number=number, dated=dated,
        valid_until=valid_until, file=file,
    )  # fmt: skip
    return ledger.create(letter, actor=actor)


@ledger.unit
def go_through(selection: Selection, vacancy: Vacancy | None, step: str, on: date | None = None) -> None:
    """Called by whoever takes the step, in his unit: refused while a gate is shut or a blocking remark stands; a red flag for each gate
    that only warns. Takes the locks that raising a remark takes, so that of the two one comes first.

    `on` is the day on which the step was taken, where it is recorded later (None: today).
    """
    remarks.hold_still(selection, vacancy)
    today = on or _today(selection)
    if sentence := gates.obstacle(selection, vacancy, step, today):
        raise Refused(sentence)
    for one in gates.unlettered(selection, vacancy, step, today):
        raise_flag(selection, one.gate.vacancy, RedFlagKind(step), one.shut)


def raise_flag(selection: Selection, vacancy: Vacancy | None, kind: RedFlagKind, about: str) -> None:
    """Something went on without the letter it needs. Runs inside the unit that lets it."""
    flag = RedFlag(selection=selection, vacancy=vacancy, kind=kind, about=about[:300], raised_at=clock.now())
    ledger.create(flag, actor=SYSTEM_ACTOR)


def _require_giver(selection: Selection, kind: str, giver: Institution) -> None:
    if gate_kinds.KINDS[kind].by_oversight and giver.kind != InstitutionKind.OVERSIGHT:
        raise Refused(
            _("%(gate)s diberikan oleh lembaga pemantau. %(body)s bukan lembaga pemantau.")
            % {"gate": GateKind(kind).label, "body": giver.name}
        )
    if giver.kind == InstitutionKind.ASSESSMENT:
        raise Refused(
            _("%(body)s adalah lembaga penilai kompetensi dan tidak memberi persetujuan. Pilih lembaga lain.")
            % {"body": giver.name}
        )
    if giver.pk == selection.agency_id:
        raise Refused(
            _("Instansi tidak dapat memberi persetujuan kepada dirinya sendiri. Pilih lembaga lain.")
        )


def _require_writer(gate: Gate, giver: Institution, dated: date) -> None:
    heirs = {gate.institution_id, gate.institution.successor_id if gate.institution else None}
    if giver.pk not in heirs:
        raise Refused(
            _("Surat ini dari %(body)s, padahal %(gate)s diberikan oleh %(giver)s. Periksa suratnya.")
            % {"body": giver.name, "gate": gate.title, "giver": gate.institution}
        )
    if dated < giver.valid_from or (giver.valid_to is not None and dated > giver.valid_to):
        raise Refused(
            _("%(body)s tidak bertugas pada %(date)s. Periksa tanggal surat atau lembaganya.")
            % {"body": giver.name, "date": day(dated)}
        )


def _code(selection: Selection, kind: str, vacancy: Vacancy | None) -> str:
    """Unlike every other of the selection, removed ones too: letters and pinned plans name a gate by it."""
    stem = kind.replace("_", "-") + (f"-{vacancy.code.lower()}" if vacancy else "")
    taken = set(Gate.objects.filter(selection=selection).values_list("code", flat=True))
    names = (stem, *(f"{stem}-{number}" for number in range(2, 100)))
    return next(one for one in names if one not in taken)


def _today(selection: Selection) -> date:
    return clock.now().astimezone(ZoneInfo(selection.zone)).date()
