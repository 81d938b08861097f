"""Sri has a paper made, signed and published; Slamet is the second person. Nothing is public before he agrees."""

import html
import io
import json
import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import proposals
from accounts.models import Proposal
from accounts.workdays import add_working_days
from audit import clock, store
from audit.errors import NotAllowed, Refused
from audit.models import Event
from config.demo.story import Story
from panels import queries as panels
from panels.models import Nomination
from reports import queries, rendering, tasks
from reports.enums import DocumentKind
from reports.models import Document
from reports.services import corrections, documents, outbox, stationery
from selection import queries as selections
from selection.models import Application, Mail, Vacancy
from selection.services import holds
from tests.conftest import shared_world
from tests.integration.reports.papers import made, pdf, published, sign_minutes, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

told = shared_world("published")
"""Every member has confirmed the recap; no paper of a post has been made."""


@pytest.fixture
def post(told: Story) -> Vacancy:
    return told.selection.vacancies.get(code="01")


def sign_in(told: Story, username: str) -> Client:
    client = Client()
    client.force_login(told.users[username])
    return client


@pytest.fixture
def sri(told: Story) -> Client:
    return sign_in(told, "sri")


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def upload(payload: bytes = pdf("ditandatangani")) -> dict[str, Any]:
    return {"copy": SimpleUploadedFile("pindaian.pdf", payload, content_type="application/pdf")}


def new_url(told: Story, post: Vacancy | None, kind: str) -> str:
    address = reverse("document_new", args=[told.selection.pk, kind])
    return f"{address}?jabatan={post.pk}" if post else address


# --- asking for a paper -------------------------------------------------------------------------------------------------


def test_sri_has_the_minutes_made_and_their_number_is_proposed(
    told: Story, post: Vacancy, sri: Client
) -> None:
    address = new_url(told, post, DocumentKind.PLENARY_MINUTES)
    page = text_of(sri.get(address))
    number = re.search(r'name="number" value="([^"]+)"', page)
    assert number is not None and re.fullmatch(r"17/BA/PANSEL-JPTP/[IVX]+/20\d\d", number[1])
    assert "Pukul (WIB)" in page

    met = told.at(29, 10)
    fields = {
        "number": number[1],
        "room": "Ruang Rapat BKD",
        "met_on": f"{met:%Y-%m-%d}",
        "met_time": "10:00",
        "present": [str(member.pk) for member in panels.members_of(told.selection)],
    }
    response = sri.post(address, fields)
    document = Document.objects.get(kind=DocumentKind.PLENARY_MINUTES)
    assert response.url == reverse("document_detail", args=[document.pk])
    assert "Menunggu giliran" in text_of(sri.get(response.url))
    assert '"room":"Ruang Rapat BKD"' in document.context_text

    tasks.render(document.job.pk)
    polled = sri.get(reverse("document_progress", args=[document.pk]))
    assert "Dokumen selesai dibuat." in text_of(polled) and "hx-get" not in text_of(polled)


def test_a_plenary_that_lies_ahead_has_no_minutes(told: Story, post: Vacancy, sri: Client) -> None:
    present = [str(member.pk) for member in panels.members_of(told.selection)]
    fields: dict[str, Any] = {"number": "17/UJI", "room": "Ruang Rapat", "present": present}
    fields |= {"met_on": "2099-01-01", "met_time": "10:00"}
    response = sri.post(new_url(told, post, DocumentKind.PLENARY_MINUTES), fields)
    assert "Waktu rapat pleno belum lewat" in text_of(response)
    assert 'value="17/UJI"' in text_of(response)
    assert not Document.objects.filter(kind=DocumentKind.PLENARY_MINUTES).exists()


