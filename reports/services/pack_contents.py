"""What the case file of a selection holds, part by part, and what a complete one should hold (domain.md, 2.3 and 3.1).

A part is a path and the bytes, read when it is its turn. Nothing of it tells when it was made: the same state gives the same bytes.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from audit import chain, store
from audit.models import Event, Leaf
from panels import choices
from panels import queries as panels
from panels.models import Choice
from panels.scheme import half_up, parse_decimal
from reports import display
from reports.enums import DocumentKind, DocumentState
from reports.models import Document
from reports.services import pack_disputes
from reports.services.pack_parts import Part
from reports.services.pack_parts import stored as _stored
from reports.services.pack_parts import table as _table
from reports.wording import mask_nip
from selection import queries as selections
from selection.enums import ApplicationState, GateKind
from selection.models import Application, Selection, Vacancy

LEFT_OUT = frozenset({DocumentKind.RECEIPT, DocumentKind.RESULT_CARD, DocumentKind.PAPER_SHEET})
"""Receipts carry the applicants' full NIPs, sheets on paper a member's marks in his hand: they stay here (practice.md, 1.3 and 4)."""
WITHHELD = frozenset({"panels.respondent", "panels.trial"})
"""Kinds of rows whose entries would tell who answered a questionnaire, or who tried what: their hashes keep the chain whole."""
_READING = frozenset(
    {"opened", "observed", "exported", "recomputed", "list_opened", "ranking_opened", "previewed"}
)


class Cut(NamedTuple):
    """Up to which entry of the selection's chain the pack tells: the last that changed something, its place and its hash."""

    size: int
    head: str


def cut_of(selection: Selection) -> Cut:
    """What was only read, and the packs themselves, change nothing of the state."""
    changing = Event.objects.filter(scope=selection.scope).exclude(subject_type="reports.pack")
    for fact in _READING:
        changing = changing.exclude(action__endswith=f".{fact}")
    leaf = Leaf.objects.filter(scope=selection.scope, event_id__in=changing.values("pk")).order_by(
        "scope_seq"
    )
    last = leaf.only("scope_seq", "hash").last()
    assert last is not None  # it was announced
    return Cut(last.scope_seq, last.hash)


def parts(selection: Selection, cut: Cut) -> list[Part]:
    """Every file but the index, by path."""
    posts = list(selection.vacancies.order_by("code"))
    found = [
        *_papers(selection),
        *_letters(selection),
        *_plan(selection),
        *_table("pelamar", _APPLICANTS, lambda: _applicants(selection)),
        *(part for post in posts for part in _marks(post)),
        *(part for post in posts for part in _choice(post)),
        *pack_disputes.parts(selection),
        Part("catatan/kepala-entri.jsonl", lambda: _log(selection, cut)),
        *_table("kelengkapan", _CHECKED, lambda: _missing(selection)),
    ]
    return sorted(found, key=lambda part: part.path)


def index(selection: Selection, cut: Cut, files: list[dict[str, Any]]) -> bytes:
    """The page that one opens first: the checklist and every file with its digest."""
    context = {
        "selection": selection,
        "agency": selection.agency,
        "cut": cut,
        "checks": [
            {"label": row["label"], "answer": row["text"] or _SAID[row["state"]]()}
            for row in checklist(selection)
        ],
        "files": files,
    }
    return render_to_string("reports/pack/index.html", context).encode()


def manifest(selection: Selection, cut: Cut, files: list[dict[str, Any]]) -> bytes:
    """The same for programs: canonical JSON, {"selection", "plan", "log": {"size", "head"}, "files": [{"path", "sha256", "size"}]}."""
    said = {
        "selection": selection.code,
        "plan": selection.plan_digest,
        "log": {"size": cut.size, "head": cut.head},
        "files": files,
    }
    return chain.canonical(said).encode()


# --- the files ----------------------------------------------------------------------------------------------------------


