"""The appointing authority sees exactly the three, chooses with a reason, himself or through two people; a clock runs; papers follow."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import proposals
from accounts.models import Proposal
from audit import clock, ledger
from audit.errors import NotAllowed, Refused
from config.demo import people
from config.demo.story import Story
from panels import choices as reading
from panels import queries as panels
from panels.models import Choice, Nomination, Sheet
from panels.services import choices, endings, rankings, reopening, sheets
from reports import queries
from reports.enums import DocumentKind
from reports.models import Document
from selection import queries as selections
from selection.models import Application, ApplicationDocument, Selection, Vacancy
from tests.conftest import shared_world
from tests.integration.panels.support import behind_the_guards
from tests.integration.reports.choices import (
    REASON,
    application_at,
    approved,
    chosen,
    decision,
    handed_over,
    inaugurated,
    kept,
    recommended,
)
from tests.integration.reports.papers import made, pdf, published, sign_minutes, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

told = shared_world("published")
"""Every member has confirmed the recap; no paper of a post has been made."""


@pytest.fixture
def post(told: Story) -> Vacancy:
    return told.selection.vacancies.get(code="01")


@pytest.fixture
def named(told: Story, post: Vacancy) -> Nomination:
    """The three of the first post lie before the appointing authority, and the result gate is open."""
    nomination = handed_over(told, post)
    recommended(told)
    return nomination


def sign_in(told: Story, username: str) -> Client:
    client = Client()
    client.force_login(told.users[username])
    return client


def show_again(client: Client, username: str) -> None:
    """The password once more, as the page before the confirmation asks for it."""
    client.post(reverse("account_reauthenticate"), {"password": people.password_of(username)})


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def of(name: str, nomination: Nomination, *more: Any) -> str:
    return reverse(name, args=[nomination.pk, *more])


def people_of(post: Vacancy, nomination: Nomination) -> tuple[list[Application], list[Application]]:
    """Who was named, and everybody else who applied for the post."""
    keys = {row["application"] for row in nomination.names}
    found = list(Application.objects.filter(vacancy=post))
    return [item for item in found if str(item.pk) in keys], [
        item for item in found if str(item.pk) not in keys
    ]


# --- what he sees -------------------------------------------------------------------------------------------------------


def test_the_names_lie_before_him_only_when_letter_and_result_are_out(told: Story, post: Vacancy) -> None:
    ppk = sign_in(told, "ppk")
    sign_minutes(told, post)
    published(told, post, DocumentKind.THREE_NAMES_LETTER, "20/UJI/2026")
    assert not reading.before(told.users["ppk"]).exists()
    published(told, post, DocumentKind.FINAL_RESULT, "21/UJI/2026")
    (nomination,) = reading.before(told.users["ppk"])  # the other post of the selection is not delivered
    assert nomination.vacancy == post
    assert of("nominees", nomination) in ppk.get(reverse("desk")).content.decode()


def test_a_letter_overtaken_by_a_corrected_sheet_lays_nothing_before_him(told: Story, post: Vacancy) -> None:
    old = published(told, post, DocumentKind.THREE_NAMES_LETTER, "20/UJI/2026")
    before = panels.newest_ranking(post)
    _correct_a_sheet(told, post)
    after = panels.newest_ranking(post)
    assert before is not None and after is not None and before.input_text != after.input_text
    published(told, post, DocumentKind.FINAL_RESULT, "21/UJI/2026")
    assert not reading.before(told.users["ppk"]).exists()
    page = text_of(sign_in(told, "sri").get(reverse("document_list", args=[told.selection.pk])))
    assert "Surat Penyampaian Tiga Nama Dapat dibuat" in page  # beside the old one
    published(told, post, DocumentKind.THREE_NAMES_LETTER, "22/UJI/2026")
    nomination = reading.before(told.users["ppk"]).get()
    assert nomination.letter_number == "22/UJI/2026" != old.number and nomination.ranking == after


def _correct_a_sheet(told: Story, post: Vacancy) -> None:
    """Ani's interview sheet is opened again, changed and locked; everybody confirms the new ranking."""
    ani = told.users["ani"]
    sheets_of_ani = Sheet.objects.filter(
        assessment__vacancy=post, assessment__stage__code="interview", person=ani.person
    )
    asked = reopening.propose_reopening(sheets_of_ani.get(), reason="Nilai tertukar.", actor=ani)
    proposals.approve(asked, digest=asked.digest, actor=told.users["karto"])
    fresh = sheets_of_ani.get(state="draft")
    first = panels.candidates_for(fresh)[0]
    line = panels.criteria_of(told.selection, "interview")[0]
    cells = {(first.pk, line.pk): "61"}
    assert not sheets.save_marks(fresh, cells, seen=sheets.draft_digest(fresh), actor=ani)
    sheets.lock(fresh, seen=sheets.draft_digest(fresh), actor=ani)
    for member in panels.members_of(told.selection):
        ranking = panels.ranking_of(post)
        assert ranking is not None
        actor = member.person.users.get()
        rankings.confirm(ranking, digest=ranking.digest, member=member, actor=actor)


