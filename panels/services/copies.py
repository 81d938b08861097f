"""A member's sheet from paper: printed, typed by one, checked by another against the scan, confirmed by himself through a one-time link.

Three persons see what was typed: typist, checker, member. Nothing of it is in the sheet before he confirms; then it is locked at once.
"""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from audit import chain, clock, ledger
from audit.errors import NotAllowed, Refused, Stale
from audit.models import StoredFile
from panels import access, copies, queries
from panels.enums import COMMENT
from panels.models import Comment, PaperComment, PaperMark, PaperSheet, Score, Sheet
from panels.models.paper import typed_contents
from panels.models.scoring import Contents, canonical, contents
from panels.services import sheets
from panels.services.cells import Cell, read
from selection.enums import VacancyState

LINK_DAYS = 3
"""A stage is marked in days; an older link asks for a new one."""


def obstacle(sheet: Sheet) -> str:
    """Why no blank can be printed for this sheet, as a sentence; "" when one can. It never tells whether the sheet is locked."""
    if sheet.assessment.stage.by_assessor:
        return _("Tahap ini dinilai asesor. Lembar kertas hanya untuk anggota Pansel.")
    if sheet.assessment.vacancy.state == VacancyState.STOPPED:
        return _("Seleksi jabatan ini dihentikan, sehingga lembar kertas tidak dapat diproses lagi.")
    if sheet.assessment.state != "open":
        return _("Nilai tahap ini sudah dibuka, sehingga lembar kertas tidak dapat dipakai lagi.")
    if not access.may_open(sheet):
        return _(
            "Anggota ini belum menyetujui Pakta Integritas atau belum menyatakan konflik kepentingannya."
        )
    if copies.under_way(sheet) is not None:
        return _("Anggota ini sudah mempunyai lembar kertas yang sedang diproses. Batalkan dahulu yang lama.")
    return ""


@ledger.unit
def issue(sheet: Sheet, *, number: str, document: str, blank_digest: str, actor: Any) -> PaperSheet:
    """A blank was made for this sheet. Raises Refused with what is in the way."""
    _require_clerk(sheet, actor)
    if sentence := obstacle(sheet):
        raise Refused(sentence)
    paper = PaperSheet(sheet=sheet, number=number, document=document, blank_digest=blank_digest)
    return ledger.create(paper, actor=actor)


@ledger.unit
def attach(paper: PaperSheet, *, scan: StoredFile, actor: Any) -> None:
    """The signed paper has come back: its scan is kept, and who uploads it is the one who types. A new scan replaces the old one."""
    paper = _locked(paper, actor)
    if paper.typist_id is not None and paper.typist_id != actor.person_id:
        raise NotAllowed(_("Lembar kertas ini sedang diketik orang lain."))
    ledger.transition(paper, "attach", actor=actor, changes={"scan": scan, "typist": actor.person})


def draft_digest(paper: PaperSheet) -> str:
    """What was typed when a page was drawn; a page that comes back with another one is old."""
    return chain.digest(canonical(paper.sheet, typed_contents(paper)))


@ledger.unit
def save_marks(paper: PaperSheet, cells: Mapping[Cell, str], *, seen: str, actor: Any) -> dict[Cell, str]:
    """Keep what the typist typed and can be read; a sentence for each cell that cannot. An empty text takes the mark or comment out.

    Raises Stale for an old page, NotAllowed for anybody else and, keeping nothing, for a candidate whom the member does not mark.
    """
    paper = _as_typist(paper, actor)
    if seen != draft_digest(paper):
        raise Stale(
            _(
                "Isian lembar kertas ini sudah disimpan dari jendela lain. Periksa nilainya, lalu simpan kembali."
            )
        )
    sheet = paper.sheet
    criteria = {item.pk: item for item in queries.criteria_of(sheet.guarded, sheet.assessment.component)}
    own = {item.pk for item in queries.candidates_for(sheet)}
    if any(cell[0] not in own or (cell[1] != COMMENT and cell[1] not in criteria) for cell in cells):
        raise NotAllowed(
            _(
                "Isian memuat peserta atau kriteria yang bukan bagian lembar anggota ini. Tidak ada nilai yang disimpan."
            )
        )
    points, texts, problems = read(cells, criteria)
    _keep(paper, points, texts)
    return problems


