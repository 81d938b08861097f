import functools
import io
import json
import re
from dataclasses import replace

import page as page_validation
import pikepdf
import pytest
import segno
from django.template.loader import render_to_string
from django.utils import translation

from reports import pdf, rendering
from reports.kinds import KINDS, ContextError, Document, Dropped, freeze, thaw
from reports.rendering import build_html, render_document, render_letters
from reports.wording import Instant
from tests.unit.reports import samples
from tests.unit.reports.pdftext import page_texts, read_aloud

LONG = (samples.LONG_POST,)
LARGE: dict[str, Document] = {
    "announcement": samples.announcement(LONG + samples.POSTS * 4, files=14),
    "admin_minutes": samples.admin_minutes(48, LONG, members=9),
    "stage_minutes": samples.stage_minutes(48, LONG, members=9),
    "stage_result": samples.stage_result(48, LONG + samples.POSTS[:1]),
    "oversight_report": samples.oversight_report(30, LONG + samples.POSTS),
    "admin_result": samples.admin_result(48, LONG + samples.POSTS[:1]),
    "plenary_minutes": samples.plenary_minutes(48, LONG, members=9),
    "final_result": samples.final_result(3, LONG + samples.POSTS * 8),
    "three_names_letter": samples.three_names_letter(LONG + samples.POSTS * 2),
    "screening_letter": samples.screening_letter(reasons=30),
    "receipt": samples.receipt(14, samples.LONG_POST),
    "result_card": samples.result_card(post=samples.LONG_POST, reasons=40),
    "appointment_decision": samples.appointment_decision(samples.LONG_POST, laws=20),
    "inauguration_report": samples.inauguration_report(samples.LONG_POST, laws=20),
    "call": samples.call(40, samples.LONG_POST),
    "attendance": samples.attendance(40, samples.LONG_POST),
    "paper_sheet": samples.paper_sheet(40, samples.LONG_POST),
    "addendum": samples.addendum(12),
    "extension": samples.extension(LONG * 12),
}
PUBLIC = ("announcement", "admin_result", "stage_result", "final_result", "addendum", "extension")
pdf_engine = pytest.mark.usefixtures("pdf_engine")


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@functools.cache
def made(kind: str, document: Document | None = None) -> bytes:
    return render_document(kind, freeze(document or samples.sample(kind)))


def spoken(kind: str, document: Document | None = None) -> str:
    return flat(read_aloud(made(kind, document)))


# --- every paper ---------------------------------------------------------------------------------------------------


@pdf_engine
@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_paper_is_archivable_and_accessible(kind: str, size: str) -> None:
    data = made(kind, LARGE[kind] if size == "large" else None)
    for profile in ("3a", "ua1"):
        report = page_validation.validate_pdf_bytes(data, profile=profile)
        assert [failure.message for failure in report.failures] == []


@pdf_engine
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_says_which_paper_it_belongs_to(kind: str) -> None:
    document = LARGE[kind]
    texts = [flat(text) for text in page_texts(made(kind, document))]
    assert len(texts) > 1
    for number, text in enumerate(texts, 1):
        assert f"Halaman {number} dari {len(texts)}" in text
        assert f"Kode dokumen: {document.provenance.code.grouped}" in text
        assert f"Log: {document.provenance.log_head.short}" in text
        assert f"Nomor: {document.number}" in text or number == 1
    assert [document.letterhead.address in text for text in texts] == [True] + [False] * (len(texts) - 1)


@pdf_engine
def test_a_paper_made_without_a_copy_outside_says_so_and_an_older_one_reads_as_it_did() -> None:
    sentence, document = "Belum ada salinan pada pihak luar.", LARGE["final_result"]
    alone = replace(document, provenance=replace(document.provenance, unwitnessed=True))
    assert [
        sentence in flat(" ".join(page_texts(made("final_result", item)))) for item in (document, alone)
    ] == [
        False,
        True,
    ]
    frozen = freeze(document)
    del frozen["provenance"]["unwitnessed"]
    assert thaw("final_result", frozen) == document


