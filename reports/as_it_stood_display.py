"""A selection as it stood at a past moment, told by the log alone (docs/adr/0025): what was public then, and what was so inside.

Whether something is sealed is asked of today: a stage whose marks are closed now stays closed for every moment.
Sections are {title, rows (components/summary_list.html)}.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from audit import replay
from audit.models import Leaf
from panels import queries as panels
from panels.models import Assessment, Panel, PanelMember, Ranking, Sheet
from panels.models.panel import SEATED
from panels.sheet_display import decimal_text
from panels.standing_display import statement
from reports import label_display as labels
from reports.enums import APPLICANTS_OWN, PUBLIC_KINDS, DocumentKind, DocumentState
from reports.models import Document
from selection import display, eligibility
from selection import queries as selections
from selection.enums import ApplicationState, ChangeKind, ResultsShown, SelectionState, VacancyState
from selection.models import (
    Application,
    Change,
    Gate,
    GateLetter,
    Hold,
    RedFlag,
    Requirement,
    ScheduleEntry,
    Selection,
    Stage,
    Vacancy,
)

_WHOLE = (
    Selection,
    Vacancy,
    Requirement,
    ScheduleEntry,
    Stage,
    Gate,
    GateLetter,
    Change,
    Hold,
    RedFlag,
    Panel,
    PanelMember,
    Assessment,
    Ranking,
)
_LIGHT = (Application, Sheet)
_BARE = (Document,)
_UNLISTED = [*APPLICANTS_OWN, DocumentKind.PAPER_SHEET]
"""Papers to one applicant, and blanks of members: in no list."""

Section = dict[str, Any]


@dataclass(frozen=True)
class _Then:
    """The rows of the moment, and what of today says how they may be shown."""

    now: Selection
    moment: replay.Moment
    selection: Selection
    posts: dict[Any, Vacancy]
    stages: dict[Any, Stage]
    names: dict[labels.Key, str]
    documents: list[tuple[Document, str]]
    sealed: set[Any]
    open_now: set[Any]
    outcome_known: set[Any]

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.moment.ts / 1_000_000, UTC)

    def name(self, label: str, key: Any) -> str:
        return self.names.get((label, str(key)), _("(tidak dikenal)")) if key else "–"

    def post(self, key: Any) -> str:
        return self.posts[key].title if key in self.posts else _("(jabatan tidak dikenal)")


def read(selection: Selection, leaf: Leaf) -> dict[str, Any]:
    """The page for the moment after an entry: `public` and `internal` sections, `digest`, `seq`, `at`, and how many rows are `erased` in part."""
    then = _then(selection, leaf)
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


def _filled(*makers: Callable[[_Then], Section], of: _Then) -> list[Section]:
    return [section for section in (maker(of) for maker in makers) if section["rows"]]


def _then(selection: Selection, leaf: Leaf) -> _Then:
    moment = replay.at(leaf, _labels(_WHOLE), light=_labels(_LIGHT), bare=_labels(_BARE))
    states = moment.of("reports.document")
    documents = Document.objects.filter(selection=selection).exclude(kind__in=_UNLISTED)
    posts_now = list(selection.vacancies.all())
    return _Then(
        now=selection,
        moment=moment,
        selection=moment.instances(Selection)[0],
        posts={row.pk: row for row in _active(moment.instances(Vacancy), "code")},
        stages={row.pk: row for row in _active(moment.instances(Stage), "order")},
        names=labels.named(_named(moment)),
        documents=[
            (row, states[str(row.pk)].state)
            for row in documents.order_by("created_at")
            if str(row.pk) in states
        ],
        sealed=panels.sealed_subjects(selection),
        open_now=panels.opened_stages(posts_now),
        outcome_known={post.pk for post in posts_now if selections.outcome_is_public(post)},
    )


def _labels(models: Iterable[Any]) -> list[str]:
    return [model._meta.label_lower for model in models]


def _active(rows: Iterable[Any], *order: str) -> list[Any]:
    """The rows that were not taken out, in the order of these columns."""
    found = [row for row in rows if row.state != "removed"]
    return sorted(found, key=lambda row: tuple(getattr(row, name) for name in order))


def _named(moment: replay.Moment) -> set[labels.Key]:
    """Whom and what the shown rows point at outside the selection's own chain."""
    wanted = {("panels.panelmember", "person_id"): "accounts.person"}
    wanted |= {(label, "institution_id"): "accounts.institution" for label in _labels((Gate, GateLetter))}
    wanted[_labels((Hold,))[0], "body_id"] = "accounts.institution"
    return {
        (target, str(row.values[column]))
        for (label, column), target in wanted.items()
        for row in moment.of(label).values()
        if row.values.get(column)
    }