def test_the_minutes_name_who_was_there_and_need_a_quorum(told: Story, post: Vacancy, sri: Client) -> None:
    members = list(panels.members_of(told.selection))
    address = new_url(told, post, DocumentKind.PLENARY_MINUTES)
    assert text_of(sri.get(address)).count("checked") >= len(members)
    met = told.at(29, 10)
    fields: dict[str, Any] = {"number": "17/UJI", "room": "Aula", "met_time": "10:00"}
    fields |= {"met_on": f"{met:%Y-%m-%d}", "present": [str(member.pk) for member in members[:2]]}
    assert "belum memenuhi kuorum" in text_of(sri.post(address, fields))
    fields["present"] = [str(member.pk) for member in members[:4]]
    assert sri.post(address, fields).status_code == 302
    paper = json.loads(Document.objects.get(kind=DocumentKind.PLENARY_MINUTES).context_text)
    assert [member["present"] for member in paper["members"]] == [True] * 4 + [False]
    assert paper["members"][4]["note"] == "menyetujui rekapitulasi melalui sistem"


@pytest.mark.parametrize("taken", ["announcement", "paper"])
def test_a_number_that_is_taken_is_refused_and_stays_typed(
    told: Story, post: Vacancy, sri: Client, taken: str
) -> None:
    number = told.numbers[2] if taken == "announcement" else Document.objects.get().number
    page = text_of(sri.post(new_url(told, post, DocumentKind.FINAL_RESULT), {"number": number}))
    assert f"Nomor {number} sudah dipakai dokumen lain" in page and f'value="{number}"' in page


def test_a_paper_is_asked_for_once_and_again_only_after_it_was_voided(
    told: Story, post: Vacancy, sri: Client
) -> None:
    document = made(told, post)
    address = new_url(told, post, DocumentKind.FINAL_RESULT)
    assert "Naskah ini sudah dibuat" in text_of(sri.get(address))
    sri.post(address, {"number": "20/UJI/2026"})
    assert Document.objects.filter(kind=DocumentKind.FINAL_RESULT).count() == 1

    response = sri.post(reverse("document_void", args=[document.pk]), {"reason": "Salah nomor"})
    assert response.status_code == 302
    sri.post(address, {"number": "19/UJI/2026"})
    assert Document.objects.filter(kind=DocumentKind.FINAL_RESULT).count() == 1, "a void keeps its number"
    sri.post(address, {"number": "20/UJI/2026"})
    assert Document.objects.filter(kind=DocumentKind.FINAL_RESULT).count() == 2
    assert "Dibatalkan" in text_of(sri.get(reverse("document_list", args=[told.selection.pk])))


def test_voiding_needs_a_reason_which_the_log_keeps(told: Story, post: Vacancy, sri: Client) -> None:
    document = made(told, post)
    address = reverse("document_void", args=[document.pk])
    assert "Isi alasan pembatalan." in text_of(sri.post(address, {"reason": " "}))
    sri.post(address, {"reason": "Salah nomor"})
    event = Event.objects.get(subject_id=document.pk, action="document.void")
    assert '"reason":"Salah nomor"' in event.content.text


# --- the signed copy ----------------------------------------------------------------------------------------------------


def test_the_signed_copy_comes_back_and_both_digests_are_shown(
    told: Story, post: Vacancy, sri: Client
) -> None:
    document = made(told, post)
    address = reverse("document_detail", args=[document.pk])
    assert sri.post(address, upload()).status_code == 302
    page = text_of(sri.get(address))
    document.refresh_from_db()
    assert document.state == "signed"
    assert document.file.sha256 in page and document.signed_file.sha256 in page
    event = Event.objects.get(subject_id=document.pk, action="document.sign")
    assert document.file.sha256 in event.content.text and document.signed_file.sha256 in event.content.text


def with_script() -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    document.save(out)
    return out.getvalue()


def with_attachment() -> bytes:
    """As an electronically signed copy of ours: the ranking is still inside."""
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.attachments["peringkat.json"] = b"{}"
    document.save(out)
    return out.getvalue()


def test_the_ranking_inside_a_signed_copy_is_no_matter_for_doubt(
    told: Story, post: Vacancy, sri: Client
) -> None:
    document = made(told, post)
    address = reverse("document_detail", args=[document.pk])
    words = text_of(sri.post(address, upload(with_attachment()), follow=True))
    assert "Salinan bertanda tangan disimpan" in words and "lampiran di dalamnya" not in words


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        (pdf(DocumentKind.FINAL_RESULT.value), "belum bertanda tangan"),
        (b"PK\x03\x04 word/document.xml", "PDF"),
        (b"%PDF-1.7 broken", "tidak dapat dibuka"),
        (b"", "kosong"),
        (with_script(), "memuat skrip"),
    ],
    ids=["the unsigned paper itself", "a word document", "a broken file", "nothing in it", "a script"],
)
def test_what_is_no_signed_copy_is_refused_with_a_sentence(
    told: Story, post: Vacancy, sri: Client, payload: bytes, sentence: str
) -> None:
    document = made(told, post)
    page = text_of(sri.post(reverse("document_detail", args=[document.pk]), upload(payload)))
    document.refresh_from_db()
    assert sentence in page
    assert (document.state, document.signed_file) == ("rendered", None)


