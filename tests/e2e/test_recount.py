"""Anybody computes a published result again in his own browser, and sees that a file with one changed mark is another one."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.theatre import Person, panel_theatre


def answer(person: Person) -> Locator:
    """What the reader's browser says."""
    return person.page.locator("[data-recount-answer]")


def choose(person: Person, name: str, text: str) -> None:
    file = {"name": name, "mimeType": "application/json", "buffer": text.encode()}
    person.page.locator("input[name=masukan]").set_input_files(file)


@pytest.mark.browser
def test_a_reader_computes_the_result_again_and_a_changed_mark_is_told(tmp_path: Path) -> None:
    with panel_theatre(tmp_path, "result_is_out") as (people, slug):
        reader = people.person("pembaca")
        reader.open(f"/hasil/{slug}/")
        reader.follow("Hitung ulang peringkat ini sendiri")
        page, asked = reader.page, []
        page.on("request", lambda request: asked.append(request.url))
        page.get_by_role("button", name="Hitung ulang di peramban saya").click()
        expect(answer(reader)).to_contain_text("Cocok: hitungan ini menghasilkan peringkat dan nilai akhir")
        expect(answer(reader).get_by_role("row")).to_have_count(1 + 6)
        expect(answer(reader).get_by_text("Cocok dengan pengumuman")).to_have_count(3)
        text = page.locator("[data-recount-input]").text_content() or ""
        digest = (re.findall(r"[0-9a-f]{64}", answer(reader).text_content() or "") or [""])[0]
        assert digest and digest in (page.locator(".app-code").first.text_content() or "") + page.content()
        people.seen.discard("recount")
        reader._look()  # axe, with the answer on the page

        table = json.loads(text)
        last = max(mark["candidate"] for mark in table["marks"])
        for mark in table["marks"]:
            if mark["candidate"] == last:
                mark["mark"] = "99"
        choose(reader, "diubah.json", json.dumps(table))
        expect(answer(reader)).to_contain_text("Yang dihitung bukan masukan yang diumumkan")
        expect(answer(reader)).to_contain_text("Tidak cocok: hitungan ini berbeda dari yang diumumkan")
        expect(answer(reader)).to_contain_text(re.compile(rf"{last}, wawancara: [\d,/]+ menjadi 99,00"))
        assert digest not in (answer(reader).text_content() or "")

        choose(reader, "rusak.json", "bukan JSON")
        expect(answer(reader)).to_contain_text("Berkas ini bukan masukan hitungan (JSON)")
        table["marks"][0]["mark"] = "101"
        choose(reader, "lebih.json", json.dumps(table))
        expect(answer(reader)).to_contain_text("nilai 101 melebihi nilai maksimum 100")
        choose(reader, "masukan.json", json.dumps(json.loads(text), indent=2))
        expect(answer(reader)).to_contain_text("Cocok: hitungan ini menghasilkan peringkat dan nilai akhir")
        assert asked == [], "nothing is fetched and nothing is sent"
        assert people.violations == []
        assert people.errors == []