def _section(title: str, rows: Iterable[dict[str, Any]]) -> Section:
    return {"title": title, "rows": list(rows)}


def _row(key: str, value: Any, hint: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    return {"key": key, "value": value, "hint": hint, "url": url, "action": action}


def _said(row: Any, value: Any) -> str:
    """A value of a row, or that the body which held it is gone."""
    if value not in (None, ""):
        return str(value)
    return "–" if row.told_whole else _("isinya sudah dimusnahkan")


def _code(text: str) -> str:
    return format_html('<span class="app-code">{}</span>', text)


# --- public then -------------------------------------------------------------------------------------------


def _announced(then: _Then) -> Section:
    row = then.selection
    title = _("Pengumuman")
    if row.state in {SelectionState.DRAFT, SelectionState.ABANDONED} or not row.plan_digest:
        text = _("Belum diumumkan. Untuk umum belum ada yang tampak.")
        return _section(title, [_row(_("Pengumuman"), text)])
    url = _edition_url(then)
    return _section(
        title,
        [
            _row(_("Judul"), _said(row, row.title)),
            _row(_("Nomor pengumuman"), _said(row, row.announcement_number)),
            _row(
                _("Diumumkan"),
                display.moment(row.announced_at, then.now.zone) if row.announced_at else _said(row, ""),
            ),
            _row(
                _("Edisi rencana yang berlaku"),
                row.edition,
                url=url,
                action=_("Baca edisi ini") if url else "",
            ),
            _row(_("Sidik SHA-256 rencana"), _code(row.plan_digest)),
        ],
    )


def _edition_url(then: _Then) -> str:
    """Where the pinned edition is read: the plan itself while it is the newest, else the change that shows it beside the next one."""
    slug = next((post.slug for post in then.posts.values() if post.slug), "")
    if not slug:
        return ""
    if then.selection.edition == then.now.edition:
        return reverse("vacancy_plan_file", args=[slug])
    return reverse("public_change", args=[slug, max(2, then.selection.edition)])


def _phases(then: _Then) -> Section:
    rows = _active(then.moment.instances(ScheduleEntry), "starts_at")
    registration = next((row for row in rows if row.kind == "registration"), None)
    return _section(
        _("Jabatan yang tampak"),
        (
            _row(
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


def _published(then: _Then) -> Section:
    return _section(
        _("Naskah yang sudah diumumkan"),
        (
            _row(
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


def _general(then: _Then) -> Section:
    row = then.selection
    shown = ResultsShown(row.results_shown).label
    return _section(
        _("Seleksi"),
        [
            _row(_("Tahap seleksi"), SelectionState(row.state).label),
            _row(_("Judul"), _said(row, row.title)),
            _row(_("Edisi rencana"), row.edition),
            _row(_("Hasil tahap yang diumumkan"), shown, row.results_reason),
            _row(_("Alamat sekretariat"), _said(row, row.contact)),
        ],
    )


def _posts(then: _Then) -> Section:
    counted: Counter[tuple[str, str]] = Counter()
    for row in then.moment.of("selection.application").values():
        counted[str(row.values.get("vacancy_id")), row.state] += 1
    return _section(
        _("Jabatan dan lamarannya"),
        (
            _row(
                f"{post.code} · {_said(post, post.title)}",
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


def _schedule(then: _Then) -> Section:
    rows = _active(then.moment.instances(ScheduleEntry), "starts_at", "ends_at")
    return _section(
        _("Jadwal"), (_row(row.get_kind_display(), display.period(row, then.now.zone)) for row in rows)
    )


def _requirements(then: _Then) -> Section:
    rows = _active(then.moment.instances(Requirement), "order")
    return _section(
        _("Persyaratan"),
        (
            _row(f"{post.code} · {post.title}", _sentences(row for row in rows if row.vacancy_id == post.pk))
            for post in then.posts.values()
        ),
    )


def _sentences(rows: Iterable[Requirement]) -> str:
    """Requirements as sentences; one whose body is gone cannot be read any more."""
    said = []
    for row in rows:
        try:
            said.append(display.requirement(row)["label"])
        except eligibility.RequirementError:
            said.append(_("isinya sudah dimusnahkan"))
    return "; ".join(said) or "–"


def _stages(then: _Then) -> Section:
    opened: dict[Any, list[str]] = {}
    for row in then.moment.instances(Assessment):
        word = _("nilai dibuka") if row.state == "revealed" else _("dinilai")
        opened.setdefault(row.stage_id, []).append(f"{then.post(row.vacancy_id)}: {word}")
    return _section(
        _("Tahap dan bobot"),
        (
            _row(
                _said(stage, stage.title),
                f"{decimal_text(stage.weight)}%" if stage.weight else _said(stage, ""),
                "; ".join(opened.get(stage.pk, [])),
            )
            for stage in then.stages.values()
        ),
    )


def _panel(then: _Then) -> Section:
    panel = next(iter(then.moment.instances(Panel)), None)
    members = [row for row in then.moment.instances(PanelMember) if row.state in SEATED]
    rows = [
        _row(
            then.name("accounts.person", member.person_id),
            _("Ketua") if member.is_chair else _("Anggota"),
            f"{member.position}. {statement(member)}" if member.position else statement(member),
        )
        for member in sorted(members, key=lambda row: (not row.is_chair, row.order))
    ]
    if panel is not None:
        decree = _("Keputusan Nomor %(number)s") % {"number": _said(panel, panel.decree_number)}
        rows.insert(0, _row(_("Dibentuk dengan"), decree))
    return _section(_("Panitia seleksi"), rows)


def _gates(then: _Then) -> Section:
    letters: dict[str, GateLetter] = {}
    for letter in then.moment.instances(GateLetter):  # in the order in which they were recorded
        letters[letter.gate] = letter
    return _section(
        _("Persetujuan dan suratnya"),
        (
            _row(_said(gate, gate.title), _letter(then, letters.get(gate.code)), _sent(gate))
            for gate in _active(then.moment.instances(Gate), "code")
        ),
    )


def _letter(then: _Then, letter: GateLetter | None) -> str:
    if letter is None:
        return _("Belum ada surat")
    return _("Surat %(body)s Nomor %(number)s tanggal %(day)s") % {
        "body": then.name("accounts.institution", letter.institution_id),
        "number": _said(letter, letter.number),
        "day": display.day(letter.dated) if letter.dated else "–",
    }


def _sent(gate: Gate) -> str:
    if not gate.sent_on:
        return ""
    return _("Berkas dikirim %(day)s, Nomor %(number)s") % {
        "day": display.day(gate.sent_on),
        "number": gate.sent_number,
    }


def _changes(then: _Then) -> Section:
    return _section(
        _("Perubahan atas pengumuman"),
        (
            _row(
                _("Edisi %(number)d") % {"number": row.edition},
                f"{ChangeKind(row.kind).label}, {row.number}" if row.kind else _said(row, ""),
                row.reason,
                reverse("change_detail", args=[row.pk]),
                _("Baca"),
            )
            for row in _active(then.moment.instances(Change), "edition")
        ),
    )


def _holds(then: _Then) -> Section:
    rows = [
        _row(
            then.post(row.vacancy_id),
            _hold(row, then),
            row.reason,
        )
        for row in then.moment.instances(Hold)
    ]
    rows += [
        _row(_("Tanda merah"), row.get_kind_display() or _said(row, ""), row.about)
        for row in then.moment.instances(RedFlag)
    ]
    return _section(_("Penundaan dan tanda merah"), rows)


def _hold(row: Hold, then: _Then) -> str:
    by = {"body": then.name("accounts.institution", row.body_id)}
    if row.state != "standing":
        return _("Ditunda oleh %(body)s, sudah diakhiri") % by
    if row.lapses_at and row.lapses_at <= then.at:
        return _("Ditunda oleh %(body)s, masa berlakunya habis") % by
    return _("Ditunda oleh %(body)s") % by


def _sheets(then: _Then) -> Section:
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
        rows.append(_row(f"{title}, {then.post(stage.vacancy_id)}", text))
    return _section(_("Lembar penilaian"), rows)


def _rankings(then: _Then) -> Section:
    words = {"computed": _("dihitung, belum ditetapkan"), "confirmed": _("ditetapkan")}
    return _section(
        _("Peringkat"),
        (
            _row(
                f"{then.post(row.vacancy_id)} ({row.number})",
                words.get(row.state, row.state),
                _("Sidik masukan %(digest)s") % {"digest": row.digest},
            )
            for row in sorted(then.moment.instances(Ranking), key=lambda row: row.number)
        ),
    )


def _papers(then: _Then) -> Section:
    return _section(
        _("Naskah"),
        (
            _row(
                document.title,
                DocumentState(state).label,
                document.number,
                reverse("document_detail", args=[document.pk]),
                _("Baca"),
            )
            for document, state in then.documents
        ),
    )