@ledger.unit
def submit(paper: PaperSheet, *, seen: str, actor: Any) -> None:
    """The typist is done: the database freezes what was typed, another person checks it. Raises Refused with what is missing."""
    paper = _as_typist(paper, actor)
    if paper.scan is None:
        raise Refused(_("Unggah dahulu pindaian lembar yang sudah ditandatangani anggota."))
    held = typed_contents(paper)
    digest = chain.digest(canonical(paper.sheet, held))
    if seen != digest:
        raise Stale(_("Nilai berubah sejak halaman ini ditampilkan. Periksa kembali sebelum mengirim."))
    sheets.require_lockable(paper.sheet, held)
    ledger.transition(paper, "submit", actor=actor, changes={"content_digest": digest, "remark": ""})


@ledger.unit
def check(paper: PaperSheet, *, same: Collection[Cell], seen: str, actor: Any) -> str:
    """The second person has compared every cell (`same`) with the scan. Returns the link's token for the member (see `send_link`).

    Raises NotAllowed for the typist under any account, Refused while a cell was not compared.
    """
    paper = _as_checker(paper, actor)
    if paper.scan is None:
        raise Refused(_("Lembar ini belum mempunyai pindaian, sehingga tidak dapat diperiksa."))
    if paper.state == "typed" and seen != paper.content_digest:
        raise Stale(_("Nilai berubah sejak halaman ini ditampilkan. Muat ulang, lalu periksa kembali."))
    if missing := len(cells_of(paper) - set(same)):
        raise Refused(
            _("Masih ada %(count)d isian yang belum Anda cocokkan dengan pindaian.") % {"count": missing}
        )
    token, columns = _new_link()
    columns |= {"checker": actor.person}
    ledger.transition(
        paper, "check", actor=actor, changes=columns, data={"content_digest": paper.content_digest}
    )
    return token


@ledger.unit
def send_back(paper: PaperSheet, *, remark: str, actor: Any) -> None:
    """The second person found a difference: the typist mends it."""
    paper = _as_checker(paper, actor)
    _require_remark(remark)
    ledger.transition(paper, "send_back", actor=actor, changes=_reopened(remark))


@ledger.unit
def renew_link(paper: PaperSheet, *, actor: Any) -> str:
    """A new link for the member; the one before is void from this moment. Returns its token."""
    paper = _locked(paper, actor)
    if actor.person_id not in {paper.typist_id, paper.checker_id}:
        raise NotAllowed(_("Tautan dibuat oleh pengetik atau pemeriksa lembar kertas ini."))
    token, columns = _new_link()
    ledger.transition(paper, "renew_link", actor=actor, changes=columns)
    return token


@ledger.unit
def void(paper: PaperSheet, *, reason: str, actor: Any) -> None:
    """Give the paper up; what was typed stays frozen and is read by nobody any more."""
    paper = _locked(paper, actor)
    if paper.state == "draft":
        paper.scores.all().delete()
        paper.comments.all().delete()
    ledger.transition(paper, "void", actor=actor, changes={"link_digest": ""}, data={"reason": reason})


def addresses_of(paper: PaperSheet) -> list[str]:
    """Where the member's link can be mailed to."""
    found = User.objects.filter(person=paper.sheet.person_id, is_active=True).exclude(email="")
    return list(found.values_list("email", flat=True))


def by_token(token: str) -> PaperSheet | None:
    """The paper sheet that this link may confirm now; None for a used, replaced, expired or made-up one."""
    paper = copies.by_link(_link_digest(token))
    if paper is None or paper.link_expires_at is None or paper.link_expires_at <= clock.now():
        return None
    return paper