def test_he_sees_exactly_the_three_in_one_same_form(told: Story, post: Vacancy, named: Nomination) -> None:
    page = sign_in(told, "ppk").get(of("nominees", named))
    three, others = people_of(post, named)
    assert [item["name"] for item in page.context["nominees"]] == [
        Application.objects.get(pk=row["application"]).snapshot["full_name"] for row in named.names
    ]
    assert len({tuple(row["key"] for row in item["rows"]) for item in page.context["nominees"]}) == 1
    said = text_of(page)
    assert len(three) == 3 and others
    assert [
        item.snapshot["full_name"] for item in others if item.snapshot and item.snapshot["full_name"] in said
    ] == []


@pytest.mark.parametrize(
    ("order", "rank", "total"),
    [("ranked_totals", True, True), ("ranked", True, False), ("alphabetical", False, False)],
)
def test_the_order_is_the_one_that_the_plan_chose(
    told: Story,
    post: Vacancy,
    named: Nomination,
    monkeypatch: pytest.MonkeyPatch,
    order: str,
    rank: bool,
    total: bool,
) -> None:
    monkeypatch.setattr(Selection, "names_order", property(lambda _self: order, lambda _self, _value: None))
    said = text_of(sign_in(told, "ppk").get(of("nominees", named)))
    assert ("Peringkat 1" in said, "Nilai akhir" in said) == (rank, total)
    shown = [item.application.snapshot["full_name"] for item in reading.names(named)]
    assert (shown == sorted(shown, key=str.casefold)) or rank


def test_he_opens_the_documents_of_the_three_and_of_nobody_else(
    told: Story, post: Vacancy, named: Nomination
) -> None:
    ppk, (three, others) = sign_in(told, "ppk"), people_of(post, named)
    own = ApplicationDocument.objects.filter(application=three[0], state="current")[0]
    other = ApplicationDocument.objects.filter(application=others[0])[0]
    assert b"".join(ppk.get(of("nominee_document", named, own.pk)).streaming_content).startswith(b"%PDF")
    assert ppk.get(of("nominee_document", named, other.pk)).status_code == 404
    minutes = Document.objects.get(vacancy=post, kind=DocumentKind.PLENARY_MINUTES)
    assert queries.readable(told.users["ppk"], minutes.pk) is None  # the recap tells of everybody


@pytest.mark.parametrize("username", ["sri", "slamet", "karto", "ani", "asih", "wati", "putu"])
def test_nobody_else_has_his_desk(told: Story, named: Nomination, username: str) -> None:
    client = sign_in(told, username)
    for address in ("nominees", "choice_confirm"):
        assert client.get(of(address, named)).status_code == 404
        assert client.post(of(address, named), {}).status_code == 404
    watching = username in {"sri", "slamet", "wati"}
    assert client.get(of("choice_desk", named)).status_code == (200 if watching else 404)
    assert client.get(of("choice_record", named)).status_code == (200 if username == "sri" else 404)
    with pytest.raises(NotAllowed):
        choices.choose(named, application=application_at(named, 1), reason=REASON, actor=told.users[username])


# --- the choice ---------------------------------------------------------------------------------------------------------