def test_a_wrong_scan_is_replaced_before_publication_and_both_stay_in_the_log(
    told: Story, post: Vacancy, sri: Client
) -> None:
    document = signed(told, post)
    sri.post(reverse("document_detail", args=[document.pk]), upload(pdf("pindaian kedua")))
    document.refresh_from_db()
    assert store.read(document.signed_file) == pdf("pindaian kedua")
    assert Event.objects.filter(subject_id=document.pk, action="document.sign").count() == 2


# --- two persons --------------------------------------------------------------------------------------------------------


def test_slamet_publishes_what_sri_proposed_and_the_public_page_shows_it(
    told: Story, post: Vacancy, sri: Client
) -> None:
    sign_minutes(told, post)
    document = signed(told, post)
    results = reverse("results", args=[post.slug])
    before = text_of(Client().get(results))
    assert "Putu Contoh" not in before and "belum diumumkan" in before

    sri.post(reverse("document_propose", args=[document.pk]))
    proposal = Proposal.objects.get(subject_id=document.pk)
    assert "menunggu persetujuan pejabat kedua" in text_of(
        sri.get(reverse("document_detail", args=[document.pk]))
    )
    shown = text_of(sign_in(told, "slamet").get(reverse("approval_detail", args=[proposal.pk])))
    assert document.number in shown and document.signed_file.sha256 in shown
    assert "Putu Contoh" not in text_of(Client().get(results))

    proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])
    document.refresh_from_db()
    post.refresh_from_db()
    assert (document.state, post.state, post.report_sha256) == (
        "published",
        "concluded",
        document.signed_file.sha256,
    )
    after = text_of(Client().get(results))
    assert "Putu Contoh" in after and document.signed_file.sha256 in after
    assert "Nilai akhir yang sama diurutkan menurut nilai wawancara" in after
    response = Client().get(reverse("published_file", args=[document.code]))
    assert b"".join(response.streaming_content) == store.read(document.signed_file)


def test_once_all_is_published_the_list_of_the_plenary_has_no_link_that_leads_nowhere(
    told: Story, post: Vacancy
) -> None:
    address = reverse("screening_confirm", args=[post.pk])
    assert "/pansel/berkas/" in sign_in(told, "ani").get(address).content.decode()
    for number, one in enumerate(told.selection.vacancies.order_by("code")):
        published(told, one, number=f"{30 + number}/UJI/2026")
    page = sign_in(told, "ani").get(address).content.decode()
    assert "/pansel/berkas/" not in page and "Kartu tanda penduduk" in page


def test_the_final_result_waits_for_the_signed_minutes(told: Story, post: Vacancy, sri: Client) -> None:
    document = signed(told, post)
    answer = sri.post(reverse("document_propose", args=[document.pk]))
    assert answer.status_code == 409
    assert "Berita Acara Rapat Pleno jabatan ini belum bertanda tangan" in text_of(answer)
    made(told, post, DocumentKind.PLENARY_MINUTES, "17/UJI/2026")
    assert sri.post(reverse("document_propose", args=[document.pk])).status_code == 409
    assert not Proposal.objects.filter(subject_id=document.pk).exists()