@ledger.unit
def confirm(token: str, *, seen: str, actor: Any) -> Sheet:
    """The member says through his link that these are his marks: his sheet is locked with them. `actor` is the system, for nobody is
    signed in; the entries name paper and link.

    Raises Refused for a dead link, once the stage is open or the member has no draft any more, and when what would be locked is not
    what was checked.
    """
    assessment, paper = _by_live_link(token)
    sheet = paper.sheet
    if assessment.state != "open":
        raise Refused(
            _("Nilai tahap ini sudah dibuka, sehingga lembar kertas tidak dapat dikonfirmasi lagi.")
        )
    if sheet.state != "draft" or not access.may_open(sheet):
        raise Refused(
            _(
                "Lembar ini sudah dikunci atau ditutup, sehingga tidak dapat dikonfirmasi. Hubungi Sekretariat Pansel."
            )
        )
    held = typed_contents(paper)
    if not seen == paper.content_digest == chain.digest(canonical(sheet, held)):
        raise Refused(
            _(
                "Isi lembar berubah sesudah diperiksa, misalnya karena seorang peserta gugur. Sekretariat perlu memeriksanya kembali."
            )
        )
    own = {item.pk for item in queries.candidates_for(sheet)}
    if {key for key, _criterion in cells_of(paper)} - own:
        raise Refused(
            _("Lembar memuat peserta yang tidak lagi Anda nilai. Sekretariat perlu memeriksanya kembali.")
        )
    _fill_in(sheet, held)
    sheets.require_lockable(sheet, held)
    data = {"paper": str(paper.pk), "sha256": paper.scan.sha256 if paper.scan else ""}
    sheets.finish(sheet, assessment, canonical(sheet, contents(sheet)), "lock_copy", data=data, actor=actor)
    columns = {"link_digest": ""}
    ledger.transition(paper, "confirm", actor=actor, changes=columns, data={"content_digest": seen})
    return sheet


@ledger.unit
def object_to(token: str, *, remark: str, actor: Any) -> None:
    """The member says through his link that something is wrong: it goes back to the typist, and the link is used up."""
    _assessment, paper = _by_live_link(token)
    _require_remark(remark)
    ledger.transition(paper, "object", actor=actor, changes=_reopened(remark))


def record_opening(paper: PaperSheet, *, actor: Any) -> None:
    """That somebody opened the scan."""
    with ledger.unit_of_work():
        sha256 = paper.scan.sha256 if paper.scan else ""
        ledger.record(paper, "opened", actor=actor, data={"sha256": sha256})


def cells_of(paper: PaperSheet) -> set[Cell]:
    """Every cell that was typed: the marks, and (application, COMMENT) for comments."""
    held = typed_contents(paper)
    marks: set[Cell] = {(mark.application, mark.criterion) for mark in held.marks}
    return marks | {(key, COMMENT) for key, _number, _said in held.comments}


def reads(paper: PaperSheet, person: Any) -> bool:
    """May this person see what was typed? Typist and checker; while it waits for a checker, whoever might become it."""
    if person.pk in {paper.typist_id, paper.checker_id}:
        return True
    return paper.state == "typed" and not copies.serves_on_panel(person, paper.guarded)


def _fill_in(sheet: Sheet, held: Contents) -> None:
    """What was confirmed takes the place of whatever draft the member had on the screen."""
    real = sheet.assessment.application_of
    sheet.scores.all().delete()
    sheet.totals.all().delete()
    sheet.comments.all().delete()
    Score.objects.bulk_create(
        Score(
            sheet=sheet, application_id=real(one.application), criterion_id=one.criterion, points=one.points
        )
        for one in held.marks
    )
    Comment.objects.bulk_create(
        Comment(sheet=sheet, application_id=real(key), text=said) for key, _number, said in held.comments
    )