def test_he_chooses_in_two_steps_and_shows_once_more_who_he_is(told: Story, named: Nomination) -> None:
    ppk, given = sign_in(told, "ppk"), {"application": application_at(named, 2), "reason": REASON}
    assert ppk.post(of("nominees", named), given)["Location"] == of("choice_confirm", named)
    for ask in (ppk.get, ppk.post):
        assert ask(of("choice_confirm", named))["Location"].startswith(reverse("account_reauthenticate"))
    assert not Choice.objects.exists()
    show_again(ppk, "ppk")
    page = ppk.get(of("choice_confirm", named))
    assert REASON in text_of(page)  # what he typed was not lost
    ppk.post(of("choice_confirm", named), {"shown": page.context["shown"]})
    choice = Choice.objects.get()
    assert (choice.rank, choice.reason, choice.channel, choice.state) == (2, REASON, "self", "chosen")
    assert "tidak dapat diganti" in text_of(ppk.post(of("nominees", named), given))


def test_the_choice_that_was_shown_is_the_one_that_is_written(told: Story, named: Nomination) -> None:
    ppk = sign_in(told, "ppk")
    first, second = ({"application": application_at(named, place), "reason": REASON} for place in (1, 2))
    show_again(ppk, "ppk")
    ppk.post(of("nominees", named), first)
    shown = ppk.get(of("choice_confirm", named)).context["shown"]
    ppk.post(of("nominees", named), second)  # another tab
    page = ppk.post(of("choice_confirm", named), {"shown": shown})
    assert "Pilihan berubah sejak halaman ini dibuka" in text_of(page)
    assert not Choice.objects.exists()
    ppk.post(of("choice_confirm", named), {"shown": page.context["shown"]})
    assert str(Choice.objects.get().application_id) == second["application"]


def test_the_panel_does_not_read_whom_he_took_and_why(told: Story, named: Nomination) -> None:
    choices.propose_record(named, decision(named, 3), actor=told.users["sri"])
    proposal = Proposal.objects.get(action=choices.RECORD)
    approved(told, proposal)
    paper = signed(told, named.vacancy, DocumentKind.APPOINTMENT_DECISION, "821/2/2026")
    for username in ("karto", "ani"):
        reader = sign_in(told, username)
        assert reader.get(reverse("approval_detail", args=[proposal.pk])).status_code == 404
        assert reader.get(reverse("document_detail", args=[paper.pk])).status_code == 404
        listed = text_of(reader.get(reverse("document_list", args=[told.selection.pk])))
        assert "Pengumuman Hasil Akhir" in listed and "Keputusan Pengangkatan" not in listed
    assert sign_in(told, "wati").get(reverse("document_detail", args=[paper.pk])).status_code == 200


def test_a_post_that_was_stopped_waits_for_no_choice(told: Story, named: Nomination) -> None:
    letter = {"number": "B-9/HENTI", "dated": reading.today(named.guarded), "file": kept("henti")}
    stopped = endings.propose_stop(
        named.vacancy, reason="Jabatan dihapus.", actor=told.users["sri"], **letter
    )
    approved(told, stopped)
    with clock.at(clock.now() + timedelta(days=20)):
        sri = sign_in(told, "sri")
        assert of("choice_desk", named) not in sri.get(reverse("desk")).content.decode()
        page = sri.get(of("choice_desk", named))
        assert page.context["clock"]["tone"] == "info" and "dihentikan" in text_of(page)


@pytest.mark.parametrize(
    ("reason", "told_him"),
    [("  ", "Alasan diminta untuk setiap pilihan"), ("Paling baik.", "terlalu pendek (2 kata)")],
)
def test_every_choice_asks_for_a_reason_that_is_one(
    told: Story, named: Nomination, reason: str, told_him: str
) -> None:
    page = sign_in(told, "ppk").post(
        of("nominees", named), {"application": application_at(named, 1), "reason": reason}
    )
    assert told_him in text_of(page)
    with pytest.raises(Refused, match=re.escape(told_him)):
        choices.choose(named, application=application_at(named, 1), reason=reason, actor=told.users["ppk"])


def test_only_one_of_the_three_can_be_taken(told: Story, post: Vacancy, named: Nomination) -> None:
    other = people_of(post, named)[1][0]
    with pytest.raises(Refused, match="salah satu dari nama"):
        choices.choose(named, application=str(other.pk), reason=REASON, actor=told.users["ppk"])