def _papers(selection: Selection) -> Iterator[Part]:
    found = Document.objects.filter(selection=selection).exclude(kind__in=LEFT_OUT)
    papers = list(found.exclude(state=DocumentState.VOID).select_related("file", "signed_file"))
    gone = store.destroyed(key for one in papers for key in (one.file_id, one.signed_file_id) if key)
    for document in papers:
        folder = f"naskah/{document.kind}-{document.code}"
        for which, stored in (("made", document.file), ("signed", document.signed_file)):
            if stored is not None and stored.pk not in gone:
                yield _stored(f"{folder}/{display.file_name(document, which)}", stored)
        if document.attachment_text:
            text = document.attachment_text
            yield Part(f"{folder}/peringkat.json", text.encode)


def _letters(selection: Selection) -> Iterator[Part]:
    panel = panels.panel_of(selection)
    if panel is not None and panel.decree_file is not None:
        yield _stored("surat/keputusan-pansel.pdf", panel.decree_file)
    for number, change in enumerate(panels.former_members(selection), start=1):
        yield _stored(f"surat/keputusan-perubahan-{number}.pdf", change.decree_file)
    letters = selection.letters.select_related("file").order_by("dated", "number", "pk")
    for number, letter in enumerate(letters, start=1):
        yield _stored(f"surat/{letter.gate}-{number}.pdf", letter.file)


def _plan(selection: Selection) -> Iterator[Part]:
    yield Part("rencana/rencana.json", selection.plan_text.encode)


_APPLICANTS = {
    "number": "Nomor pendaftaran",
    "participant": "Nomor peserta",
    "post": "Jabatan yang dilamar",
    "name": "Nama",
    "nip": "NIP (disamarkan)",
    "current_post": "Jabatan sekarang",
    "agency": "Instansi",
    "outcome": "Hasil",
}


def _applicants(selection: Selection) -> list[dict[str, Any]]:
    sent = Application.objects.filter(vacancy__selection=selection, number__isnull=False)
    return [
        {
            "number": item.number,
            "participant": item.participant_number or "",
            "post": item.vacancy.title,
            "name": item.snapshot["full_name"],
            "nip": mask_nip(item.snapshot["nip"]),
            "current_post": item.snapshot["current_post"],
            "agency": item.snapshot["agency_name"],
            "outcome": str(ApplicationState(item.state).label),
        }
        for item in sent.select_related("vacancy").order_by("number")
    ]


_RANKED = {"rank": "Peringkat", "candidate": "Nomor peserta", "name": "Nama", "total": "Nilai akhir"}


def _marks(post: Vacancy) -> Iterator[Part]:
    ranking = panels.newest_ranking(post)
    if ranking is None:
        return
    folder, result = f"nilai/{post.code}", json.loads(ranking.result_text)
    names = {item.participant_number: item.snapshot["full_name"] for item in selections.passed(post)}
    stages = {
        code: title
        for code, title in post.selection.titles.items()
        if all(code in result["workings"][row["candidate"]] for row in result["rows"])
    }

    def rows() -> list[dict[str, Any]]:
        return [
            {
                "rank": "" if row["rank"] is None else row["rank"],
                "candidate": row["candidate"],
                "name": names[row["candidate"]],
                **{code: _decimal(result["workings"][row["candidate"]][code]["mean"]) for code in stages},
                "total": row["total"].replace(".", ","),
            }
            for row in result["rows"]
        ]

    heading = {
        **{key: _RANKED[key] for key in ("rank", "candidate", "name")},
        **stages,
        "total": _RANKED["total"],
    }
    yield from _table(f"{folder}/peringkat", heading, rows)
    yield Part(f"{folder}/masukan.json", ranking.input_text.encode)
    yield Part(f"{folder}/hasil.json", ranking.result_text.encode)


