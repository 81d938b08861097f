"""A sheet out as XLSX, filled in off line, and back in: checked first, stored whole or not at all, by the door of typing."""

import io
import json
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.verify import verify
from config.demo import story
from panels import queries, ranking, spreadsheets
from panels.imports import Scale
from panels.models import Sheet, Total
from panels.services import imports as uploads
from panels.services import rankings, sheets
from tests.conftest import shared_world
from tests.integration.panels.support import (
    candidate,
    form_of,
    lock,
    post_of,
    sheet_of,
    signed_in,
    stored,
    text_of,
)
from tests.unit.panels import hostile
from tests.unit.panels.hostile import xlsx

pytestmark = pytest.mark.django_db

screened = shared_world("screening")


@pytest.fixture(scope="module")
def told(screened: story.Story, django_db_blocker: Any) -> story.Story:
    """Every first sheet is out, none is locked."""
    with django_db_blocker.unblock():
        story.screen(screened)
        story.open_stages(screened)
    return screened


@pytest.fixture
def table(told: story.Story) -> Sheet:
    """Asih's table for the first post, as a draft."""
    return sheet_of(told, "asih", "assessment")


@pytest.fixture
def asih(told: story.Story) -> Client:
    return signed_in(told, "asih")


def codes(sheet: Sheet) -> list[str]:
    return [item.participant_number for item in queries.candidates_for(sheet)]


def competencies(sheet: Sheet) -> list[str]:
    return [item.label for item in queries.criteria_of(sheet.guarded, sheet.assessment.component)]


def rows(sheet: Sheet, mark: Any = 3) -> list[list[Any]]:
    """The sheet's table with the same mark in every cell."""
    labels = competencies(sheet)
    return [["Nomor peserta", *labels], *([code, *[mark] * len(labels)] for code in codes(sheet))]


def totals(sheet: Sheet, *marks: Any, heading: str = "Nilai total") -> list[list[Any]]:
    return [
        ["Nomor peserta", heading],
        *([code, mark] for code, mark in zip(codes(sheet), marks, strict=True)),
    ]


def upload(client: Client, sheet: Sheet, data: bytes, name: str = "nilai.xlsx", **fields: str) -> Any:
    sent = {"skala": "criteria", **fields, "berkas": SimpleUploadedFile(name, data)}
    return client.post(reverse("sheet_import", args=[sheet.pk]), sent)


def keep(client: Client, sheet: Sheet, checked: Any) -> Any:
    """Press the button of the check page."""
    assert checked.status_code in {200, 409}, text_of(checked)
    packed = checked.context["packed"]
    assert packed
    return client.post(reverse("sheet_import_store", args=[sheet.pk]), {"packed": packed}, follow=True)


def marks_of(sheet: Sheet) -> set[int]:
    return set(sheet.scores.values_list("points", flat=True))


# --- out -------------------------------------------------------------------------------------------------------------


def test_the_template_has_her_participants_her_competencies_and_her_draft(asih: Client, table: Sheet) -> None:
    asih.post(reverse("sheet", args=[table.pk]), form_of(table, "2,5"))
    answer = asih.get(reverse("sheet_template", args=[table.pk]))
    page = openpyxl.load_workbook(io.BytesIO(answer.content))["Nilai"]
    found = list(page.iter_rows(values_only=True))
    assert list(found[0]) == ["Nomor peserta", "Nama", *competencies(table), "Komentar"]
    assert [row[0] for row in found[1:]] == codes(table)
    assert {cell for row in found[1:] for cell in row[2:-1]} == {2.5}
    assert "templat-lembar-asesmen-kompetensi-" in answer["Content-Disposition"]


def test_the_template_comes_back_as_it_went_and_changes_nothing(asih: Client, table: Sheet) -> None:
    asih.post(reverse("sheet", args=[table.pk]), form_of(table, "2,5"))
    before = stored(table)
    template = asih.get(reverse("sheet_template", args=[table.pk])).content
    checked = upload(asih, table, template)
    assert "Isi berkas sama dengan draf yang tersimpan." in text_of(checked)
    keep(asih, table, checked)
    assert stored(table) == before