def test_without_the_letter_and_after_its_time_nobody_chooses(told: Story, post: Vacancy) -> None:
    nomination = handed_over(told, post)
    with pytest.raises(Refused, match="belum dicatat"):
        chosen(told, nomination)
    said = text_of(sign_in(told, "ppk").get(of("nominees", nomination)))
    assert "belum dicatat" in said and "Lanjut ke konfirmasi" not in said
    recommended(told, days_ago=31)
    with pytest.raises(Refused, match="berlaku sampai .* dan sudah lewat waktu"):
        chosen(told, nomination)
    recommended(told, days_ago=30)
    assert chosen(told, nomination).state == "chosen"


def test_for_a_post_that_was_stopped_nobody_is_chosen_any_more(told: Story, named: Nomination) -> None:
    asked = choices.propose_record(named, decision(named, 1), actor=told.users["sri"])
    letter = {"number": "B-9/HENTI", "dated": reading.today(named.guarded), "file": kept("henti")}
    stopped = endings.propose_stop(
        named.vacancy, reason="Jabatan dihapus.", actor=told.users["sri"], **letter
    )
    approved(told, stopped)
    with pytest.raises(Refused, match="dihentikan"):
        chosen(told, named)
    with pytest.raises(Refused, match="dihentikan"):
        approved(told, asked)
    proposals.withdraw(asked, actor=told.users["sri"])
    with pytest.raises(Refused, match="dihentikan"):
        choices.propose_record(named, decision(named, 2), actor=told.users["sri"])
    assert not Choice.objects.exists()


def test_the_letter_counts_on_the_day_of_the_act_and_not_of_the_recording(told: Story, post: Vacancy) -> None:
    nomination, start = handed_over(told, post), clock.now()
    with clock.at(start + timedelta(days=5)):
        recommended(told)
        early = decision(nomination, 1, dated=reading.today(nomination.guarded) - timedelta(days=2))
        with pytest.raises(Refused, match="baru bertanggal"):
            choices.propose_record(nomination, early, actor=told.users["sri"])
        choice = chosen(told, nomination)
        last = reading.today(nomination.guarded) + timedelta(days=30)
    with clock.at(start + timedelta(days=36)):
        with pytest.raises(Refused, match="sudah lewat waktu"):
            inaugurated(told, nomination, choice)
        assert inaugurated(told, nomination, choice, last).state == "inaugurated"


def test_nobody_was_inaugurated_while_the_post_was_still_held(told: Story, named: Nomination) -> None:
    choice, day = chosen(told, named), reading.today(named.guarded)
    with behind_the_guards():
        Vacancy.objects.filter(pk=named.vacancy_id).update(vacant_from=day + timedelta(days=5))
    choice = Choice.objects.get(pk=choice.pk)
    with clock.at(clock.now() + timedelta(days=6)), pytest.raises(Refused, match="baru lowong"):
        inaugurated(told, named, choice, day + timedelta(days=1))


def test_a_clock_runs_and_being_late_is_red_for_everybody_but_stops_nothing(
    told: Story, named: Nomination
) -> None:
    def desks() -> list[str]:
        found = [sign_in(told, "ppk").get(of("nominees", named))]
        found += [sign_in(told, name).get(of("choice_desk", named)) for name in ("sri", "slamet", "wati")]
        return [page.context["clock"]["tone"] for page in found]

    assert desks() == ["info"] * 4
    last = reading.clock_of(named)
    assert last is not None and last.limit == 14 and last.last == last.since + timedelta(days=14)
    with clock.at(clock.now() + timedelta(days=14)):
        assert desks() == ["info"] * 4
    with clock.at(clock.now() + timedelta(days=15)):
        assert desks() == ["danger"] * 4
        assert "danger" in {task["tone"] for card in _cards(told, "wati") for task in card.tasks}
        choice = chosen(told, named)
        assert choice.days == 15
        assert desks() == ["danger"] * 4  # the mark stays


def _cards(told: Story, username: str) -> Any:
    return sign_in(told, username).get(reverse("desk")).context["cards"]


# --- on paper, by two people ----------------------------------------------------------------------------------------------


