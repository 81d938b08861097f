"""Bulk letters against one plain `write_pdf` each: CPU time for a letter, and whether memory grows with their number."""

import base64
import resource
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from bench.measure import Figure, cpu, side_by_side
from reports import kinds as papers
from reports import rendering
from reports.services.letters import AT_A_TIME
from reports.verification import Code, code_for
from reports.wording import Address, Count, Day, Digest, Instant, Nip, Zone

KIND = "screening_letter"
LETTERS = 300
MOST_OF_PLAIN = 0.45
MOST_GROWTH = 1.15  # of the memory at its highest, after the first letters and after all


def bulk() -> Iterator[Figure]:
    """300 letters as the worker makes them; the floor is what a page of documentation does, a letter at a time."""
    contexts = [papers.freeze(_letter(number)) for number in range(LETTERS)]
    few = contexts[: 2 * AT_A_TIME]
    ours, plain = side_by_side(lambda: _ours(few), lambda: _plain(few), rounds=3)
    before = _peak()
    spent = cpu(lambda: _ours(contexts))
    yield Figure("Surat massal: satu surat", spent / LETTERS, "CPU-s")
    yield Figure("Surat massal: dibanding write_pdf polos", ours / plain, "kali", MOST_OF_PLAIN)
    yield Figure(f"Surat massal: puncak memori sesudah {LETTERS}", _peak() / before, "kali", MOST_GROWTH)


def _ours(contexts: list[Any]) -> None:
    for start in range(0, len(contexts), AT_A_TIME):
        rendering.render_letters(KIND, contexts[start : start + AT_A_TIME])


def _plain(contexts: list[Any]) -> None:
    """No archive profile, no tags, no shared fonts: `HTML(string=…).write_pdf()`."""
    import weasyprint  # noqa: PLC0415 costly

    css = render_to_string("reports/pdf/v1/paper.css") + "@page{size:215mm 330mm}"
    logo = base64.b64encode(render_to_string("reports/pdf/v1/logo.svg").encode()).decode()
    for context in contexts:
        html = rendering.build_html(KIND, context)
        code = base64.b64encode(rendering.qr_png(context["provenance"]["address"])).decode()
        html = html.replace("app:logo", f"data:image/svg+xml;base64,{logo}")
        html = html.replace("app:qr", f"data:image/png;base64,{code}")
        weasyprint.HTML(string=html.replace("</head>", f"<style>{css}</style></head>")).write_pdf()


def _peak() -> float:
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _letter(number: int) -> papers.ScreeningLetter:
    code = Code(code_for(UUID(int=number)))
    letter = papers.ScreeningLetter(
        letterhead=papers.Letterhead(
            government="Pemerintah Kota Contoh",
            panel="Panitia Seleksi Jabatan Pimpinan Tinggi Pratama",
            address="Jalan Merdeka Nomor 1, Kota Contoh",
        ),
        number="40/PANSEL-JPTP/XI/2026",
        selection="Seleksi Terbuka Jabatan Pimpinan Tinggi Pratama di Lingkungan Pemerintah Kota Contoh Tahun 2026",
        zone=Zone("Asia/Jakarta"),
        provenance=papers.Provenance(
            code=code,
            address=Address(f"https://seleksi.contoh.example/verifikasi/{code}/"),
            log_head=Digest("ab" * 32),
            log_size=Count(1284),
            made_at=Instant("2026-11-23T07:30:00Z"),
        ),
        place="Kota Contoh",
        date=Day("2026-11-23"),
        signer=papers.Signer(
            capacity="Ketua Panitia Seleksi", name="Karto Contoh", nip=Nip("196501011990031001")
        ),
        name=f"Pelamar Contoh {number}",
        institution="Pemerintah Kota Contoh",
        post="Kepala Dinas Pendidikan dan Kebudayaan",
        participant_number=f"JPT-2026-01-{number:03}",
        outcome="MS",
        notice="Pengumuman Nomor 16/PANSEL-JPTP/XI/2026 tanggal 20 November 2026",
        portal="https://seleksi.contoh.example",
    )
    if number % 3:
        return letter
    reason = "Pangkat terakhir pada SK adalah Penata Tingkat I (III/d), di bawah Pembina (IV/a)."
    return replace(letter, outcome="TMS", reasons=(reason,))