def test_a_member_has_the_same_for_his_own_sheets_and_is_not_asked_for_a_scale(told: story.Story) -> None:
    ani, sheet = signed_in(told, "ani"), sheet_of(told, "ani", "paper")
    assert "Skala nilai" not in text_of(ani.get(reverse("sheet_import", args=[sheet.pk])))
    template = openpyxl.load_workbook(io.BytesIO(ani.get(reverse("sheet_template", args=[sheet.pk])).content))
    for row in template["Nilai"].iter_rows(min_row=2, min_col=3):
        for cell in row:
            cell.value = 81.25
    target = io.BytesIO()
    template.save(target)
    checked = upload(ani, sheet, target.getvalue())
    assert "81,25" in text_of(checked)
    keep(ani, sheet, checked)
    assert marks_of(sheet) == {812_500}
    assert sheet.scores.count() == len(codes(sheet)) * len(competencies(sheet))


def test_whom_the_member_is_recused_from_is_neither_in_the_file_nor_taken_from_one(told: story.Story) -> None:
    citra, sheet = next(
        (signed_in(told, name), sheet_of(told, name, "paper"))
        for name in ("ani", "budi", "citra", "dewi", "karto")
        if queries.recused_from(told.users[name].person_id, post_of(told))
    )
    away = next(iter(queries.recused_from(sheet.person_id, post_of(told))))
    number = next(item for item in post_of(told).applications.all() if item.pk == away).participant_number
    template = citra.get(reverse("sheet_template", args=[sheet.pk])).content
    page = openpyxl.load_workbook(io.BytesIO(template))["Nilai"]
    assert number not in [row[0] for row in page.iter_rows(values_only=True)]
    table = rows(sheet, 80)
    answer = upload(citra, sheet, xlsx(*table, [number, *table[1][1:]]))
    assert "Peserta ini tidak Anda nilai karena konflik kepentingan" in text_of(answer)
    assert answer.context["packed"] == ""


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_nothing_in_the_downloaded_sheet_runs_in_a_spreadsheet(
    told: story.Story, asih: Client, table: Sheet, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = '=HYPERLINK("http://jahat.example","x")'
    monkeypatch.setattr("accounts.models.Person.__str__", lambda person: evil)
    for name, extra in (("sheet_export", {"bentuk": kind}), ("sheet_template", {})):
        content = asih.get(reverse(name, args=[table.pk]), extra).content
        if kind == "csv" and name == "sheet_export":
            assert b";\"'=HYPERLINK" in content or b";'=HYPERLINK" in content
            assert b";=HYPERLINK" not in content
            continue
        book = openpyxl.load_workbook(io.BytesIO(content))
        kinds = {cell.data_type for page in book for row in page for cell in row}
        assert "f" not in kinds


def test_the_exported_sheet_has_points_jpm_and_category(asih: Client, table: Sheet) -> None:
    asih.post(reverse("sheet", args=[table.pk]), form_of(table, "3,2"))
    text = asih.get(reverse("sheet_export", args=[table.pk]), {"bentuk": "csv"}).content.decode("utf-8-sig")
    heading, first, *_rest = text.split("\r\n")
    assert heading.endswith("Poin dicapai;Poin standar;JPM;Kategori")
    assert first.endswith(";3,2;;28,8;36;80,00;Memenuhi Syarat")  # no comment
    book = openpyxl.load_workbook(io.BytesIO(asih.get(reverse("sheet_export", args=[table.pk])).content))
    assert [cell.value for cell in book.active[2]][-4:] == [28.8, 36, 80, "Memenuhi Syarat"]


# --- the check --------------------------------------------------------------------------------------------------------


def test_the_check_shows_jpm_category_and_changes_and_stores_nothing(asih: Client, table: Sheet) -> None:
    asih.post(reverse("sheet", args=[table.pk]), form_of(table, "3"))
    before = stored(table)
    page = text_of(upload(asih, table, xlsx(*rows(table, 3.19))))
    assert "28,71/36" in page
    assert "79,75 % tepat 319/4 Masih Memenuhi Syarat" in page
    assert "Integritas: 3 → 3,19" in page
    assert stored(table) == before


def test_every_bad_row_is_named_and_nothing_is_stored(asih: Client, table: Sheet) -> None:
    before = stored(table)
    bad = rows(table)
    bad[1][1], bad[2][2], bad[3][0] = 5, "=1+1", "JPT-XX"
    bad.append(bad[4])
    answer = upload(asih, table, xlsx(*bad))
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Baris 2 Integritas 5 Nilai 5 di luar rentang. Isi 0 sampai 4." in page
    assert "Baris 3 Kerja sama =1+1 Sel berisi rumus" in page
    assert "Baris 4 Nomor peserta JPT-XX Tidak ada peserta bernomor “JPT-XX” pada lembar Anda" in page
    assert f"Baris {len(bad)} Nomor peserta {bad[4][0]} Peserta ini sudah ada pada baris 5" in page
    assert "Seluruh berkas" in page and codes(table)[2] in page
    assert answer.context["packed"] == ""
    assert stored(table) == before


def test_beside_what_is_wrong_the_good_rows_are_shown_and_the_bad_ones_as_they_stay(
    asih: Client, table: Sheet
) -> None:
    asih.post(reverse("sheet", args=[table.pk]), form_of(table, "3"))
    bad = rows(table, 4)
    bad[1][1] = "=1"
    shown = [row["cells"][-1] for row in upload(asih, table, xlsx(*bad)).context["rows"]]
    assert "Integritas" not in shown[0] and "Kerja sama: 3 → 4" in shown[0]
    assert "Integritas: 3 → 4" in shown[1]


def test_a_participant_of_another_post_is_as_unknown_as_one_who_does_not_exist(
    told: story.Story, asih: Client, table: Sheet
) -> None:
    stranger = candidate(post_of(told, "02"), 1).participant_number
    said = []
    for number in (stranger, "JPT-TIDAK-ADA"):
        bad = rows(table)
        bad[1][0] = number
        answer = upload(asih, table, xlsx(*bad))
        said.append([row["cells"][3].replace(number, "…") for row in answer.context["problems"]])
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "kosong"),
        (hostile.OLE + "EncryptedPackage".encode("utf-16-le"), "kata sandi"),
        (hostile.repacked(xlsx(["a"]), hostile.same, {"xl/vbaProject.bin": b"x"}), "makro"),
        (hostile.bomb(40 * 1024**2), "32 MB"),
        (b"0" * (50 * 1024**2), "Berkas ini 50 MB, paling besar 5 MB"),
        (hostile.with_doctype(hostile.LAUGHS), "tidak wajar"),
        (b"%PDF-1.7\n\x00", "bukan tabel"),
    ],
)
def test_a_file_that_is_no_table_gets_a_sentence_beside_its_field(
    asih: Client, table: Sheet, data: bytes, word: str
) -> None:
    answer = upload(asih, table, data)
    assert answer.status_code == 422
    assert word in text_of(answer)