def _by_live_link(token: str) -> tuple[Any, PaperSheet]:
    """(stage, paper), both locked. Raises Refused for a link that is none."""
    found = by_token(token)
    if found is None:
        raise Refused(_("Tautan ini sudah dipakai, lewat waktu, atau diganti dengan yang baru."))
    assessment = sheets.lock_stages(found.assessment)
    paper, sheet = ledger.lock(found), ledger.lock(found.sheet)
    if paper.link_digest != _link_digest(token):
        raise Refused(_("Tautan ini sudah dipakai, lewat waktu, atau diganti dengan yang baru."))
    sheet.assessment, paper.sheet = assessment, sheet
    return assessment, paper


def _locked(paper: PaperSheet, actor: Any) -> PaperSheet:
    sheet, paper = paper.sheet, ledger.lock(paper)
    paper.sheet = sheet  # a paper never changes its sheet
    _require_clerk(sheet, actor)
    if sheet.assessment.vacancy.state == VacancyState.STOPPED:
        raise Refused(_("Seleksi jabatan ini dihentikan, sehingga lembar kertas tidak dapat diproses lagi."))
    return paper


def _require_clerk(sheet: Sheet, actor: Any) -> None:
    person = getattr(actor, "person_id", None)
    if person is None or copies.serves_on_panel(person, sheet.guarded):
        raise NotAllowed(_("Lembar kertas diurus sekretariat, bukan anggota Pansel."))


def _as_typist(paper: PaperSheet, actor: Any) -> PaperSheet:
    paper = _locked(paper, actor)
    if paper.typist_id != actor.person_id or not paper.permits(actor, "screen"):
        raise NotAllowed(_("Lembar kertas ini diketik oleh orang yang mengunggah pindaiannya."))
    if paper.state != "draft":
        raise Refused(_("Isian lembar kertas ini sudah dikirim untuk diperiksa dan tidak dapat diubah."))
    return paper


def _as_checker(paper: PaperSheet, actor: Any) -> PaperSheet:
    paper = _locked(paper, actor)
    if paper.typist_id == actor.person_id:
        raise NotAllowed(
            _("Yang mengetik tidak boleh memeriksa, juga dengan akun lain. Minta orang kedua memeriksanya.")
        )
    return paper


def _require_remark(remark: str) -> None:
    if not remark.strip():
        raise Refused(_("Tuliskan apa yang keliru, supaya dapat diperbaiki."))


def _reopened(remark: str) -> dict[str, Any]:
    return {"remark": remark.strip(), "content_digest": "", "link_digest": "", "checker": None}


def _new_link() -> tuple[str, dict[str, Any]]:
    token = secrets.token_urlsafe(32)
    until = clock.now() + timedelta(days=LINK_DAYS)
    return token, {"link_digest": _link_digest(token), "link_expires_at": until}


def _link_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _keep(paper: PaperSheet, points: Mapping[Cell, int | None], texts: Mapping[Any, str]) -> None:
    """Write what differs. A changed cell is a new row, as on a sheet."""
    held = typed_contents(paper)
    marks = {(mark.application, mark.criterion): mark.points for mark in held.marks}
    changed = {cell: mark for cell, mark in points.items() if mark != marks.get(cell)}
    real = paper.sheet.assessment.application_of
    for key, criterion in changed:
        paper.scores.filter(application=real(key), criterion=criterion).delete()
    PaperMark.objects.bulk_create(
        PaperMark(paper=paper, application_id=real(cell[0]), criterion_id=cell[1], points=mark)
        for cell, mark in changed.items()
        if mark is not None
    )
    said = {key: text for key, _number, text in held.comments}
    given = {key: text for key, text in texts.items() if text != said.get(key, "")}
    paper.comments.filter(application__in=[real(key) for key in given]).delete()
    PaperComment.objects.bulk_create(
        PaperComment(paper=paper, application_id=real(key), text=text) for key, text in given.items() if text
    )
