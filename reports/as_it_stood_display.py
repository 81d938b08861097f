"""A selection as it stood at a past moment, told by the log alone (docs/adr/0025): what was public then, and what was so inside.

Whether something is sealed is asked of today: a stage whose marks are closed now stays closed for every moment.
Sections are {title, rows (components/summary_list.html)}.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from audit.models import Leaf
from panels.models import Assessment, Panel, PanelMember, Ranking
from panels.models.panel import SEATED
from panels.sheet_display import decimal_text
from panels.standing_display import statement
from reports.enums import PUBLIC_KINDS, DocumentState
from reports.past_display import Section, Then, active, row_of, said, section, then_of
from selection import display, eligibility
from selection import queries as selections
from selection.enums import ApplicationState, ChangeKind, ResultsShown, SelectionState, VacancyState
from selection.models import (
    Change,
    Gate,
    GateLetter,
    Hold,
    RedFlag,
    Requirement,
    ScheduleEntry,
    Selection,
    Vacancy,
)


def read(selection: Selection, leaf: Leaf) -> dict[str, Any]:
    """The page for the moment after an entry: `public` and `internal` sections, `digest`, `seq`, `at`, and how many rows are `erased` in part."""
    then = then_of(selection, leaf)
    return {
        "seq": leaf.seq,
        "digest": leaf.hash,
        "at": then.at,
        "erased": sum(not row.complete for row in then.moment.rows.values()),
        "public": _filled(_announced, _phases, _published, of=then),
        "internal": _filled(
            _general,
            _posts,
            _schedule,
            _requirements,
            _stages,
            _panel,
            _gates,
            _changes,
            _holds,
            _sheets,
            _rankings,
            _papers,
            of=then,
        ),
    }


def _filled(*makers: Callable[[Then], Section], of: Then) -> list[Section]:
    return [found for found in (maker(of) for maker in makers) if found["rows"]]


def _code(text: str) -> str:
    return format_html('<span class="app-code">{}</span>', text)


# --- public then -------------------------------------------------------------------------------------------


def _announced(then: Then) -> Section:
    row = then.selection
    title = _("Pengumuman")
    if row.state in {SelectionState.DRAFT, SelectionState.ABANDONED} or not row.plan_digest:
        text = _("Belum diumumkan. Untuk umum belum ada yang tampak.")
        return section(title, [row_of(_("Pengumuman"), text)])
    url = _edition_url(then)
    return section(
        title,
        [
            row_of(_("Judul"), said(row, row.title)),
            row_of(_("Nomor pengumuman"), said(row, row.announcement_number)),
            row_of(
                _("Diumumkan"),
                display.moment(row.announced_at, then.now.zone) if row.announced_at else said(row, ""),
            ),
            row_of(
                _("Edisi rencana yang berlaku"),
                row.edition,
                url=url,
                action=_("Baca edisi ini") if url else "",
            ),
            row_of(_("Sidik SHA-256 rencana"), _code(row.plan_digest)),
        ],
    )


def _edition_url(then: Then) -> str:
    """Where the pinned edition is read: the plan itself while it is the newest, else the change that shows it beside the next one."""
    slug = next((post.slug for post in then.posts.values() if post.slug), "")
    if not slug:
        return ""
    if then.selection.edition == then.now.edition:
        return reverse("vacancy_plan_file", args=[slug])
    return reverse("public_change", args=[slug, max(2, then.selection.edition)])


def _phases(then: Then) -> Section:
    rows = active(then.moment.instances(ScheduleEntry), "starts_at")
    registration = next((row for row in rows if row.kind == "registration" and row.starts_at), None)
    return section(
        _("Jabatan yang tampak"),
        (
            row_of(
                f"{post.code} · {post.title}",
                selections.phase_of(post, registration, then.at).label,
                _("Pendaftaran sampai %(moment)s")
                % {"moment": display.until(selections.closing_of(post, registration), then.now.zone)}
                if registration is not None and post.state == VacancyState.OPEN
                else "",
            )
            for post in then.posts.values()
            if post.state != VacancyState.DRAFT
        ),
    )


def _published(then: Then) -> Section:
    return section(
        _("Naskah yang sudah diumumkan"),
        (
            row_of(
                document.title,
                display.moment(document.published_at, then.now.zone) if document.published_at else "–",
                document.number,
                reverse("document_detail", args=[document.pk]),
                _("Baca"),
            )
            for document, state in then.documents
            if state == "published" and document.kind in PUBLIC_KINDS
        ),
    )


# --- internal then -----------------------------------------------------------------------------------------


def _general(then: Then) -> Section:
    row = then.selection
    shown = ResultsShown(row.results_shown).label
    return section(
        _("Seleksi"),
        [
            row_of(_("Tahap seleksi"), SelectionState(row.state).label),
            row_of(_("Judul"), said(row, row.title)),
            row_of(_("Edisi rencana"), row.edition),
            row_of(_("Hasil tahap yang diumumkan"), shown, row.results_reason),
            row_of(_("Alamat sekretariat"), said(row, row.contact)),
        ],
    )


def _posts(then: Then) -> Section:
    counted: Counter[tuple[str, str]] = Counter()
    for row in then.moment.of("selection.application").values():
        counted[str(row.values.get("vacancy_id")), row.state] += 1
    return section(
        _("Jabatan dan lamarannya"),
        (
            row_of(
                f"{post.code} · {said(post, post.title)}",
                VacancyState(post.state).label,
                _counts(post, counted, known=post.pk in then.outcome_known),
            )
            for post in then.posts.values()
        ),
    )


def _counts(post: Vacancy, counted: Counter[tuple[str, str]], *, known: bool) -> str:
    """Applications by state; while the outcome is not public today, only who sent one and who has a draft."""
    found = {state: counted[str(post.pk), state] for state in ApplicationState}
    if not known:
        sent = sum(found[state] for state in selections.SENT)
        found = {state: 0 for state in found} | {
            ApplicationState.DRAFT: found[ApplicationState.DRAFT],
            ApplicationState.SUBMITTED: sent,
            ApplicationState.WITHDRAWN: found[ApplicationState.WITHDRAWN],
        }
    parts = [f"{state.label}: {count}" for state, count in found.items() if count]
    return "; ".join(parts) or _("Belum ada lamaran.")


def _schedule(then: Then) -> Section:
    rows = active(then.moment.instances(ScheduleEntry), "starts_at", "ends_at")
    return section(
        _("Jadwal"),
        (
            row_of(
                said(row, row.get_kind_display()),
                display.period(row, then.now.zone) if row.starts_at else said(row, ""),
            )
            for row in rows
        ),
    )


def _requirements(then: Then) -> Section:
    rows = active(then.moment.instances(Requirement), "order")
    return section(
        _("Persyaratan"),
        (
            row_of(
                f"{post.code} · {post.title}", _sentences(row for row in rows if row.vacancy_id == post.pk)
            )
            for post in then.posts.values()
        ),
    )


def _sentences(rows: Iterable[Requirement]) -> str:
    """Requirements as a list of sentences; one whose body is gone cannot be read any more."""
    lines = []
    for row in rows:
        try:
            lines.append(display.requirement(row)["label"])
        except eligibility.RequirementError:
            lines.append(_("isinya sudah dimusnahkan"))
    items = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    return format_html('<ul class="govuk-list govuk-list--bullet">{}</ul>', items) if lines else "–"


def _stages(then: Then) -> Section:
    opened: dict[Any, list[str]] = {}
    for row in then.moment.instances(Assessment):
        word = _("nilai dibuka") if row.state == "revealed" else _("dinilai")
        opened.setdefault(row.stage_id, []).append(f"{then.post(row.vacancy_id)}: {word}")
    return section(
        _("Tahap dan bobot"),
        (
            row_of(
                said(stage, stage.title),
                f"{decimal_text(stage.weight)}%" if stage.weight else said(stage, ""),
                "; ".join(opened.get(stage.pk, [])),
            )
            for stage in then.stages.values()
        ),
    )


def _panel(then: Then) -> Section:
    panel = next(iter(then.moment.instances(Panel)), None)
    members = [row for row in then.moment.instances(PanelMember) if row.state in SEATED]
    rows = [
        row_of(
            then.name("accounts.person", member.person_id),
            _("Ketua") if member.is_chair else _("Anggota"),
            f"{member.position}. {statement(member)}" if member.position else statement(member),
        )
        for member in sorted(active(members, "order"), key=lambda row: not row.is_chair)
    ]
    if panel is not None:
        decree = _("Keputusan Nomor %(number)s") % {"number": said(panel, panel.decree_number)}
        rows.insert(0, row_of(_("Dibentuk dengan"), decree))
    return section(_("Panitia seleksi"), rows)


def _gates(then: Then) -> Section:
    letters: dict[str, GateLetter] = {}
    for letter in then.moment.instances(GateLetter):  # in the order in which they were recorded
        letters[letter.gate] = letter
    return section(
        _("Persetujuan dan suratnya"),
        (
            row_of(said(gate, gate.title), _letter(then, letters.get(gate.code)), _sent(gate))
            for gate in active(then.moment.instances(Gate), "code")
        ),
    )


def _letter(then: Then, letter: GateLetter | None) -> str:
    if letter is None:
        return _("Belum ada surat")
    return _("Surat %(body)s Nomor %(number)s tanggal %(day)s") % {
        "body": then.name("accounts.institution", letter.institution_id),
        "number": said(letter, letter.number),
        "day": display.day(letter.dated) if letter.dated else "–",
    }


def _sent(gate: Gate) -> str:
    if not gate.sent_on:
        return ""
    return _("Berkas dikirim %(day)s, Nomor %(number)s") % {
        "day": display.day(gate.sent_on),
        "number": gate.sent_number,
    }


def _changes(then: Then) -> Section:
    return section(
        _("Perubahan atas pengumuman"),
        (
            row_of(
                _("Edisi %(number)d") % {"number": row.edition},
                f"{ChangeKind(row.kind).label}, {row.number}" if row.kind else said(row, ""),
                row.reason,
                reverse("change_detail", args=[row.pk]),
                _("Baca"),
            )
            for row in active(then.moment.instances(Change), "edition")
        ),
    )


def _holds(then: Then) -> Section:
    rows = [
        row_of(
            then.post(row.vacancy_id),
            _hold(row, then),
            row.reason,
        )
        for row in then.moment.instances(Hold)
    ]
    rows += [
        row_of(_("Tanda merah"), row.get_kind_display() or said(row, ""), row.about)
        for row in then.moment.instances(RedFlag)
    ]
    return section(_("Penundaan dan tanda merah"), rows)


def _hold(row: Hold, then: Then) -> str:
    by = {"body": then.name("accounts.institution", row.body_id)}
    if row.state != "standing":
        return _("Ditunda oleh %(body)s, sudah diakhiri") % by
    if row.lapses_at and row.lapses_at <= then.at:
        return _("Ditunda oleh %(body)s, masa berlakunya habis") % by
    return _("Ditunda oleh %(body)s") % by


def _sheets(then: Then) -> Section:
    """How many sheets were locked, of the stages that are open today; of a sealed one not even that, for any moment."""
    held: dict[str, list[tuple[str, str]]] = {}
    for key, sheet in then.moment.of("panels.sheet").items():
        held.setdefault(str(sheet.values.get("assessment_id")), []).append((key, sheet.state))
    rows = []
    for stage in then.moment.instances(Assessment):
        sheets = held.get(str(stage.pk), [])
        closed = (stage.stage_id, stage.vacancy_id) not in then.open_now
        hidden = {key for key, _state in sheets} & {str(key) for key in then.sealed}
        title = then.stages[stage.stage_id].title if stage.stage_id in then.stages else ""
        if closed or hidden:
            text = _("Tertutup sampai pembukaan nilai")
        else:
            counted = [state for _key, state in sheets if state not in {"closed", "superseded"}]
            text = _("%(locked)d dari %(total)d lembar terkunci") % {
                "locked": counted.count("locked"),
                "total": len(counted),
            }
        rows.append(row_of(f"{title}, {then.post(stage.vacancy_id)}", text))
    return section(_("Lembar penilaian"), rows)


def _rankings(then: Then) -> Section:
    words = {"computed": _("dihitung, belum ditetapkan"), "confirmed": _("ditetapkan")}
    return section(
        _("Peringkat"),
        (
            row_of(
                f"{then.post(row.vacancy_id)} ({row.number})",
                words.get(row.state, row.state),
                _("Sidik masukan %(digest)s") % {"digest": row.digest},
            )
            for row in active(then.moment.instances(Ranking), "number")
        ),
    )


def _papers(then: Then) -> Section:
    return section(
        _("Naskah"),
        (
            row_of(
                document.title,
                DocumentState(state).label,
                document.number,
                reverse("document_detail", args=[document.pk]),
                _("Baca"),
            )
            for document, state in then.documents
        ),
    )
