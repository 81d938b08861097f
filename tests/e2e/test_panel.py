"""What a panel meets beside the usual way: a file with broken rows, and equal marks that no rule parts."""

import io
import re

import openpyxl
import pytest
from django.urls import reverse

from tests.e2e.theatre import Person, panel_theatre
from tests.e2e.ways import MEMBERS


@pytest.mark.browser
def test_a_file_with_broken_rows_is_mended_row_by_row(tmp_path):
    with panel_theatre(tmp_path, "world", "scoring") as (people, _answer):
        ani = people.staff("ani")
        ani.menu("Pansel")
        ani.follow("Lembar makalah")
        if "/peserta/" in ani.page.url:
            ani.follow("Lihat sebagai tabel")
        before, grid = boxes(ani), ani.page.url
        ani.follow("Unggah dari berkas")
        template = ani.fetch(ani.link_in("main ul"))

        broken = filled(template, {2: 81, 3: "delapan", 4: 120})
        ani.attach("berkas", "nilai.xlsx", broken)
        ani.press("Unggah dan periksa", status=422)
        ani.sees("Tidak ada yang disimpan: 10 hal harus diperbaiki dahulu.", "delapan", "120")
        assert {row for row in re.findall(r"Baris (\d+)", ani.text)} == {"3", "4"}

        ani.open(grid)
        assert boxes(ani) == before
        ani.follow("Unggah dari berkas")
        ani.attach("berkas", "nilai.xlsx", filled(template, {2: 81, 3: 82, 4: 83}))
        ani.press("Unggah dan periksa")
        ani.sees("Belum ada yang disimpan.")
        ani.press("Simpan sebagai draf")
        assert {"81", "82", "83"} <= set(boxes(ani))
        assert not people.violations and not people.errors


def boxes(person: Person) -> list[str]:
    """The marks on the grid."""
    return person.page.locator("input[data-weight]").evaluate_all("found => found.map(one => one.value)")


def filled(template: bytes, marks: dict[int, object]) -> bytes:
    """The template with one mark over the whole of some rows."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    page = book["Nilai"]
    for row, mark in marks.items():
        for column in range(3, page.max_column):
            page.cell(row, column, mark)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.browser
def test_the_plenary_parts_equal_marks_before_anybody_confirms(tmp_path):
    with panel_theatre(tmp_path, "tied") as (people, post):
        plenary = reverse("plenary", args=[post])
        ani = people.staff("ani")
        ani.open(plenary)
        ani.sees("Rapat pleno memutuskannya sebelum rekapitulasi disetujui")
        ani.sees_no("Setujui rekapitulasi ini")

        karto = people.staff("karto")
        karto.open(reverse("tie", args=[post]))
        chosen = karto.page.locator("input[name=names]")
        assert chosen.count() == 4
        for place in (1, 3):
            chosen.nth(place).check()
        karto.press("Catat keputusan")
        karto.sees("Tuliskan pertimbangan dan cara memutuskan.")
        karto.fill("Pertimbangan dan cara memutuskan", "Suara terbanyak, tiga dari lima.")
        for member in karto.page.locator("input[name=present]").all():
            member.check()
        karto.press("Catat keputusan")
        karto.sees("Keputusan rapat pleno tercatat.", "Suara terbanyak, tiga dari lima.")

        for username in MEMBERS:
            member = people.staff(username)
            member.open(plenary)
            member.tick("Saya sudah memeriksa rekapitulasi dan hitungannya.")
            member.press("Setujui rekapitulasi ini")
        member.sees("Ditetapkan dalam rapat pleno")
        assert not people.violations and not people.errors
