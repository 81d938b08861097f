"""The secretariat's own form of a document: laid down in the plan, frozen with it, fetched by applicants and everybody."""

import hashlib
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import verify
from audit.errors import Refused
from config.demo import people, story
from panels.services import announcements
from selection import blanks as gate
from selection import docx, queries, virus
from selection.models import DocumentSlot, Selection
from selection.services import applications, blanks
from tests.kept import kept

pytestmark = pytest.mark.django_db
FORM = docx.write([docx.Line("PAKTA INTEGRITAS", "title")])
SHA256 = hashlib.sha256(FORM).hexdigest()


def _prepared() -> story.Story:
    found = story.running(*story.cast(), "announced")
    story.prepare(found)
    found.users["putu"] = people.applicant(people.ECONOMY[0])
    return found


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, _prepared) as found:
        yield found


@pytest.fixture
def sri(told: story.Story, client: Client) -> Client:
    client.force_login(told.users["sri"])
    return client


def slot_of(told: story.Story, code: str = "bebas-hukuman") -> DocumentSlot:
    return DocumentSlot.objects.get(selection=told.selection, code=code)


def page(name: str, slot: DocumentSlot) -> str:
    return reverse(name, args=[slot.selection_id, slot.pk])


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def sent(client: Client, slot: DocumentSlot, payload: bytes = FORM, name: str = "Pakta.docx") -> Any:
    given = {"file": SimpleUploadedFile(name, payload), "version": slot.version}
    return client.post(page("slot_blank", slot), given)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)  # read to its end it closes itself


def plan_row(told: story.Story, code: str = "bebas-hukuman") -> dict[str, Any]:
    plan = announcements.plan_of(Selection.objects.get(pk=told.selection.pk))
    return next(row for row in plan["documents"] if row["code"] == code)


def test_a_form_is_laid_down_seen_replaced_and_taken_away(told: story.Story, sri: Client) -> None:
    before = plan_row(told)
    assert "form_sha256" not in before  # a plan without forms reads as it always did

    assert sent(sri, slot_of(told)).status_code == 302
    assert plan_row(told) == {**before, "form_sha256": SHA256}
    listed = text_of(sri.get(reverse("selection_documents", args=[told.selection.pk])))
    assert "Pakta.docx" in listed and "Ganti formulir" in listed
    shown = text_of(sri.get(page("slot_blank", slot_of(told))))
    assert SHA256 in shown and "tidak dapat diganti" in shown
    assert "Pakta.docx" in text_of(sri.get(reverse("selection_plan", args=[told.selection.pk])))

    stale = slot_of(told).version
    other = docx.write([docx.Line("LAIN")])
    assert sent(sri, slot_of(told), other, "lain.pdf").status_code == 302
    assert slot_of(told).blank.name == "lain.pdf.docx"
    assert body(sri.get(page("slot_blank_file", slot_of(told)))) == other

    refused = sri.post(page("slot_blank_remove", slot_of(told)), {"version": stale}, follow=True)
    assert "sudah diubah" in text_of(refused) and slot_of(told).blank is not None
    sri.post(page("slot_blank_remove", slot_of(told)), {"version": slot_of(told).version})
    assert plan_row(told) == before
    assert sri.get(page("slot_blank_file", slot_of(told))).status_code == 404
    assert verify.verify().breaks == []


def test_a_refused_file_says_why_and_leaves_the_form_where_it_is(told: story.Story, sri: Client) -> None:
    sent(sri, slot_of(told))

    answer = sent(sri, slot_of(told), b"Nama: ....", "pakta.docx")
    assert answer.status_code == 200
    assert "bukan DOCX atau PDF, melainkan berkas teks" in text_of(answer)
    assert "Pilih dahulu berkas formulirnya" in text_of(
        sri.post(page("slot_blank", slot_of(told)), {"version": ""})
    )
    assert slot_of(told).blank.sha256 == SHA256


def test_no_form_with_a_virus_and_none_that_was_not_looked_at(
    told: story.Story, sri: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMAV_SOCKET = "unix:/tidak/ada"
    assert "Pemindai virus tidak menjawab" in text_of(sent(sri, slot_of(told)))
    monkeypatch.setattr(virus, "scan", lambda path, address: "Contoh.Uji")
    assert "Contoh.Uji" in text_of(sent(sri, slot_of(told)))
    assert slot_of(told).blank is None


def test_before_the_announcement_only_those_who_see_the_plan_have_it_and_then_everybody_and_it_stays(
    told: story.Story, sri: Client, tmp_path: Path
) -> None:
    sent(sri, slot_of(told))
    slot = slot_of(told)
    stranger = Client()
    assert stranger.get(page("slot_blank_file", slot)).status_code == 302  # to the door
    story.announce(told)
    selection = Selection.objects.get(pk=told.selection.pk)
    slug = selection.vacancies.get(code="01").slug

    row = next(one for one in json.loads(selection.plan_text)["documents"] if one["code"] == slot.code)
    assert row["form_sha256"] == SHA256
    address = reverse("vacancy_blank_file", args=[slug, slot.code])
    notice = stranger.get(reverse("vacancy_detail", args=[slug]))
    assert address in text_of(notice) and "Unduh Pakta.docx" in text_of(notice)
    answer = stranger.get(address)
    assert answer["Content-Type"] == gate.DOCX
    assert answer["Content-Disposition"] == 'attachment; filename="Pakta.docx"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert body(answer) == FORM
    assert stranger.get(reverse("vacancy_blank_file", args=[slug, "ktp"])).status_code == 404

    assert sent(sri, slot).status_code == 404
    path = tmp_path / "lain.docx"
    path.write_bytes(docx.write([docx.Line("LAIN")]))
    actor = told.users["sri"]
    fresh = slot_of(told)
    with pytest.raises(Refused, match="ikut terkunci"):
        blanks.lay(fresh, path, name="lain.docx", version=fresh.version, actor=actor)
    with pytest.raises(Refused, match="ikut terkunci"):
        blanks.take_away(fresh, version=fresh.version, actor=actor)


def test_the_applicant_finds_it_on_the_page_of_the_document(told: story.Story, sri: Client) -> None:
    sent(sri, slot_of(told))
    story.announce(told)
    vacancy = Selection.objects.get(pk=told.selection.pk).vacancies.get(code="01")
    putu = told.users["putu"]
    application = applications.start(vacancy, actor=putu)
    client = Client()
    client.force_login(putu, backend="django.contrib.auth.backends.ModelBackend")

    shown = text_of(client.get(reverse("application_slot", args=[application.pk, "bebas-hukuman"])))
    assert "Formulir dari Panitia" in shown and "Unduh Pakta.docx" in shown
    assert reverse("vacancy_blank_file", args=[vacancy.slug, "bebas-hukuman"]) in shown
    assert "Formulir dari Panitia" not in text_of(
        client.get(reverse("application_slot", args=[application.pk, "ktp"]))
    )


def test_the_plan_s_page_asks_for_no_more_when_there_are_more_forms(
    told: story.Story, sri: Client, django_assert_num_queries: Any
) -> None:
    address = reverse("selection_documents", args=[told.selection.pk])
    sri.get(address)
    with CaptureQueriesContext(connection) as made:
        sri.get(address)
    few = len(made)
    for slot in queries.active_slots(told.selection):
        sent(sri, slot)
    sri.get(address)
    with django_assert_num_queries(few):
        sri.get(address)