def test_the_second_person_is_led_to_both_files_and_warned_of_a_missing_page(
    told: Story, post: Vacancy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two_pages(*_args: Any, **_options: Any) -> bytes:
        document, out = pikepdf.new(), io.BytesIO()
        document.add_blank_page()
        document.add_blank_page()
        document.save(out, deterministic_id=True)
        return out.getvalue()

    sign_minutes(told, post)
    monkeypatch.setattr(rendering, "render_document", two_pages)
    document = signed(told, post)
    proposal = documents.propose_publication(document, actor=told.users["sri"])
    shown = text_of(sign_in(told, "slamet").get(reverse("approval_detail", args=[proposal.pk])))
    for which in ("made", "signed"):
        assert reverse("document_file", args=[document.pk, which]) in shown
    assert "salinan bertanda tangan berisi 1 halaman, naskah dari sistem 2 halaman" in shown


# --- held by the observer ------------------------------------------------------------------------------------------------


def hold(told: Story, post: Vacancy, **given: str) -> Any:
    data = {"reason": "Nilai wawancara peserta P02 diperiksa", **given}
    return sign_in(told, "wati").post(reverse("hold", args=[post.pk]), data, follow=True)


def test_a_hold_placed_after_the_proposal_still_stops_the_publication(told: Story, post: Vacancy) -> None:
    sign_minutes(told, post)
    document = signed(told, post)
    proposal = documents.propose_publication(document, actor=told.users["sri"])
    assert "Pengumuman jabatan ini ditunda" in text_of(hold(told, post))

    slamet = sign_in(told, "slamet")
    answer = slamet.post(
        reverse("approval_approve", args=[proposal.pk]), {"digest": proposal.digest}, follow=True
    )

    assert "Ditunda oleh" in text_of(answer) and "Nilai wawancara peserta P02 diperiksa" in text_of(answer)
    document.refresh_from_db()
    post.refresh_from_db()
    assert (document.state, post.state) == ("signed", "screened")

    hold(told, post, step="end", reason="Sudah diperiksa, nilai benar")
    slamet.post(reverse("approval_approve", args=[proposal.pk]), {"digest": proposal.digest})
    document.refresh_from_db()
    assert document.state == "published"
    assert "Sudah diperiksa, nilai benar" in text_of(
        sign_in(told, "wati").get(reverse("hold", args=[post.pk]))
    )


def test_a_hold_lapses_after_five_working_days_unless_renewed(told: Story, post: Vacancy) -> None:
    hold(told, post)
    (standing,) = selections.standing_holds([post])
    day = standing.placed_at.astimezone(ZoneInfo(told.selection.zone)).date()
    last = standing.lapses_at.astimezone(ZoneInfo(told.selection.zone)) - timedelta(seconds=1)
    assert last.date() == add_working_days(day, 5)
    with clock.at(standing.lapses_at - timedelta(seconds=5)):
        assert selections.standing_holds([post])
        hold(told, post, step="renew", reason="Masih menunggu rekaman wawancara")
    with clock.at(last + timedelta(minutes=1)):
        (renewed,) = selections.standing_holds([post])
        assert renewed.lapses_at > standing.lapses_at
    with clock.at(renewed.lapses_at + timedelta(seconds=1)):
        assert not selections.standing_holds([post])
        assert "tidak dapat dicatat" in text_of(hold(told, post, reason=""))
        with pytest.raises(Refused, match="sudah lewat waktu"):
            holds.renew(renewed, reason="Terlambat", actor=told.users["wati"])


def test_ending_a_hold_twice_does_not_place_a_new_one(told: Story, post: Vacancy) -> None:
    hold(told, post)
    hold(told, post, step="end", reason="Sudah diperiksa")
    for step in ("end", "renew"):
        assert "sudah berakhir" in text_of(hold(told, post, step=step, reason="Sudah diperiksa"))
    assert not selections.standing_holds([post])
    assert selections.holds_of(post).count() == 1


def test_secretariat_and_panel_read_why_a_post_is_held(told: Story, post: Vacancy) -> None:
    hold(told, post)
    papers = reverse("document_list", args=[post.selection_id])
    pages = {
        "sri": (reverse("selection_plan", args=[post.selection_id]), papers),
        "slamet": (papers,),
        "ani": (reverse("panel_desk"), reverse("plenary", args=[post.pk])),
    }
    for username, addresses in pages.items():
        for address in addresses:
            page = text_of(sign_in(told, username).get(address))
            assert f"{post.title}. Ditunda oleh Badan Kepegawaian Negara" in page, (username, address)


def test_whom_a_result_concerns_is_told_that_it_is_out_and_nothing_of_what_it_says(
    told: Story, post: Vacancy
) -> None:
    document = published(told, post, number="59/UJI/2026")
    rows = Mail.objects.filter(kind="news", about=document.pk)
    concerned = Application.objects.filter(vacancy=post, state__in=selections.PASSED).select_related("person")
    assert {row.person_id for row in rows} == {item.person_id for item in concerned} != set()
    (said,) = {outbox.written(row).text for row in rows}  # the same words for everybody
    assert document.number in said and "/lamaran/" in said
    assert not [
        item for item in concerned if item.person.full_name in said or item.participant_number in said
    ]


def test_only_one_hold_stands_and_none_after_publication(told: Story, post: Vacancy) -> None:
    with pytest.raises(Refused, match="masih berlaku"):
        for _again in range(2):
            holds.place(post, reason="Periksa", actor=told.users["wati"])
    other = told.selection.vacancies.get(code="02")
    published(told, other, number="60/UJI/2026")
    with pytest.raises(Refused, match="sudah diumumkan"):
        holds.place(other, reason="Periksa", actor=told.users["wati"])
    page = sign_in(told, "wati").get(reverse("hold", args=[other.pk]))
    assert "sehingga tidak dapat ditunda lagi" in text_of(page)
    assert 'name="reason"' not in page.content.decode()


@pytest.mark.parametrize("username", ["sri", "slamet", "karto", "ppk", "asih"])
def test_nobody_but_the_observer_holds(told: Story, post: Vacancy, username: str) -> None:
    with pytest.raises(NotAllowed):
        holds.place(post, reason="Periksa", actor=told.users[username])
    assert not selections.standing_holds([post])


def test_a_letter_is_delivered_and_never_public(told: Story, post: Vacancy) -> None:
    document = published(told, post, DocumentKind.THREE_NAMES_LETTER)
    assert document.state == "delivered"
    assert Client().get(reverse("published_file", args=[document.code])).status_code == 404
    assert document.number not in text_of(Client().get(reverse("results", args=[post.slug])))


def test_a_scan_replaced_after_the_proposal_cannot_be_published_by_it(
    told: Story, post: Vacancy, sri: Client
) -> None:
    sign_minutes(told, post)
    document = signed(told, post)
    proposal = documents.propose_publication(document, actor=told.users["sri"])
    address = reverse("document_detail", args=[document.pk])
    assert "Ganti salinan" not in text_of(sri.get(address))
    sri.post(address, upload(pdf("pindaian lain")))
    with pytest.raises(Exception, match="Data berubah sejak usulan dibuat"):
        proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])
    document.refresh_from_db()
    assert document.state == "signed"


