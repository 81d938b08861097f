"""What many papers say alike: the law they stand on, the letter and the decree, moments, marks and numbers of people."""

from collections.abc import Container, Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from accounts import witnesses
from accounts.models import Person
from audit import checkpoints, clock
from audit.models import Leaf
from panels import queries as panels
from panels import trials
from panels.enums import AttendantCapacity
from panels.models import Attendant, Panel
from panels.scheme import half_up
from panels.services.rosters import quorum_of
from reports import kinds as papers
from reports.verification import Code
from reports.wording import Address, Count, Day, Digest, Instant, Mark, Moment, Nip, Zone
from selection import grades
from selection import queries as selections
from selection.display import in_sentence
from selection.enums import GateKind
from selection.models import Selection, Stage, Vacancy
from selection.rulesets import schema

LAW: tuple[tuple[date, date | None, str], ...] = (
    (date(2014, 1, 15), date(2023, 10, 31), "Undang-Undang Nomor 5 Tahun 2014 tentang Aparatur Sipil Negara"),
    (date(2023, 10, 31), None, "Undang-Undang Nomor 20 Tahun 2023 tentang Aparatur Sipil Negara"),
    (
        date(2017, 4, 7),
        date(2020, 2, 28),
        "Peraturan Pemerintah Nomor 11 Tahun 2017 tentang Manajemen Pegawai Negeri Sipil, khususnya Pasal 121 ayat (2)",
    ),
    (
        date(2020, 2, 28),
        None,
        "Peraturan Pemerintah Nomor 11 Tahun 2017 tentang Manajemen Pegawai Negeri Sipil sebagaimana telah diubah dengan "
        "Peraturan Pemerintah Nomor 17 Tahun 2020, khususnya Pasal 121 ayat (2)",
    ),
)
"""(in force since, until before, reference): what every notice cites on its day (domain.md, 1.1)."""
GUIDELINES = {
    "permenpanrb-13-2014": "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 13 Tahun 2014 tentang "
    "Tata Cara Pengisian Jabatan Pimpinan Tinggi secara Terbuka di Lingkungan Instansi Pemerintah",
    "permenpanrb-15-2019": "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 15 Tahun 2019 tentang "
    "Pengisian Jabatan Pimpinan Tinggi secara Terbuka dan Kompetitif di Lingkungan Instansi Pemerintah",
}
"""The ministerial regulation of each ruleset, in full."""


def provenance(code: str, address: str, *, made_at: datetime) -> papers.Provenance:
    """Ties a paper to the log as it stands now (`made_at`, to the second)."""
    head = Leaf.objects.order_by("-seq").only("seq", "hash").first()
    signed = checkpoints.newest()
    return papers.Provenance(
        code=Code(code),
        address=Address(address),
        log_head=Digest(head.hash),
        log_size=Count(head.seq),
        made_at=Instant.of(made_at),
        signed_root=Digest(signed.root) if signed else None,
        signed_size=Count(signed.size) if signed else None,
        unwitnessed=witnesses.standing().is_missing,
    )


def bases(selection: Selection) -> tuple[str, ...]:
    """What every notice rests on: the law of its day, the panel's decree, the letter on the plan."""
    return tuple(filter(None, (*laws(selection), decree(selection), plan_letter(selection))))


def laws(selection: Selection) -> tuple[str, ...]:
    """The law in force today, the ministerial regulation of the selection's ruleset, and what an agency decided on top of it."""
    rules = schema.load(selection.ruleset)
    guideline = GUIDELINES.get(rules.extends or rules.id)
    own = rules.legal_basis if rules.extends or guideline is None else ()
    today = clock.now().astimezone(ZoneInfo(selection.zone)).date()
    found = [text for since, until, text in LAW if since <= today and (until is None or today < until)]
    return (*found, *filter(None, [guideline]), *own)


def decree(selection: Selection) -> str:
    """The decree that forms the panel, with those that changed it."""
    panel = panels.panel_of(selection)
    return _(
        "Keputusan %(head)s Nomor %(number)s tanggal %(date)s tentang Pembentukan Panitia Seleksi%(changed)s"
    ) % {
        "head": selection.agency.head_title,
        "number": panel.decree_number,
        "date": Day(panel.decree_date.isoformat()).long,
        "changed": changed_by(panel),
    }