def _choice(post: Vacancy) -> Iterator[Part]:
    nomination = choices.nomination_of(post)
    if nomination is None:
        return
    folder, rows = f"pilihan/{post.code}", choices.history(nomination)
    for number, row in enumerate(rows, start=1):
        for name, stored in (
            ("naskah-pilihan", row.scan),
            ("surat-gugur", row.end_file),
            ("berita-acara-pelantikan", row.minutes_file),
        ):
            if stored is not None:
                yield _stored(f"{folder}/{number}-{name}.pdf", stored)
    yield from _table(f"{folder}/pilihan", _CHOSEN, lambda: [_chosen(row) for row in rows])


_CHOSEN = {
    "participant": "Nomor peserta",
    "name": "Nama",
    "rank": "Peringkat",
    "state": "Keadaan",
    "reason": "Alasan memilih",
    "decided_on": "Tanggal pilihan",
    "days": "Lama memilih (hari)",
    "inaugurated_on": "Tanggal pelantikan",
    "end_reason": "Alasan tidak berlaku lagi",
}


def _chosen(row: Choice) -> dict[str, Any]:
    return {
        "participant": row.application.participant_number,
        "name": row.application.snapshot["full_name"],
        "rank": row.rank,
        "state": row.state,
        "reason": row.reason,
        "decided_on": row.decided_on.isoformat(),
        "days": row.days,
        "inaugurated_on": row.inaugurated_on.isoformat() if row.inaugurated_on else "",
        "end_reason": row.end_reason,
    }


def _log(selection: Selection, cut: Cut) -> bytes:
    """The headers of the selection's chain, one a line: {"seq", "hash", "leaf"}; a withheld one keeps its hash."""
    sealed = {str(key) for key in panels.sealed_subjects(selection)}
    lines = []
    for leaf in (
        Leaf.objects.filter(scope=selection.scope, scope_seq__lte=cut.size).order_by("seq").iterator(500)
    ):
        kind, key, _version = json.loads(leaf.text)["obj"]
        hidden = key in sealed or kind in WITHHELD
        lines.append(
            chain.canonical({"seq": leaf.seq, "hash": leaf.hash, "leaf": None if hidden else leaf.text})
        )
    return "".join(f"{line}\n" for line in lines).encode()


def _decimal(exact: str) -> str:
    return half_up(parse_decimal(exact)).replace(".", ",")


# --- what a complete file has ---------------------------------------------------------------------------------------------


class Has(NamedTuple):
    """Is it there? `known` False: it is kept outside this system."""

    there: bool
    known: bool = True


def _signed(kind: str) -> Callable[[Selection, Vacancy | None], Has]:
    def asked(selection: Selection, post: Vacancy | None) -> Has:
        found = Document.objects.filter(selection=selection, kind=kind, signed_file__isnull=False)
        return Has(found.filter(vacancy=post).exclude(state=DocumentState.VOID).exists())

    return asked


def _letter(gate: str) -> Callable[[Selection, Vacancy | None], Has]:
    return lambda selection, post: Has(selections.letter_of_kind(selection, gate, post) is not None)


def _has_decree(selection: Selection, _post: Vacancy | None) -> Has:
    panel = panels.panel_of(selection)
    return Has(panel is not None and panel.decree_file is not None)


def _has_ranking(_selection: Selection, post: Vacancy | None) -> Has:
    ranking = panels.newest_ranking(post) if post else None
    return Has(ranking is not None and ranking.state == "confirmed")


def _has_inauguration(_selection: Selection, post: Vacancy | None) -> Has:
    inaugurated = Q(state__in=["inaugurated", "reported"])
    return Has(
        Choice.objects.filter(inaugurated, nomination__vacancy=post, minutes_file__isnull=False).exists()
    )


def _answered(count: Callable[[Selection], int | None]) -> Callable[[Selection, Vacancy | None], Has | None]:
    """Is everything of a kind answered? None where there was nothing to answer."""

    def asked(selection: Selection, _post: Vacancy | None) -> Has | None:
        waiting = count(selection)
        return None if waiting is None else Has(waiting == 0)

    return asked