def test_papers_can_still_be_signed_and_delivered_after_the_last_result_is_published(told: Story) -> None:
    for number, vacancy in enumerate(told.selection.vacancies.order_by("code")):
        published(told, vacancy, number=f"{40 + number}/UJI/2026")
    told.selection.refresh_from_db()
    assert told.selection.state == "concluded"
    late = published(told, vacancy, DocumentKind.THREE_NAMES_LETTER, "50/UJI/2026")
    assert late.state == "delivered"


# --- who may ------------------------------------------------------------------------------------------------------------


PAGES = ("document_detail", "document_progress", "document_void")


def test_a_paper_is_opened_by_those_it_concerns_and_each_opening_is_recorded(
    told: Story, post: Vacancy
) -> None:
    document = made(told, post)
    address = reverse("document_file", args=[document.pk, "made"])
    for username in ("sri", "slamet", "karto", "ani", "wati"):
        response = sign_in(told, username).get(address)
        assert response.status_code == 200, username
        assert b"".join(response.streaming_content) == store.read(document.file)
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"].startswith("attachment")
    opened = Event.objects.filter(subject_id=document.pk, action="document.opened")
    assert opened.count() == 5


@pytest.mark.parametrize("username", ["putu", "asih", "ppk"])
def test_others_do_not_learn_that_a_paper_exists(told: Story, post: Vacancy, username: str) -> None:
    document = made(told, post)
    client = sign_in(told, username)
    for name in PAGES:
        assert client.get(reverse(name, args=[document.pk])).status_code == 404, name
    assert client.get(reverse("document_file", args=[document.pk, "made"])).status_code == 404
    assert client.get(reverse("document_list", args=[told.selection.pk])).status_code == 404
    assert client.get(new_url(told, post, DocumentKind.FINAL_RESULT)).status_code == 404
    for name in ("document_retry", "document_propose", "document_void", "document_detail"):
        assert client.post(reverse(name, args=[document.pk])).status_code == 404, name