def plan_letter(selection: Selection) -> str:
    """The oversight body's letter on the plan; "" while there is none."""
    letter = selections.letter_of_kind(selection, GateKind.PLAN)
    if letter is None:
        return ""
    return _(
        "Surat %(body)s Nomor %(number)s tanggal %(date)s tentang persetujuan rencana seleksi terbuka"
    ) % {
        "body": letter.institution.name,
        "number": letter.number,
        "date": Day(letter.dated.isoformat()).long,
    }


def meeting(selection: Selection, *, met_at: datetime, room: str, present: Container[Any]) -> dict[str, Any]:
    """What minutes say of the meeting itself: when, where, by which decree, who was there (keys of members)."""
    panel = panels.panel_of(selection)
    return {
        "met_at": moment_of(met_at, selection),
        "room": room,
        "place": selection.agency.city,
        "decree": _("Keputusan %(head)s Nomor %(number)s tanggal %(date)s%(changed)s")
        % {
            "head": selection.agency.head_title,
            "number": panel.decree_number,
            "date": Day(panel.decree_date.isoformat()).long,
            "changed": changed_by(panel),
        },
        "bases": bases(selection),
        "members": tuple(
            papers.Member(
                name=member.person.full_name,
                nip=nip_of(member.person),
                institution=member.position,
                position=_("Ketua") if member.is_chair else _("Anggota"),
                present=member.pk in present,
                note="" if member.pk in present else _("menyetujui rekapitulasi melalui sistem"),
            )
            for member in panels.members_of(selection)
        ),
        "quorum": Count(quorum_of(selection)),
    }


def attendants(found: Iterable[Attendant]) -> tuple[papers.Attendant, ...]:
    """Who sat in without a mark."""
    return tuple(
        papers.Attendant(
            name=item.name, position=item.position, capacity=label(AttendantCapacity(item.capacity))
        )
        for item in found
    )


def calibrations(selection: Selection, stage: Stage | None = None) -> tuple[str, ...]:
    """Of which stages (of this one) a calibration round was held, and until which day."""
    return tuple(
        _("%(stage)s (ditutup %(day)s)")
        % {"stage": in_sentence(item.stage.title), "day": day(item.closed_at, selection).long}
        for item in trials.held(selection)
        if stage is None or item.stage_id == stage.pk
    )


def dropped(vacancy: Vacancy) -> tuple[papers.Dropped, ...]:
    """Who passed the administrative selection and did not come to a later stage."""
    return tuple(
        papers.Dropped(
            participant_number=item.participant_number or "",
            name=item.snapshot["full_name"],
            stage=in_sentence(vacancy.selection.title_of(item.absent_from)),
        )
        for item in selections.dropped_out(vacancy)
    )


def changed_by(panel: Panel) -> str:
    """ " sebagaimana telah diubah dengan Keputusan Nomor … tanggal …", each changing decree once; "" when nobody was replaced."""
    decrees = dict.fromkeys((item.decree_number, item.decree_date) for item in panels.changes_of(panel))
    told = [
        _("Keputusan Nomor %(number)s tanggal %(date)s")
        % {"number": number, "date": Day(dated.isoformat()).long}
        for number, dated in decrees
    ]
    if not told:
        return ""
    return _(" sebagaimana telah diubah dengan %(decrees)s") % {"decrees": _(" dan ").join(told)}


def label(choice: TextChoices) -> str:
    """A label as it stands inside a sentence: no capital."""
    return in_sentence(str(choice.label))


def grade(code: str | None) -> str:
    return grades.grade_label(code) if code else "-"


def mark(exact: str) -> Mark:
    return Mark(half_up(Fraction(exact)))


def nip_of(person: Person) -> Nip | None:
    """A person's NIP as papers take it; external members have none."""
    return nip(person.nip)


def nip(digits: str | None) -> Nip | None:
    return Nip(digits) if digits else None


def day(moment: datetime, selection: Selection) -> Day:
    return Day(moment.astimezone(ZoneInfo(selection.zone)).date().isoformat())


def moment_of(moment: datetime, selection: Selection) -> Moment:
    """A moment as papers take it, in the zone of the selection."""
    return Moment(Instant.of(moment), Zone(selection.zone))