def test_without_a_file_or_a_maximum_the_form_says_what_is_missing(asih: Client, table: Sheet) -> None:
    url = reverse("sheet_import", args=[table.pk])
    page = text_of(asih.post(url, {"skala": "total", "maksimum": "empat ratus"}))
    assert "Pilih dahulu berkasnya" in page
    assert "Tulis nilai total paling tinggi sebagai angka lebih dari 0" in page


def test_five_thousand_rows_of_strangers_are_all_named(asih: Client, table: Sheet) -> None:
    strangers = [[f"X-{at}", *[3] * 9] for at in range(5000)]
    answer = upload(asih, table, xlsx(*rows(table), *strangers))
    page = text_of(answer)
    first = len(codes(table)) + 2
    assert "5000 hal harus diperbaiki" in page
    assert f"Baris {first} Nomor peserta X-0 Tidak ada peserta bernomor" in page
    assert f"Masih ada yang salah pada baris {first + 500}–{first + 4999}." in page


# --- storing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("separator", "mark"), [(";", "2,75"), (",", '"2,75"'), (",", "2.75"), ("\t", "2.75")]
)
def test_csv_with_comma_or_point_is_stored_exactly(
    asih: Client, table: Sheet, separator: str, mark: str
) -> None:
    lines = [separator.join(map(str, row)) for row in rows(table, mark)]
    keep(asih, table, upload(asih, table, "\r\n".join(lines).encode("utf-8-sig"), "nilai.csv"))
    assert marks_of(table) == {27_500}


def test_an_empty_cell_takes_a_stored_mark_out_and_the_check_says_so(asih: Client, table: Sheet) -> None:
    asih.post(reverse("sheet", args=[table.pk]), form_of(table, "3"))
    lines = rows(table)
    lines[1][1] = None
    checked = upload(asih, table, xlsx(*lines))
    assert "1 nilai yang tersimpan akan dikosongkan." in text_of(checked)
    assert "Integritas: 3 → –" in text_of(checked)
    keep(asih, table, checked)
    assert sheets.missing_marks(table) == 1


def test_a_draft_changed_in_between_is_shown_again_and_only_then_stored(asih: Client, table: Sheet) -> None:
    checked = upload(asih, table, xlsx(*rows(table, 3)))
    asih.post(reverse("sheet", args=[table.pk]), form_of(table, "1"))
    before = stored(table)
    again = asih.post(reverse("sheet_import_store", args=[table.pk]), {"packed": checked.context["packed"]})
    assert again.status_code == 409
    assert "Integritas: 1 → 3" in text_of(again)
    assert stored(table) == before
    keep(asih, table, again)
    assert marks_of(table) == {30_000}