def _outside(_selection: Selection, _post: Vacancy | None) -> Has:
    return Has(False, known=False)


COMPLETE: tuple[tuple[Callable[[], str], bool, Callable[[Selection, Vacancy | None], Has | None]], ...] = (
    (lambda: _("Keputusan pembentukan Pansel"), False, _has_decree),
    (lambda: _("Riwayat hidup anggota Pansel"), False, _outside),
    (lambda: _("Standar kompetensi jabatan"), False, _outside),
    (lambda: _("Surat persetujuan rencana seleksi"), False, _letter(GateKind.PLAN)),
    (
        lambda: _("Rencana yang diumumkan, dengan sidiknya"),
        False,
        lambda item, _post: Has(bool(item.plan_text)),
    ),
    (
        lambda: _("Pengumuman hasil seleksi administrasi, bertanda tangan"),
        False,
        _signed(DocumentKind.ADMIN_RESULT),
    ),
    (
        lambda: _("Jawaban atas setiap keberatan pelamar"),
        False,
        _answered(pack_disputes.unanswered_objections),
    ),
    (
        lambda: _("Jawaban atas setiap keberatan administratif"),
        False,
        _answered(pack_disputes.unanswered_letters),
    ),
    (
        lambda: _("Jawaban atas setiap catatan lembaga pemantau"),
        False,
        _answered(pack_disputes.unanswered_remarks),
    ),
    (
        lambda: _("Laporan perorangan asesmen kompetensi (kelas tersendiri, tidak disertakan)"),
        False,
        _outside,
    ),
    (lambda: _("Rekapitulasi nilai dan peringkat yang ditetapkan"), True, _has_ranking),
    (lambda: _("Berita acara rapat pleno, bertanda tangan"), True, _signed(DocumentKind.PLENARY_MINUTES)),
    (lambda: _("Pengumuman hasil akhir, bertanda tangan"), True, _signed(DocumentKind.FINAL_RESULT)),
    (
        lambda: _("Surat penyampaian tiga nama, bertanda tangan"),
        True,
        _signed(DocumentKind.THREE_NAMES_LETTER),
    ),
    (lambda: _("Surat rekomendasi hasil seleksi"), False, _letter(GateKind.RESULT)),
    (lambda: _("Keputusan pengangkatan, bertanda tangan"), True, _signed(DocumentKind.APPOINTMENT_DECISION)),
    (lambda: _("Berita acara pelantikan"), True, _has_inauguration),
    (lambda: _("Laporan pelantikan, bertanda tangan"), True, _signed(DocumentKind.INAUGURATION_REPORT)),
)
"""What a complete file has, in the order of the process: its name, whether every post has one of its own, and how one knows; what there was no
occasion for is left out."""


def checklist(selection: Selection) -> list[dict[str, str]]:
    """What is there and what is missing, for components/checklist.html; posts that were stopped have no end to show."""
    posts = [post for post in selection.vacancies.order_by("code") if post.state not in selections.GIVEN_UP]
    found = []
    for name, of_post, asked in COMPLETE:
        for post in posts if of_post else [None]:
            has = asked(selection, post)
            if has is None:
                continue
            found.append(
                {
                    "label": f"{name()}: {post.title}" if post else name(),
                    "state": "met" if has.there else "unmet" if has.known else "unknown",
                    "text": ""
                    if has.known
                    else _("Disimpan di luar sistem ini; lampirkan sendiri bila diminta."),
                }
            )
    return found


_SAID = {"met": lambda: _("Ada"), "unmet": lambda: _("Belum ada"), "unknown": lambda: _("Di luar sistem")}
_CHECKED = {"label": "Yang harus ada", "state": "Keadaan"}


def _missing(selection: Selection) -> list[dict[str, Any]]:
    return [{"label": row["label"], "state": _SAID[row["state"]]()} for row in checklist(selection)]
