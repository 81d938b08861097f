"""Scenes in which the announced plan is changed: a date is moved, one post stays open longer. Two people each time, and everybody reads it."""

import re

from reports.enums import DocumentKind
from tests.e2e.theatre import Person, Theatre
from tests.e2e.ways import SECOND_POST, clock, find_post, issue, my_application, tab, the_selection
from tests.unit.reports.pdftext import squeezed

WHY = "Ruang sidang dipakai untuk rapat paripurna."
TOO_FEW = "Belum ada pelamar untuk jabatan ini."


def a_date_is_moved_by_addendum(people: Theatre) -> None:
    clock(people, 2, 9)
    sri, slamet = the_selection(people.staff("sri")), people.staff("slamet")
    tab(sri, "Jadwal dan perubahan")
    sri.sees("Belum ada perubahan", "edisi 1")
    sri.follow("Perubahan jadwal")
    sri.press("Ajukan kepada orang kedua")
    sri.sees("Tuliskan alasan perubahan")
    sri.fill("Alasan", WHY)
    end = sri.page.get_by_label("Pengumuman hasil akhir: selesai")
    end.fill(end.input_value()[:11] + "17:30")
    sri.press("Ajukan kepada orang kedua")
    sri.sees("Usulan dikirim", WHY, "Semula", "Menjadi", "17.30")
    sri.sees_no("Setujui dan laksanakan")
    _approve(slamet, "Perubahan atas pengumuman", WHY, "17.30")
    public = people.person("public")
    find_post(public)
    public.sees("Perubahan")
    public.follow(re.compile("^Perubahan jadwal"))
    public.sees(WHY, "Semula", "Menjadi", "17.30")
    my_application(people.staff("putu")).sees(WHY)
    addendum = issue(people, DocumentKind.ADDENDUM)
    assert squeezed("Perubahan atas Pengumuman") in addendum and squeezed(WHY) in addendum


def a_post_with_too_few_applicants_stays_open(people: Theatre) -> None:
    clock(people, 13, 9)
    sri, slamet = the_selection(people.staff("sri")), people.staff("slamet")
    tab(sri, "Jadwal dan perubahan")
    sri.follow("Perpanjangan pendaftaran")
    sri.fill("Alasan", TOO_FEW)
    sri.page.get_by_label(re.compile(f"^{SECOND_POST}: 0 pelamar")).check()
    sri.press("Ajukan kepada orang kedua")
    sri.sees("Usulan dikirim", TOO_FEW, SECOND_POST)
    _approve(slamet, "Perpanjangan pendaftaran", TOO_FEW, SECOND_POST)
    public = people.person("public")
    public.open("/lowongan/")
    public.sees("Diperpanjang")
    tab(the_selection(sri), "Jadwal dan perubahan")
    sri.follow(re.compile("^Perpanjangan pendaftaran"))
    sri.sees(TOO_FEW, SECOND_POST)
    extension = issue(people, DocumentKind.EXTENSION)
    assert squeezed(SECOND_POST) in extension and squeezed(TOO_FEW) in extension


def _approve(slamet: Person, act: str, *shown: str) -> None:
    slamet.menu("Persetujuan")
    slamet.follow(act)
    slamet.sees(*shown)
    slamet.press("Setujui dan laksanakan")
    slamet.sees("Usulan disetujui dan dilaksanakan")