def test_two_tabs_and_the_back_button_disturb_nothing(asih: Client, table: Sheet) -> None:
    first = upload(asih, table, xlsx(*rows(table, 1)))
    second = upload(asih, table, xlsx(*rows(table, 2)))
    keep(asih, table, second)
    stale = asih.post(reverse("sheet_import_store", args=[table.pk]), {"packed": first.context["packed"]})
    assert stale.status_code == 409
    assert marks_of(table) == {20_000}


@pytest.mark.parametrize("change", [lambda text: text[:-3] + "abc", lambda text: "", lambda text: "a:b:c"])
def test_what_was_not_checked_here_is_not_stored(asih: Client, table: Sheet, change: Any) -> None:
    before = stored(table)
    packed = change(upload(asih, table, xlsx(*rows(table))).context["packed"])
    answer = asih.post(reverse("sheet_import_store", args=[table.pk]), {"packed": packed}, follow=True)
    assert "Hasil pemeriksaan ini tidak berlaku lagi" in text_of(answer)
    assert stored(table) == before


def test_what_was_checked_for_one_sheet_is_not_stored_in_another(told: story.Story) -> None:
    ani = signed_in(told, "ani")
    paper, record = sheet_of(told, "ani", "paper"), sheet_of(told, "ani", "track_record")
    packed = upload(ani, paper, xlsx(*rows(paper, 70))).context["packed"]
    before = stored(record)
    ani.post(reverse("sheet_import_store", args=[record.pk]), {"packed": packed})
    assert stored(record) == before


def test_after_the_lock_nothing_comes_in(asih: Client, table: Sheet) -> None:
    keep(asih, table, upload(asih, table, xlsx(*rows(table, 3))))
    packed = upload(asih, table, xlsx(*rows(table, 4))).context["packed"]
    lock(asih, table)
    before = stored(table)
    page = text_of(asih.post(reverse("sheet_import_store", args=[table.pk]), {"packed": packed}, follow=True))
    assert "sudah dikunci" in page
    assert stored(table) == before
    assert asih.get(reverse("sheet_import", args=[table.pk])).status_code == 302
    assert asih.get(reverse("sheet_export", args=[table.pk])).status_code == 200


def test_nobody_else_reaches_her_table_as_a_file(told: story.Story, asih: Client, table: Sheet) -> None:
    packed = upload(asih, table, xlsx(*rows(table))).context["packed"]
    before = stored(table)
    for username in ("karto", "ani", "sri", "slamet", "wati", "ppk", "putu"):
        client = signed_in(told, username)
        for name in ("sheet_import", "sheet_template", "sheet_export"):
            assert client.get(reverse(name, args=[table.pk])).status_code == 404
        answer = client.post(reverse("sheet_import_store", args=[table.pk]), {"packed": packed})
        assert answer.status_code == 404
    assert stored(table) == before


# --- totals -----------------------------------------------------------------------------------------------------------

MARKS = ["334,5", 320, "319.9999", 272, 400, 0]


def with_totals(client: Client, table: Sheet) -> Any:
    data = xlsx(*totals(table, *MARKS[: len(codes(table))]))
    return keep(client, table, upload(client, table, data, skala="total", maksimum="400"))


def test_a_total_is_kept_raw_with_its_maximum_and_gives_jpm_exactly(asih: Client, table: Sheet) -> None:
    page = text_of(with_totals(asih, table))
    first = Total.objects.get(sheet=table, application=candidate(post_of_sheet(table), 1))
    assert (first.points, first.max_points) == (3_345_000, 4_000_000)
    assert "334,5/400 83,63 % tepat 669/8 Memenuhi Syarat" in page
    assert "320/400 80,00 % tepat 80/1 Memenuhi Syarat" in page
    assert "319,9999/400 80,00 % tepat 3199999/40000 Masih Memenuhi Syarat" in page
    assert "272/400 68,00 % tepat 68/1 Masih Memenuhi Syarat" in page
    assert table.scores.count() == 0


def post_of_sheet(sheet: Sheet) -> Any:
    return sheet.assessment.vacancy