@pytest.mark.parametrize("username", ["slamet", "karto", "wati"])
def test_readers_have_no_button_and_the_door_refuses_them(told: Story, post: Vacancy, username: str) -> None:
    document = made(told, post)
    client = sign_in(told, username)
    page = text_of(client.get(reverse("document_detail", args=[document.pk])))
    for action in ("document_retry", "document_propose", "document_void"):
        assert reverse(action, args=[document.pk]) not in page
    assert 'type="file"' not in page
    assert client.post(reverse("document_detail", args=[document.pk]), upload()).status_code == 404
    client.post(reverse("document_propose", args=[document.pk]))
    client.post(reverse("document_void", args=[document.pk]), {"reason": "x"})
    document.refresh_from_db()
    assert document.state == "rendered"
    assert not Proposal.objects.filter(subject_id=document.pk).exists()


def test_somebody_not_signed_in_is_sent_to_sign_in(told: Story, post: Vacancy) -> None:
    document = made(told, post)
    for name in PAGES:
        assert reverse("account_login") in Client().get(reverse(name, args=[document.pk])).url


# --- what the list says -------------------------------------------------------------------------------------------------


def test_the_list_says_what_each_paper_waits_for(told: Story, post: Vacancy, sri: Client) -> None:
    page = text_of(sri.get(reverse("document_list", args=[told.selection.pk])))
    assert page.count("Dapat dibuat") == 17  # of the selection 3, of four stages 2 each, of two posts 3 each
    made(told, post)
    page = text_of(sri.get(reverse("document_list", args=[told.selection.pk])))
    assert page.count("Dapat dibuat") == 16 and "Nomor 19/UJI/2026" in page


def test_the_list_asks_the_database_no_more_with_more_papers(told: Story, post: Vacancy, sri: Client) -> None:
    address = reverse("document_list", args=[told.selection.pk])
    with CaptureQueriesContext(connection) as few:
        sri.get(address)
    for number, kind in enumerate((DocumentKind.FINAL_RESULT, DocumentKind.THREE_NAMES_LETTER)):
        made(told, post, kind, f"{50 + number}/UJI/2026")
    with CaptureQueriesContext(connection) as many:
        sri.get(address)
    assert len(many) <= len(few) and len(few) <= 25, (len(few), len(many))


def test_a_corrected_final_result_ends_the_post_once_and_hands_nothing_over_again(
    told: Story, post: Vacancy
) -> None:
    result = published(told, post)
    names = Nomination.objects.filter(vacancy=post).count()
    pattern = "{nomor}/UJI/{tahun}"
    values = stationery.values_of(told.selection) | {"panel": "Panitia Seleksi Terbuka", "pattern": pattern}
    changed = stationery.propose_change(told.selection, values, actor=told.users["sri"])
    proposals.approve(changed, digest=changed.digest, actor=told.users["slamet"])
    ralat = corrections.request(result, number="80/UJI/2026", reason="Kop keliru.", actor=told.users["sri"])
    lines = queries.paper_of(ralat).correction.lines
    assert any("Panitia Seleksi Terbuka" in text for line in lines for text in line.after)
    tasks.render(ralat.job.pk)
    ralat.refresh_from_db()
    documents.upload_signed(ralat, pdf("ralat"), name="r.pdf", pages=1, actor=told.users["sri"])
    proposal = documents.propose_publication(Document.objects.get(pk=ralat.pk), actor=told.users["sri"])
    proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])
    post.refresh_from_db()
    assert (post.state, Nomination.objects.filter(vacancy=post).count()) == ("concluded", names)
    assert "sudah diralat dengan Nomor 80/UJI/2026" in text_of(
        Client().get(reverse("results", args=[post.slug]))
    )
