"""A stack of scanned papers, taken apart by its cover sheets."""

import pytest

from panels.scans import Division, corrections, divide, label_of

KNOWN = {"01-AAAA", "01-BBBB"}
LABEL = label_of("JPT-1", "makalah", "")


def cover(code: str) -> list[str]:
    return [label_of("JPT-1", "makalah", code)]


def taken_apart(
    *pages: list[str], corrected: dict[int, str] | None = None, taken: set[str] | None = None
) -> Division:
    return divide(list(pages), corrected or {}, label=LABEL, known=KNOWN, taken=taken or set())


def test_each_paper_runs_to_the_next_cover_and_the_covers_go() -> None:
    found = taken_apart(cover("01-BBBB"), [], [], cover("01-AAAA"), ["https://contoh.example"])
    assert (found.papers, found.problems) == ([("01-BBBB", 2, 3), ("01-AAAA", 5, 5)], [])


def test_a_correction_names_a_cover_that_was_not_read() -> None:
    found = taken_apart(cover("01-BBBB"), [], [], [], corrected={3: "01-AAAA"})
    assert (found.papers, found.problems) == ([("01-BBBB", 2, 2), ("01-AAAA", 4, 4)], [])


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ([[], []], "Tidak ada lembar sampul"),
        ([[], cover("01-AAAA"), []], "Halaman 1 bukan lembar sampul"),
        ([cover("01-CCCC"), []], "bukan kode makalah tahap ini"),
        ([[label_of("JPT-2", "makalah", "01-AAAA")], []], "bukan kode makalah tahap ini"),
        ([cover("01-AAAA") + cover("01-BBBB"), []], "lebih dari satu kode"),
        ([cover("01-AAAA"), [], cover("01-AAAA"), []], "sudah dipakai"),
        ([cover("01-AAAA"), cover("01-BBBB"), []], "tidak ada halaman makalah"),
        ([cover("01-AAAA")], "tidak ada halaman makalah"),
    ],
)
def test_what_is_wrong_is_said(pages: list[list[str]], said: str) -> None:
    texts = [sentence.format(**params) for sentence, params in taken_apart(*pages).problems]
    assert len(texts) == 1 and said in texts[0]


def test_a_paper_is_scanned_once() -> None:
    assert taken_apart(cover("01-AAAA"), [], taken={"01-AAAA"}).problems


def test_a_correction_beyond_the_last_page_is_said() -> None:
    assert taken_apart(cover("01-AAAA"), [], corrected={9: "01-BBBB"}).problems


def test_corrections_are_read_line_by_line() -> None:
    assert corrections("7 = 01-aaaa\n\n9=01-BBBB; salah") == ({7: "01-AAAA", 9: "01-BBBB"}, ["salah"])