@pdf_engine
@pytest.mark.parametrize("kind", KINDS)
def test_every_paper_can_be_checked_and_claims_no_signature(kind: str) -> None:
    text = spoken(kind)
    provenance = samples.PROVENANCE
    assert f"[Kode QR yang menuju {provenance.address}]" in text
    assert provenance.address in text and f"kode dokumen {provenance.code.grouped}" in text
    assert (
        provenance.log_head.grouped in text and "dibuat, 23 November 2026 pukul 14.30 WIB: 1284 entri" in text
    )
    bare = kind in {"receipt", "result_card"}
    unsigned = "tanpa tanda tangan." if bare else "belum ditandatangani."
    assert f"Dokumen ini dihasilkan sistem{'' if bare else ','} {unsigned}" in text
    assert "BSrE" not in text and "UU ITE" not in text


@pdf_engine
@pytest.mark.parametrize("kind", KINDS)
def test_the_qr_code_is_the_address(kind: str) -> None:
    expected = segno.make_qr(samples.PROVENANCE.address, error="m")
    with pikepdf.open(io.BytesIO(made(kind))) as file:
        pictures = [
            item
            for item in file.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
        ]
        pictures = [pikepdf.PdfImage(item).as_pil_image().convert("L") for item in pictures]
    assert len(pictures) == 1
    side = len(expected.matrix) + 8
    step = pictures[0].width // side
    seen = [
        [
            pictures[0].getpixel((step * (column + 4) + step // 2, step * (row + 4) + step // 2)) < 128
            for column in range(side - 8)
        ]
        for row in range(side - 8)
    ]
    assert seen == [[bool(module) for module in row] for row in expected.matrix]


@pdf_engine
@pytest.mark.parametrize("kind", KINDS)
def test_a_context_read_back_from_json_makes_the_same_bytes(kind: str) -> None:
    context = freeze(samples.sample(kind))
    assert render_document(kind, json.loads(json.dumps(context))) == render_document(kind, context)


@pdf_engine
@pytest.mark.parametrize(("paper", "size"), [("F4", (609, 935)), ("A4", (595, 842))])
def test_the_paper_size_is_the_agencys(paper: str, size: tuple[int, int]) -> None:
    with pikepdf.open(io.BytesIO(made("receipt", samples.receipt(paper=paper)))) as file:
        assert tuple(round(float(side)) for side in file.pages[0].MediaBox[2:]) == size


@pytest.mark.parametrize("kind", KINDS)
def test_papers_are_indonesian_whatever_the_readers_language(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    languages = []

    def spy(*arguments: object) -> str:
        languages.append(translation.get_language())
        return render_to_string(*arguments)

    monkeypatch.setattr(rendering, "render_to_string", spy)
    with translation.override("en"):
        html = build_html(kind, freeze(samples.sample(kind)))
    assert languages == ["id"]
    assert '<html lang="id">' in html


@pytest.mark.parametrize("kind", KINDS)
def test_no_template_forgets_a_value(kind: str) -> None:
    html = build_html(kind, freeze(LARGE[kind]))
    assert "{{" not in html and "{%" not in html and "None" not in html and "()" not in html


def test_a_context_of_another_kind_makes_no_page() -> None:
    with pytest.raises(ContextError):
        build_html("final_result", freeze(samples.receipt()))


@pdf_engine
def test_attachments_travel_with_the_paper() -> None:
    ranking = pdf.Attachment(
        "peringkat.json",
        b'{"rows":[]}',
        "application/json",
        "Peringkat",
        Instant("2026-11-23T07:30:00Z").moment,
    )
    context = freeze(samples.plenary_minutes())
    data = render_document("plenary_minutes", context, attachments=[ranking])
    with pikepdf.open(io.BytesIO(data)) as file:
        assert file.attachments["peringkat.json"].get_file().read_bytes() == ranking.data
        with_it = bytes(file.trailer.ID[0])
    with pikepdf.open(io.BytesIO(render_document("plenary_minutes", context))) as file:
        assert bytes(file.trailer.ID[0]) != with_it, "another content is another file"


# --- what each paper says ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PUBLIC)
def test_a_public_paper_shows_no_applicants_full_nip(kind: str) -> None:
    html = build_html(kind, freeze(samples.sample(kind)))
    digits = re.sub(r"[ .]", "", re.sub(r"<[^>]*>", "|", html))
    assert set(re.findall(r"\d{15,}", digits)) == {samples.CHAIR.nip}
    assert ("******** ****** * 001" in html) == (kind in {"admin_result", "stage_result", "final_result"})


@pdf_engine
def test_the_administrative_result_lists_everybody_and_no_reason() -> None:
    text = spoken("admin_result")
    assert "PENGUMUMAN Nomor: 05/PANSEL-JPTP/XI/2026 TENTANG HASIL SELEKSI ADMINISTRASI" in text
    assert (
        "Pelamar terdaftar 6 (enam) orang: Memenuhi Syarat 5 (lima) orang, Tidak Memenuhi Syarat 1 (satu) orang."
        in text
    )
    assert "5 JPTP-2026-01-P05 Yohanes Contoh Manurung, S.Sos., M.AP. ******** ****** * 005 TMS" in text
    assert (
        "Selasa, 1 Desember 2026 s.d. Rabu, 2 Desember 2026 08.00 WIB s.d. selesai Gedung Asesmen Contoh"
        in text
    )
    assert "Alasan tidak memenuhi syarat disampaikan hanya kepada pelamar yang bersangkutan" in text
    assert "paling lambat tanggal 27 November 2026 pukul 16.00 WIB" in text
    assert (
        "Ditetapkan di Kota Contoh pada tanggal 24 November 2026 Ketua Panitia Seleksi, Prof. Dr. Karto Contoh, M.Si."
        in text
    )


@pdf_engine
def test_the_minutes_show_how_every_total_came_about() -> None:
    text = spoken("plenary_minutes")
    assert (
        "Pada hari ini Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam (23-11-2026) pukul 09.00 WIB"
        in text
    )
    assert (
        "Rapat dihadiri 5 (lima) dari 5 (lima) anggota Panitia Seleksi; kuorum 3 (tiga) anggota terpenuhi."
        in text
    )
    assert (
        "1 Putu Contoh Wirawan, S.T., M.T. JPTP-2026-01-P01 88,00 17,60 88,89 22,22 84,50 29,58 81,25 16,25 85,65"
        in text
    )
    assert "Uji Kompetensi bobot 25% maks. 100" in text
    assert "(88,00 ÷ 100 × 20)" in text and "= 17,60 + 22,22 + 29,58 + 16,25 = 85,65." in text
    assert (
        "Peserta JPTP-2026-01-P02, JPTP-2026-01-P03 memperoleh nilai akhir yang sama, 85,33; urutannya ditetapkan berdasarkan nilai wawancara."
        in text
    )
    assert "Gugur H. Abdul Contoh Karim, S.E., M.M. JPTP-2026-01-P06 · di bawah ambang Uji Kompetensi" in text
    assert (
        "dibuka kembali setelah dikunci: 1 (satu) lembar. Lembar yang disalin dari kertas: 2 (dua) lembar."
        in text
    )
    assert "Dr. Bambang Contoh tidak menilai peserta JPTP-2026-01-P04 karena hubungan keluarga" in text
    assert samples.plenary_minutes().recaps[0].digest.grouped in text


@pdf_engine
@pytest.mark.parametrize("members", [5, 7, 9])
def test_the_minutes_have_a_signature_place_for_each_member_present(members: int) -> None:
    text = spoken("plenary_minutes", samples.plenary_minutes(members=members))
    assert len(re.findall(r"\d\. …{5,}", text)) == members


@pdf_engine
def test_the_minutes_say_when_nothing_special_happened() -> None:
    minutes = samples.plenary_minutes(posts=samples.POSTS[:1])
    quiet = replace(minutes, recusals=(), recaps=(replace(minutes.recaps[0], ties=()),))
    text = spoken("plenary_minutes", quiet)
    assert "Tidak ada nilai akhir yang sama." in text
    assert "Tidak ada anggota yang berhalangan menilai karena konflik kepentingan." in text


@pdf_engine
@pytest.mark.parametrize(
    ("ordering", "heading", "row"),
    [
        (
            "ranked_totals",
            "Peringkat Nomor Peserta Nama NIP Nilai Akhir",
            "1 JPTP-2026-01-P01 Putu Contoh Wirawan, S.T., M.T. ******** ****** * 001 84,35",
        ),
        (
            "ranked",
            "Peringkat Nomor Peserta Nama NIP 1",
            "1 JPTP-2026-01-P01 Putu Contoh Wirawan, S.T., M.T. ******** ****** * 001 2",
        ),
        (
            "alphabetical",
            "No. Nomor Peserta Nama NIP 1",
            "1 JPTP-2026-01-P01 Putu Contoh Wirawan, S.T., M.T. ******** ****** * 001 2",
        ),
    ],
)
def test_the_final_result_follows_the_declared_order(ordering: str, heading: str, row: str) -> None:
    text = spoken("final_result", replace(samples.final_result(), ordering=ordering))
    assert heading in text and row in text
    assert ("urutan bukan peringkat" in text) == (ordering == "alphabetical")
    assert ("84,35" in text) == (ordering == "ranked_totals")
    assert "tidak mengurangi hak peserta untuk mengajukan keberatan administratif" in text


@pdf_engine
def test_the_letter_carries_the_names_only_in_its_annex() -> None:
    data = made("three_names_letter")
    letter, annex = (flat(text) for text in page_texts(data))
    assert "Nomor : B-15/PANSEL-JPTP/XI/2026" in letter and "Kota Contoh, 24 November 2026" in letter
    assert "Yth. Pejabat Pembina Kepegawaian (Gubernur Contoh) di Tempat Dengan hormat," in letter
    assert (
        "disertai alasan tertulis" in letter
        and "Tembusan: Kepala Badan Kepegawaian Negara di Jakarta" in letter
    )
    assert "Putu Contoh" not in letter
    assert "DAFTAR TIGA NAMA CALON" in annex and "Putu Contoh Wirawan" in annex
    assert samples.three_names_letter().posts[0].rows[0].nip.grouped in annex


@pdf_engine
@pytest.mark.parametrize(("copies", "numbered"), [(1, False), (2, True)])
def test_only_several_copies_are_numbered(copies: int, numbered: bool) -> None:
    letter = samples.three_names_letter()
    text = spoken("three_names_letter", replace(letter, copies=letter.copies[:copies]))
    assert ("Tembusan: 1. Kepala Badan" in text) == numbered
    assert ("Tembusan: Kepala Badan" in text) != numbered


@pdf_engine
@pytest.mark.parametrize("people", [1, 2, 3, 4])
def test_the_last_clause_of_a_notice_goes_with_its_signature(people: int) -> None:
    texts = page_texts(made("final_result", samples.final_result(people, samples.POSTS[:1])))
    last = next(flat(text) for text in texts if "Demikian pengumuman ini" in text)
    assert "keberatan administratif" in last and "Ketua Panitia Seleksi," in last


@pdf_engine
def test_the_letter_for_one_post_names_it() -> None:
    text = spoken("three_names_letter", samples.three_names_letter(posts=samples.POSTS[:1]))
    assert "kami sampaikan tiga nama calon Kepala Dinas Perhubungan hasil Seleksi Terbuka" in text


@pdf_engine
def test_the_receipt_proves_when_and_what() -> None:
    text = spoken("receipt")
    assert "TANDA BUKTI PENDAFTARAN Nomor: REG-2026-000117" in text
    assert "Diterima : Sabtu, 21 November 2026 pukul 14.05.33 WIB" in text
    assert "Jabatan yang dilamar : Kepala Dinas Perhubungan" in text
    file = samples.receipt().files[0]
    assert f"Surat lamaran {file.name} {file.sha256.grouped} 184 kB" in text
    assert "Saya tidak memberi atau menjanjikan apa pun kepada siapa pun terkait seleksi ini." in text


@pdf_engine
@pytest.mark.parametrize("people", [1, 2, 3, 20, 21, 22, 23, 24, 25, 26])
def test_a_signature_never_stands_alone_and_is_never_torn(people: int) -> None:
    texts = [
        flat(text)
        for text in page_texts(made("admin_result", samples.admin_result(people, samples.POSTS[:1])))
    ]
    last = next(text for text in texts if "Ketua Panitia Seleksi," in text)
    assert "Demikian pengumuman ini" in last and "NIP 19650101 199003 1 001" in last
    assert "belum ditandatangani" in last


@pdf_engine
def test_the_call_says_when_where_and_whose_turn_and_that_absent_is_withdrawn() -> None:
    text = spoken("call")
    assert "Hal : Panggilan Mengikuti Wawancara" in text
    assert "Hari, tanggal : Selasa, 1 Desember 2026 Pukul : 09.00 WIB s.d. 16.00 WIB" in text
    assert "Tempat : Ruang Rapat Badan Kepegawaian Daerah, Lantai 2" in text
    assert "Peserta yang tidak hadir dinyatakan mengundurkan diri." in text
    assert f"2 {samples.number(1)} {samples.name(1)} {samples.POSTS[0]} 09.40 WIB" in text


@pdf_engine
def test_a_call_for_all_together_has_no_turns() -> None:
    text = spoken("call", samples.call(timed=False))
    assert "Giliran" not in text and "undian" not in text


@pdf_engine
def test_the_attendance_list_has_a_place_to_sign_for_everybody() -> None:
    text = spoken("attendance", samples.attendance(14))
    assert text.count("……………………") >= 14 and "14. ……………………" in text
    assert "Petugas Sekretariat Panitia Seleksi" in text


@pdf_engine
def test_the_minutes_name_who_left_because_he_did_not_come() -> None:
    minutes = samples.plenary_minutes(posts=samples.POSTS[:1])
    gone = Dropped(participant_number="JPTP-2026-01-P99", name="Rina Contoh", stage="wawancara")
    minutes = replace(minutes, recaps=(replace(minutes.recaps[0], dropped=(gone,)),))
    text = spoken("plenary_minutes", minutes)
    assert "Peserta JPTP-2026-01-P99, Rina Contoh, gugur karena tidak hadir pada wawancara" in text


@pdf_engine
def test_endless_words_stay_inside_the_page() -> None:
    """A name without a blank wraps in its column instead of running over the next one."""
    document = samples.admin_result(2, samples.POSTS[:1])
    row = replace(document.posts[0].rows[0], name="W" * 200)
    document = replace(document, posts=(replace(document.posts[0], rows=(row,)),))
    lines = read_aloud(made("admin_result", document)).splitlines()
    pieces = [line for line in lines if set(line) == {"W"}]
    assert sum(map(len, pieces)) == 200 and max(map(len, pieces)) < 30


@pdf_engine
def test_letters_made_together_are_valid_each_by_itself_and_carry_nobody_elses_words() -> None:
    letters = [
        samples.screening_letter(index, reasons, key=index)
        for index, reasons in ((0, 0), (1, 2), (2, 30), (3, 1))
    ]
    made_together = render_letters("screening_letter", [freeze(item) for item in letters])
    for letter, data in zip(letters, made_together, strict=True):
        for profile in ("3a", "ua1"):
            report = page_validation.validate_pdf_bytes(data, profile=profile)
            assert [failure.message for failure in report.failures] == []
        texts = [flat(text) for text in page_texts(data)]
        assert f"Halaman {len(texts)} dari {len(texts)}" in texts[-1]
        assert f"Kode dokumen: {letter.provenance.code.grouped}" in texts[0]
        assert letter.name in texts[0] and not any(
            other.name in texts[0] for other in letters if other is not letter
        )
        assert letter.name in flat(read_aloud(data))
        with pikepdf.open(io.BytesIO(data)) as file:
            assert letter.provenance.code.grouped in str(file.docinfo["/Keywords"])
    assert [len(page_texts(data)) for data in made_together] == [1, 1, 3, 1]
    assert render_letters("screening_letter", [freeze(item) for item in letters]) == made_together


@pdf_engine
def test_a_result_card_fits_one_page_and_says_every_figure() -> None:
    """Two for the fullest of a selection: four stages, each with its notice, one of them corrected, a long post."""
    assert len(page_texts(made("result_card", samples.result_card(notices=3)))) == 1
    assert len(page_texts(made("result_card", samples.result_card(post=samples.LONG_POST)))) <= 2
    text = spoken("result_card")
    for words in (
        "83,67",
        "25,10",
        "81,05",
        "4 dari 9",
        "diumumkan 82,50, dikoreksi",
        "80 sampai di bawah 85",
        "nilai peserta ini",
        "ralat atas Nomor 38/PANSEL-JPTP/2026",
    ):
        assert words in text