def test_percent_is_a_total_out_of_a_hundred(asih: Client, table: Sheet) -> None:
    marks = ["80,28", *["67.9999"] * (len(codes(table)) - 1)]
    data = xlsx(*totals(table, *marks, heading="JPM"))
    page = text_of(keep(asih, table, upload(asih, table, data, skala="percent")))
    assert "80,28/100 80,28 % tepat 2007/25 Memenuhi Syarat" in page
    assert "67,9999/100 68,00 % tepat 679999/10000 Kurang Memenuhi Syarat" in page


def test_a_total_above_the_declared_maximum_is_refused(asih: Client, table: Sheet) -> None:
    marks = [401, *[1] * (len(codes(table)) - 1)]
    page = text_of(upload(asih, table, xlsx(*totals(table, *marks)), skala="total", maksimum="400"))
    assert "Nilai 401 di luar skala; isi 0 sampai 400, atau perbaiki nilai maksimum" in page


def test_a_table_of_totals_locks_and_the_ranking_uses_the_exact_fraction(
    told: story.Story, asih: Client, table: Sheet
) -> None:
    with_totals(asih, table)
    assert sheets.missing_marks(table) == 0
    assert lock(asih, table).url == reverse("sheet_receipt", args=[table.pk])
    table.refresh_from_db()
    assert [codes(table)[0], 3_345_000, 4_000_000] in json.loads(table.content)["totals"]
    assert table.inconsistencies() == []
    marks = [mark for mark in rankings.table_of(post_of(told))["marks"] if mark["component"] == "assessment"]
    assert {"mark": "334.5", "max": "400", "criterion": None}.items() <= marks[0].items()
    result = ranking.compute({"scheme": {"weights": {"assessment": "100"}}, "marks": marks})
    assert {row["candidate"]: row["total_exact"] for row in result["rows"]}[codes(table)[0]] == "669/8"
    page = text_of(signed_in(told, "wati").get(reverse("ranking", args=[post_of(told).pk])))
    assert "334,5 ÷ 400 × 100 = 83,63 (tepat 669/8); Memenuhi Syarat" in page


def test_locked_totals_are_frozen_by_the_database(asih: Client, table: Sheet) -> None:
    with_totals(asih, table)
    lock(asih, table)
    for write in (
        lambda: table.totals.update(points=1),
        lambda: table.totals.all().delete(),
        lambda: Total.objects.create(
            sheet=table, application=candidate(post_of_sheet(table), 1), points=1, max_points=1
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    assert [item.kind for item in verify().breaks] == []


def test_levels_take_totals_out_and_totals_take_levels_out(asih: Client, table: Sheet) -> None:
    asih.post(reverse("sheet", args=[table.pk]), form_of(table, "3"))
    with_totals(asih, table)
    assert (table.scores.count(), table.totals.count()) == (0, len(codes(table)))
    keep(asih, table, upload(asih, table, xlsx(*rows(table, 2))))
    assert (marks_of(table), table.totals.count()) == ({20_000}, 0)


def test_totals_are_taken_out_by_a_button_and_not_by_an_old_page(asih: Client, table: Sheet) -> None:
    with_totals(asih, table)
    assert "m-" not in str(asih.get(reverse("sheet", args=[table.pk])).context["rows"][0].get("input", ""))
    url = reverse("sheet_totals_clear", args=[table.pk])
    asih.post(url, {"seen": "old"})
    assert table.totals.count() == len(codes(table))
    asih.post(url, {"seen": sheets.draft_digest(table)})
    assert table.totals.count() == 0


def test_a_member_cannot_give_totals(told: story.Story) -> None:
    ani, sheet = told.users["ani"], sheet_of(told, "ani", "paper")
    url = reverse("sheet_template", args=[sheet.pk])
    assert signed_in(told, "ani").get(url, {"skala": "total"}).status_code == 404
    table = totals(sheet, *["90"] * len(codes(sheet)))
    with pytest.raises(uploads.NotAllowed):
        uploads.store(
            sheet,
            spreadsheets.read(xlsx(*table)),
            Scale("total"),
            seen=sheets.draft_digest(sheet),
            actor=ani,
        )
    assert not sheet.totals.exists()


# --- cost -------------------------------------------------------------------------------------------------------------


def test_the_check_and_the_storing_ask_the_database_a_dozen_times(asih: Client, table: Sheet) -> None:
    data = xlsx(*rows(table))
    upload(asih, table, data)
    with CaptureQueriesContext(
        connection,
    ) as few:
        checked = upload(asih, table, data)
    assert len(few) <= 16
    with CaptureQueriesContext(connection) as saving:
        asih.post(reverse("sheet_import_store", args=[table.pk]), {"packed": checked.context["packed"]})
    assert len(saving) <= 30