def test_the_secretariat_records_from_the_signed_paper_and_a_second_person_compares(
    told: Story, named: Nomination
) -> None:
    scan = SimpleUploadedFile("pilihan.pdf", pdf("pilihan"), content_type="application/pdf")
    given = {
        "application": application_at(named, 3),
        "reason": REASON,
        "number": "821/9/2026",
        "dated": reading.today(named.guarded).isoformat(),
        "file": scan,
    }
    sri, slamet = sign_in(told, "sri"), sign_in(told, "slamet")
    assert sri.post(of("choice_record", named), given).status_code == 302
    proposal = Proposal.objects.get(action=choices.RECORD)
    with pytest.raises(NotAllowed):
        proposals.approve(proposal, digest=proposal.digest, actor=told.users["sri"])
    page = slamet.get(reverse("approval_detail", args=[proposal.pk]))
    (address,) = set(re.findall(r"/pilihan/[^\"]+/pindaian/[^\"]+", page.content.decode()))
    assert REASON in text_of(page) and "821/9/2026" in text_of(page)
    assert b"".join(slamet.get(address).streaming_content).startswith(b"%PDF")
    assert sign_in(told, "ani").get(address).status_code == 404
    approved(told, proposal)
    choice = Choice.objects.get()
    assert (choice.rank, choice.channel, choice.number) == (3, "paper", "821/9/2026")
    with pytest.raises(NotAllowed), ledger.unit_of_work():  # not without a second person
        ledger.create(
            Choice(nomination=named, application=choice.application, rank=1, days=0, chosen_at=clock.now()),
            actor=told.users["slamet"],
            step="record",
            data={"sha256": "x"},
        )


@pytest.mark.parametrize(
    ("changed", "told_him"),
    [
        ({"number": " "}, "Isi nomor"),
        ({"dated": timedelta(days=1)}, "belum tiba"),
        ({"dated": timedelta(days=-60)}, "sebelum tiga nama disampaikan"),
        ({"reason": "Bagus."}, "terlalu pendek"),
    ],
)
def test_a_paper_that_cannot_be_is_refused(
    told: Story, named: Nomination, changed: dict[str, Any], told_him: str
) -> None:
    if "dated" in changed:
        changed = {"dated": reading.today(named.guarded) + changed["dated"]}
    with pytest.raises(Refused, match=told_him):
        choices.propose_record(named, decision(named, 1, **changed), actor=told.users["sri"])


def test_a_mistake_is_a_new_choice_beside_the_old_one(told: Story, named: Nomination) -> None:
    first = chosen(told, named, 1)
    with pytest.raises(Refused, match="Tuliskan apa yang keliru"):
        choices.propose_record(named, decision(named, 2), actor=told.users["sri"])
    told_wrong = decision(named, 2, correction="Nama pada naskah tertukar.")
    approved(told, choices.propose_record(named, told_wrong, actor=told.users["sri"]))
    first.refresh_from_db()
    second = reading.standing(named)
    assert second is not None and (first.state, second.replaces_id, second.rank) == ("corrected", first.pk, 2)
    said = text_of(sign_in(told, "wati").get(of("choice_desk", named)))
    assert "Nama pada naskah tertukar." in said and REASON in said


def test_whoever_falls_away_makes_room_for_one_of_the_other_two(told: Story, named: Nomination) -> None:
    chosen(told, named, 1)
    asked = choices.propose_release(
        named, reason="Mengundurkan diri.", file=kept("undur diri"), actor=told.users["sri"]
    )
    approved(told, asked)
    with pytest.raises(Refused, match="salah satu dari nama"):
        chosen(told, named, 1)
    assert chosen(told, named, 2).rank == 2
    assert [item.rank for item in reading.reserve(named)[0]] == [3]  # type: ignore[index]


def test_the_reserve_list_runs_out(told: Story, named: Nomination) -> None:
    chosen(told, named, 1)
    with clock.at(clock.now() + timedelta(days=366)):
        with pytest.raises(Refused, match="tidak berlaku"):
            choices.propose_release(named, reason="Wafat.", file=kept("wafat"), actor=told.users["sri"])
        assert "sudah tidak berlaku lagi" in text_of(sign_in(told, "wati").get(of("choice_desk", named)))


# --- what follows -------------------------------------------------------------------------------------------------------


def test_only_the_chosen_one_is_inaugurated_after_the_signed_decision(told: Story, named: Nomination) -> None:
    choice = chosen(told, named, 2)
    sri = sign_in(told, "sri")
    assert sri.get(of("inauguration_new", named)).status_code == 404  # no signed decision yet
    signed(told, named.vacancy, DocumentKind.APPOINTMENT_DECISION, "821/2/2026")
    given = {
        "application": application_at(named, 1),
        "day": reading.today(named.guarded).isoformat(),
        "place": "Aula",
        "number": "821/3/BA/2026",
        "file": SimpleUploadedFile("ba.pdf", pdf("ba"), content_type="application/pdf"),
    }
    refused = html.unescape(sri.post(of("inauguration_new", named), given).content.decode())
    assert "pelantikan orang lain tidak dapat dicatat" in refused and "821/3/BA/2026" in refused
    given |= {
        "application": application_at(named, 2),
        "file": SimpleUploadedFile("ba.pdf", pdf("ba"), content_type="application/pdf"),
    }
    assert sri.post(of("inauguration_new", named), given).status_code == 302
    choice.refresh_from_db()
    assert (choice.state, choice.place) == ("inaugurated", "Aula")


def test_the_inauguration_too_waits_for_the_letter(told: Story, named: Nomination) -> None:
    choice = chosen(told, named)
    with (
        clock.at(clock.now() + timedelta(days=31)),
        pytest.raises(Refused, match="berlaku sampai .* dan sudah lewat waktu"),
    ):
        inaugurated(told, named, choice)


def test_a_decision_that_names_another_opens_no_inauguration(told: Story, named: Nomination) -> None:
    chosen(told, named, 1)
    signed(told, named.vacancy, DocumentKind.APPOINTMENT_DECISION, "821/2/2026")
    told_wrong = decision(named, 2, correction="Nama pada naskah tertukar.")
    approved(told, choices.propose_record(named, told_wrong, actor=told.users["sri"]))
    stands = reading.standing(named)
    assert stands is not None and queries.signed_decision(stands) is None


def test_everybody_learns_who_but_not_why_once_the_report_is_out(
    told: Story, post: Vacancy, named: Nomination
) -> None:
    inaugurated(told, named, chosen(told, named, 2))
    public = reverse("results", args=[post.slug])
    assert "dilantik sebagai" not in text_of(Client().get(public))
    document = published(told, post, DocumentKind.INAUGURATION_REPORT, "800/1/2026")
    assert queries.paper_of(document).reason == REASON and queries.paper_of(document).rank == 2
    said = text_of(Client().get(public))
    assert "dilantik sebagai" in said and REASON not in said
    assert reading.standing(named).state == "reported"  # type: ignore[union-attr]


def test_the_three_learn_the_end_on_their_own_pages_at_the_right_time(
    told: Story, post: Vacancy, named: Nomination
) -> None:
    people = [Application.objects.get(pk=row["application"]) for row in named.names]

    def pages() -> list[str]:
        clients = [Client() for _one in people]
        for client, item in zip(clients, people, strict=True):
            client.force_login(item.person.users.get())
        return [
            text_of(client.get(reverse("application_outcome", args=[item.pk])))
            for client, item in zip(clients, people, strict=True)
        ]

    choice = chosen(told, named, 2)
    assert all("memilih satu dari ketiganya" in page for page in pages())  # nothing of a choice yet
    inaugurated(told, named, choice)
    first, second, third = pages()
    assert "Selamat, Anda dilantik" in second
    assert "daftar cadangan" in first and "daftar cadangan" in third and "Terima kasih" in first
    assert REASON not in first + second + third
    outside = people_of(post, named)[1]
    stranger = next(item for item in outside if item.state == "eligible")
    client = Client()
    client.force_login(stranger.person.users.get())
    assert "daftar cadangan" not in text_of(client.get(reverse("application_outcome", args=[stranger.pk])))
    assert client.get(reverse("application_outcome", args=[people[0].pk])).status_code == 404


def test_the_decision_is_made_of_what_was_decided(told: Story, named: Nomination) -> None:
    refused = "belum memilih"
    with pytest.raises(Refused, match=refused):
        made(told, named.vacancy, DocumentKind.APPOINTMENT_DECISION, "821/2/2026")
    choice = chosen(told, named, 3)
    paper = queries.paper_of(made(told, named.vacancy, DocumentKind.APPOINTMENT_DECISION, "821/2/2026"))
    assert paper.appointee.name == choice.application.snapshot["full_name"]
    assert paper.signer.name == str(told.users["ppk"].person.full_name)
    assert any("rekomendasi hasil" in line for line in paper.letters)
    assert selections.letter_of(told.selection, "result").number in " ".join(paper.letters)  # type: ignore[union-attr]
