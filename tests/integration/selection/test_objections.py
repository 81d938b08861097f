"""An applicant who was turned away objects: in time, for himself, once; somebody else answers; upheld he is back in."""

import html
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit import clock, ledger
from audit.errors import NotAllowed, Refused
from audit.models import Event
from config.demo import papers, story
from panels.services import objections as panel
from reports.services import outbox, outbox_steps
from selection import display, objections, queries
from selection import objections_display as shown
from selection.enums import ApplicationState, MailKind, MailState, VacancyState, Verdict
from selection.models import (
    Application,
    Finding,
    Mail,
    Objection,
    ObjectionWindow,
    ScreenerRecusal,
)
from selection.services import gates
from selection.services import objections as services
from selection.waits import Objecting, OwnObjecting
from tests.kept import kept
from tests.objections import application_of, screened

pytestmark = pytest.mark.django_db
TEXT = "SK kenaikan pangkat saya ke IV/a sudah terbit; salinannya saya lampirkan."


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, screened) as found:
        yield found


def turned_away(told: story.Story) -> tuple[Application, Finding]:
    application = application_of(told.users["joko"])
    return application, objections.unmet(application).get()


def filed(told: story.Story) -> Objection:
    application, finding = turned_away(told)
    with clock.at(told.at(18, 12)):
        return services.file(application, finding, TEXT, actor=told.users["joko"])


def proposed(told: story.Story, verdict: str = "upheld") -> Objection:
    """By a member of the panel: Sri found the requirement not met herself."""
    objection = filed(told)
    with clock.at(told.at(19, 9)):
        panel.propose(objection, verdict=verdict, answer="SK terbit sebelum batas.", actor=told.users["ani"])
    objection.refresh_from_db()
    return objection


def decided(told: story.Story, verdict: str = "upheld") -> Objection:
    objection = proposed(told, verdict)
    with clock.at(told.at(19, 10)):
        panel.decide(objection, actor=told.users["karto"])
    objection.refresh_from_db()
    return objection


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def mail_of(told: story.Story, kind: MailKind, username: str = "joko") -> Mail:
    return Mail.objects.select_related("selection").get(kind=kind, person=told.users[username].person)


def page(told: story.Story, username: str, client: Client, url: str, **posted: Any) -> Any:
    client.force_login(told.users[username], backend="django.contrib.auth.backends.ModelBackend")
    return client.post(url, posted) if posted else client.get(url)


def test_who_was_turned_away_files_with_his_document_and_gets_a_receipt_with_its_place(
    told: story.Story, client: Client
) -> None:
    application, finding = turned_away(told)
    url = reverse("objection_new", args=[application.pk, finding.pk])
    with clock.at(told.at(18, 12)):
        own = text_of(page(told, "joko", client, reverse("application_detail", args=[application.pk])))
        assert url in own and "ajukan keberatan sampai" in own
        form = text_of(page(told, "joko", client, url))
        assert finding.reason in form
        empty = text_of(page(told, "joko", client, url, text="  "))
        assert "Tuliskan isi keberatan Anda" in empty
        payload, _report = papers.sample("SK pangkat")
        document = SimpleUploadedFile("sk.pdf", payload, "application/pdf")
        answer = page(told, "joko", client, url, text=TEXT, file=document)
    objection = Objection.objects.get()
    assert answer.url == reverse("objection_detail", args=[objection.pk])
    receipt = text_of(page(told, "joko", client, answer.url))
    entry = Event.objects.get(subject_id=objection.pk, action="objection.create")
    assert objection.number in receipt and f"Entri ke-{entry.leaf.seq}" in receipt and "pukul 12.0" in receipt
    assert TEXT in receipt and "tidak mengurangi hak" in receipt
    got = page(told, "joko", client, reverse("objection_file", args=[objection.pk]))
    assert b"".join(got.streaming_content) == payload
    # The same address now leads to the receipt, and the panel reads the objection with its document.
    assert page(told, "joko", client, url).url == answer.url
    assert TEXT in text_of(page(told, "ani", client, reverse("objection_review", args=[objection.pk])))


def test_nobody_files_for_another(told: story.Story, client: Client) -> None:
    application, finding = turned_away(told)
    url = reverse("objection_new", args=[application.pk, finding.pk])
    with clock.at(told.at(18, 12)):
        for username in ("putu", "sri", "karto"):
            assert page(told, username, client, url, text=TEXT).status_code == 404
        # Not through one's own application either: the finding is another's.
        own = application_of(told.users["putu"])
        crossed = reverse("objection_new", args=[own.pk, finding.pk])
        assert page(told, "putu", client, crossed, text=TEXT).status_code == 404
        with pytest.raises(Refused):
            services.file(own, finding, TEXT, actor=told.users["putu"])
        with pytest.raises(NotAllowed):
            services.file(application, finding, TEXT, actor=told.users["putu"])
    objection = filed(told)
    for name in ("objection_detail", "objection_file", "objection_review"):
        assert page(told, "putu", client, reverse(name, args=[objection.pk])).status_code == 404


def test_a_stage_that_is_not_announced_is_answered_like_one_that_does_not_exist(
    client: Client, told: story.Story
) -> None:
    refused = str(services.closed(None))
    assert "belum atau tidak dibuka" in refused
    with clock.at(told.at(18, 12)):
        passed = application_of(told.users["putu"])
        stage = passed.guarded.stages[0]
        with pytest.raises(Refused, match="belum atau tidak dibuka"):  # against nothing in particular
            services.file(application_of(told.users["joko"]), None, TEXT, actor=told.users["joko"])
        with pytest.raises(Refused) as of_mark:
            services.file(passed, None, TEXT, stage=stage, actor=told.users["putu"])
        url = reverse("mark_objection_new", args=[passed.pk, stage.code])
        assert page(told, "putu", client, url).status_code == 404
        unknown = reverse("mark_objection_new", args=[passed.pk, "tidak-ada"])
        assert page(told, "putu", client, unknown).status_code == 404
    assert str(of_mark.value) == refused


def test_the_servers_clock_decides_and_a_second_objection_is_refused(told: story.Story) -> None:
    application, finding = turned_away(told)
    window = ObjectionWindow.objects.get(vacancy=application.vacancy)
    assert window.closes_at == told.at(20, 0)
    with clock.at(window.closes_at), pytest.raises(Refused, match="Masa keberatan berakhir"):
        services.file(application, finding, TEXT, actor=told.users["joko"])
    filed(told)
    with clock.at(told.at(18, 13)), pytest.raises(Refused, match="sudah Anda ajukan"):
        services.file(application, finding, TEXT, actor=told.users["joko"])
    assert Objection.objects.count() == 1


def test_what_waits_for_the_log_past_the_close_leaves_nothing(
    told: story.Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    application, finding = turned_away(told)
    window = ObjectionWindow.objects.get(vacancy=application.vacancy)
    waited: list[bool] = []
    monkeypatch.setattr(
        services.checkpoints, "ring", lambda: waited.append(True)
    )  # the last thing before the log's lock
    monkeypatch.setattr(clock, "now", lambda: window.closes_at if waited else told.at(19, 23, 59))
    with pytest.raises(Refused, match="Masa keberatan berakhir"):
        services.file(application, finding, TEXT, actor=told.users["joko"])
    monkeypatch.undo()
    assert not Objection.objects.exists()


def test_whoever_found_it_or_proposed_it_does_not_judge_it(told: story.Story, client: Client) -> None:
    objection = filed(told)
    with clock.at(told.at(19, 9)):
        with pytest.raises(NotAllowed, match="Anda sendiri yang memeriksa"):
            panel.propose(objection, verdict="rejected", answer="Tetap.", actor=told.users["sri"])
        said = text_of(
            page(
                told,
                "sri",
                client,
                reverse("objection_review", args=[objection.pk]),
                step="propose",
                verdict="rejected",
                answer="Tetap.",
                version=str(objection.version),
            )
        )
        for username in ("karto", "wati", "slamet", "joko"):
            with pytest.raises(NotAllowed):
                panel.propose(objection, verdict="rejected", answer="Tetap.", actor=told.users[username])
    assert "Anda sendiri yang memeriksa" in said and "Tetap." in said
    objection = proposed_again(told, objection)
    with clock.at(told.at(19, 11)):
        for username in ("sri", "ani", "wati", "joko"):
            with pytest.raises(NotAllowed):
                panel.decide(objection, actor=told.users[username])


def test_who_stands_back_or_read_it_a_second_time_neither_judges_nor_opens_it(
    told: story.Story, client: Client
) -> None:
    objection = filed(told)
    assert objection.finding is not None
    reader = User.objects.get(person=objection.finding.second_reader)
    with clock.at(told.at(19, 9)):
        with pytest.raises(NotAllowed, match="Anda sendiri yang memeriksa"):
            panel.propose(objection, verdict="rejected", answer="Tetap.", actor=reader)
        with ledger.unit_of_work():
            sri = told.users["sri"]
            recusal = ScreenerRecusal(application=objection.application, person=sri.person, reason="Saudara.")
            ledger.create(recusal, actor=sri, data={"reason": "Saudara."})
        with pytest.raises(NotAllowed, match="konflik kepentingan"):
            panel.propose(Objection.objects.get(), verdict="rejected", answer="Tetap.", actor=sri)
        url = reverse("objection_review", args=[objection.pk])
        said = text_of(page(told, "sri", client, url))
        assert TEXT not in said and "konflik kepentingan" in said
        assert TEXT in text_of(page(told, "wati", client, url))


def test_a_reason_that_is_only_a_code_is_told_in_words(
    told: story.Story, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    application, finding = turned_away(told)
    words = "Dokumen sudah tidak berlaku."
    monkeypatch.setattr(Finding, "said", property(lambda _finding: words))
    with clock.at(told.at(18, 12)):
        url = reverse("objection_new", args=[application.pk, finding.pk])
        assert words in text_of(page(told, "joko", client, url))
        assert services.file(application, finding, TEXT, actor=told.users["joko"]).ground == words


def proposed_again(told: story.Story, objection: Objection) -> Objection:
    with clock.at(told.at(19, 10)):
        panel.propose(objection, verdict="upheld", answer="SK terbit.", actor=told.users["ani"])
    objection.refresh_from_db()
    return objection


def test_a_proposed_answer_is_none_for_the_applicant(told: story.Story, client: Client) -> None:
    objection = proposed(told)
    own = text_of(page(told, "joko", client, reverse("objection_detail", args=[objection.pk])))
    assert "Menunggu jawaban" in own and objection.answer not in own and "Dikabulkan" not in own


def test_upheld_he_is_back_in_with_a_number_of_his_own_and_nobody_is_named_to_the_public(
    told: story.Story, client: Client
) -> None:
    application, finding = turned_away(told)
    before = set(queries.candidates(application.vacancy).values_list("participant_number", flat=True))
    objection = decided(told)
    application.refresh_from_db()
    finding.refresh_from_db()
    assert (objection.state, finding.verdict) == ("upheld", Verdict.MET)
    assert application.state == ApplicationState.ELIGIBLE and application.participant_number not in before
    after = set(queries.candidates(application.vacancy).values_list("participant_number", flat=True))
    assert after == before | {application.participant_number}
    assert Event.objects.filter(subject_id=application.pk, action="application.reinstate").count() == 1
    client.logout()
    public = text_of(client.get(reverse("vacancy_detail", args=[application.vacancy.slug])))
    assert "1 diajukan: 1 dikabulkan, 0 ditolak, 0 menunggu jawaban" in public
    assert application.person.full_name not in public and objection.number not in public


def test_an_answer_that_is_read_later_does_not_say_that_he_goes_on_when_he_does_not(
    told: story.Story,
) -> None:
    objection = decided(told)
    application, vacancy = objection.application, objection.application.vacancy
    application.refresh_from_db(fields=["state"])

    def goes_on() -> bool:
        said = " ".join(shown.follows(objection))
        assert "Persyaratan ini tercatat terpenuhi." in said
        return "kembali mengikuti seleksi" in said

    assert goes_on()
    for state in (VacancyState.STOPPED, VacancyState.FAILED, VacancyState.CONCLUDED):
        vacancy.state = state
        assert not goes_on(), state
    vacancy.state, application.state = VacancyState.SCREENED, ApplicationState.ABSENT
    assert not goes_on()


def test_while_he_may_object_or_waits_for_the_answer_he_is_not_told_that_it_is_over(
    told: story.Story, client: Client
) -> None:
    application, _finding = turned_away(told)
    pages = [reverse("my_applications"), reverse("application_detail", args=[application.pk])]
    over, may = "Selesai bagi Anda", "ajukan keberatan bila hasilnya"

    def seen(day: int, hour: int) -> list[str]:
        with clock.at(told.at(day, hour)):
            return [text_of(page(told, "joko", client, url)) for url in pages]

    assert all(may in said and over not in said for said in seen(18, 11))
    filed(told)
    waits = seen(19, 9)
    assert all("enunggu" in said and may not in said and over not in said for said in waits)
    with clock.at(told.at(19, 9)):
        panel.propose(Objection.objects.get(), verdict="rejected", answer="Tetap.", actor=told.users["ani"])
        panel.decide(Objection.objects.get(), actor=told.users["karto"])
    assert all(over in said for said in seen(19, 10))


def test_who_has_objected_to_one_thing_is_still_told_that_he_may_object_to_another(
    told: story.Story, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    objection = filed(told)
    # As if everything else about him had been found not met as well.
    monkeypatch.setattr(objections, "Verdict", SimpleNamespace(NOT_MET=Verdict.MET))
    end, due = objection.window.closes_at, objection.window.answer_due
    with clock.at(told.at(18, 13)):
        own = objections.standing_of([objection.application], clock.now())[objection.application_id]
        desk = text_of(page(told, "joko", client, reverse("desk")))
        mine = text_of(page(told, "joko", client, reverse("my_applications")))
    assert own == OwnObjecting(Objecting.FILED, due, end)
    end_said, due_said = (display.until(one, "Asia/Jakarta") for one in (end, due))
    assert (
        f"paling lambat {due_said}. Hal lain masih dapat diajukan keberatannya, paling lambat {end_said}."
        in desk
    )
    assert f"hal lain masih dapat Anda ajukan keberatannya, paling lambat {end_said}" in mine


def test_rejected_he_stays_out_and_reads_why(told: story.Story, client: Client) -> None:
    objection = decided(told, "rejected")
    application = application_of(told.users["joko"])
    assert (objection.state, application.state) == ("rejected", ApplicationState.INELIGIBLE)
    own = text_of(page(told, "joko", client, reverse("objection_detail", args=[objection.pk])))
    assert "Ditolak" in own and objection.answer in own


def test_what_comes_next_waits_for_the_close_and_for_every_answer(told: story.Story) -> None:
    objection = proposed(told)
    vacancy = objection.window.vacancy
    with clock.at(told.at(19, 12)), pytest.raises(Refused, match="masih berjalan sampai"):
        gates.go_through(vacancy.selection, vacancy, "stage")
    with clock.at(told.at(20, 8)):
        assert services.settle_due() == 1  # the other post's; this one owes an answer
        with pytest.raises(Refused, match="1 keberatan atas hasil seleksi administrasi"):
            gates.go_through(vacancy.selection, vacancy, "stage")
        panel.decide(objection, actor=told.users["karto"])
        assert objections.obstacle(vacancy, "stage") == ""
    objection.window.refresh_from_db()
    assert objection.window.state == "settled"


def test_a_window_that_cannot_be_settled_keeps_no_other_open(
    told: story.Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle, tried = services.settle, []

    def failing_once(window: ObjectionWindow) -> bool:
        tried.append(window)
        if len(tried) == 1:
            raise RuntimeError
        return settle(window)

    monkeypatch.setattr(services, "settle", failing_once)
    with clock.at(told.at(20, 8)):
        assert services.settle_due() == ObjectionWindow.objects.count() - 1 > 0


def test_an_overdue_answer_stands_on_the_desks_and_among_the_exceptions(
    told: story.Story, client: Client
) -> None:
    objection = filed(told)
    listed = reverse("objection_list", args=[told.selection.pk])
    with clock.at(told.at(19, 8)):
        assert "Lewat batas jawaban" not in text_of(page(told, "sri", client, listed))
        assert objection.number in text_of(page(told, "sri", client, reverse("desk")))
    with clock.at(objection.window.answer_due):
        for username in ("sri", "ani", "karto", "wati"):
            desk = text_of(page(told, username, client, reverse("desk")))
            assert objection.number in desk and "Lewat batas jawaban" in desk, username
        overview = text_of(
            page(told, "wati", client, reverse("observer_selection", args=[told.selection.pk]))
        )
        assert "Keberatan belum dijawab" in overview


def test_the_observer_reads_everything_and_changes_nothing(told: story.Story, client: Client) -> None:
    objection = proposed(told)
    url = reverse("objection_review", args=[objection.pk])
    seen = text_of(page(told, "wati", client, url))
    assert TEXT in seen and objection.answer in seen and '<form method="post" novalidate' not in seen
    for step in ("propose", "decide", "return"):
        assert page(told, "wati", client, url, step=step, verdict="rejected", answer="x").status_code == 404
    assert page(told, "slamet", client, url).status_code == 404


def test_everybody_is_told_in_the_same_words_until_when_and_how_one_objects(
    told: story.Story, client: Client
) -> None:
    application, _finding = turned_away(told)
    window = ObjectionWindow.objects.get(vacancy=application.vacancy)
    rows = Mail.objects.filter(kind=MailKind.OBJECTING, about=window.pk).select_related("selection")
    sent = Application.objects.filter(vacancy=application.vacancy, state__in=queries.SENT)
    assert {row.person_id for row in rows} == set(sent.values_list("person", flat=True))
    with clock.at(told.at(18, 12)):
        assert len({outbox.written(row) for row in rows}) == 1  # nobody's outcome can be told from it
        inbox = text_of(page(told, "joko", client, reverse("inbox")))
        own = reverse("inbox_mail", args=[mail_of(told, MailKind.OBJECTING).pk])
        assert own in inbox
        said = text_of(page(told, "joko", client, own))
    assert display.until(window.closes_at, "Asia/Jakarta") in said and "Ajukan keberatan" in said
    assert display.until(window.answer_due, "Asia/Jakarta") in said
    assert "Bila Anda dinyatakan Tidak Memenuhi Syarat" in said  # who passed has nothing to object to
    with clock.at(window.closes_at):  # too late to be told: it goes to nobody any more
        outbox.send_now(rows, seconds=20)
    assert {row.state for row in rows.all()} == {MailState.DROPPED}


def test_that_one_may_object_waits_for_nobodys_approval(told: story.Story) -> None:
    application, _finding = turned_away(told)
    window = ObjectionWindow.objects.get(vacancy=application.vacancy)
    outbox_steps.set_held(told.selection, True, actor=told.users["sri"])
    rows = Mail.objects.filter(kind=MailKind.OBJECTING, about=window.pk)
    rows.delete()
    services._tell_everybody(window)  # as it is when a list is confirmed
    assert {row.state for row in rows.all()} == {MailState.WAITING}
    with pytest.raises(Refused, match="selalu dikirim segera"):
        outbox_steps.hold(told.selection, rows, actor=told.users["sri"])


def test_his_objection_and_its_answer_come_to_his_inbox(told: story.Story, client: Client) -> None:
    outbox_steps.set_held(told.selection, True, actor=told.users["sri"])
    objection = decided(told)
    receipt, answer = mail_of(told, MailKind.OBJECTION), mail_of(told, MailKind.ANSWERED)
    assert (receipt.state, answer.state) == (MailState.WAITING, MailState.HELD)  # a receipt waits for nobody
    Mail.objects.filter(pk=answer.pk).update(state=MailState.WAITING)
    with clock.at(told.at(19, 11)):
        read = [
            text_of(page(told, "joko", client, reverse("inbox_mail", args=[row.pk])))
            for row in (receipt, answer)
        ]
        own = text_of(page(told, "joko", client, reverse("objection_detail", args=[objection.pk])))
    due = display.until(objection.window.answer_due, "Asia/Jakarta")
    assert all(word in read[0] for word in (objection.number, TEXT, f"Jawaban paling lambat: {due}"))
    objection.application.refresh_from_db()
    back = f"Anda kembali mengikuti seleksi dengan nomor peserta {objection.application.participant_number}"
    assert all(word in read[1] for word in (objection.number, "Dikabulkan", objection.answer, back))
    assert back in own
    assert all(reverse("objection_detail", args=[objection.pk]) in said for said in read)


def test_a_rejection_says_why_and_what_is_left(told: story.Story) -> None:
    objection = decided(told, "rejected")
    letter = outbox.written(mail_of(told, MailKind.ANSWERED))
    assert all(word in letter.text for word in ("Ditolak", objection.answer, "hasilnya tetap", "UU 30/2014"))
    assert "Ditolak" not in letter.subject


def test_the_outbox_shows_the_words_of_an_objection_to_its_readers_only(
    told: story.Story, client: Client
) -> None:
    objection = filed(told)
    row = mail_of(told, MailKind.OBJECTION)
    url = reverse("outbox_mail", args=[told.selection.pk, row.pk])
    with clock.at(told.at(18, 13)):
        assert TEXT in text_of(page(told, "sri", client, url))
        assert TEXT in text_of(page(told, "wati", client, url))
        second = text_of(page(told, "slamet", client, url))
        assert TEXT not in second and "hanya tampil bagi yang berhak membaca keberatan itu" in second
        with ledger.unit_of_work():
            sri = told.users["sri"]
            recusal = ScreenerRecusal(application=objection.application, person=sri.person, reason="Saudara.")
            ledger.create(recusal, actor=sri, data={"reason": "Saudara."})
        assert TEXT not in text_of(page(told, "sri", client, url))
        assert page(told, "sri", client, url, subject="x", text="x", addition="").status_code == 404


def test_an_answer_that_was_worded_anew_tells_others_neither_words_nor_who_objected(
    told: story.Story, client: Client
) -> None:
    outbox_steps.set_held(told.selection, True, actor=told.users["sri"])
    objection = decided(told)
    answer, name = mail_of(told, MailKind.ANSWERED), objection.application.person.full_name
    added = "Kata yang ditambahkan."
    with clock.at(told.at(19, 11)):
        words = {
            "subject": "Jawaban",
            "text": "Kata lain.",
            "addition": "",
            "seen": outbox_steps.edition(answer),
        }
        with pytest.raises(Refused, match="seperti diputuskan"):
            outbox_steps.edit(told.selection, answer, **words, actor=told.users["sri"])
        chosen = Mail.objects.filter(pk=answer.pk)
        outbox_steps.add(told.selection, chosen, addition=added, actor=told.users["sri"])
        entry = Event.objects.filter(action="selection.mails_edited").select_related("content").last()
        assert (
            entry is not None and added in entry.content.text and objection.answer not in entry.content.text
        )
        own = [told.selection.pk]
        about = f"{reverse('outbox_list', args=own)}?jenis=answered&tentang={objection.pk}"
        one = reverse("outbox_mail", args=[*own, answer.pk])

        def said(username: str) -> str:
            return " ".join(
                text_of(page(told, username, client, url))
                for url in (reverse("outbox", args=own), about, one)
            )

        secrets = (objection.answer, added, objection.number, name)
        assert all(word in said("sri") and word in said("wati") for word in secrets)
        second = said("slamet")
        assert [word for word in secrets if word in second] == []
        assert "Bunyi e-mail diubah sebelum dikirim" in second  # that something was done is no secret
        with ledger.unit_of_work():
            sri = told.users["sri"]
            recusal = ScreenerRecusal(application=objection.application, person=sri.person, reason="Saudara.")
            ledger.create(recusal, actor=sri, data={"reason": "Saudara."})
        stands_back = said("sri")
        assert [word for word in secrets if word in stands_back] == []
        assert page(told, "sri", client, about, addition="Lagi.").status_code == 404
        page(told, "sri", client, reverse("outbox_step", args=[*own, "lepas"]), mail=answer.pk)
        assert Mail.objects.get(pk=answer.pk).state == "held"  # what he may not read he does not send either


def test_desks_and_his_own_pages_name_the_day(told: story.Story, client: Client) -> None:
    application, _finding = turned_away(told)
    window = ObjectionWindow.objects.get(vacancy=application.vacancy)
    end, due = (display.until(one, "Asia/Jakarta") for one in (window.closes_at, window.answer_due))
    with clock.at(told.at(18, 11)):
        for name, given in (("my_applications", []), ("application_detail", [application.pk])):
            said = text_of(page(told, "joko", client, reverse(name, args=given)))
            assert f"hasilnya menurut Anda keliru, paling lambat {end}" in said
        desk = text_of(page(told, "joko", client, reverse("desk")))
        assert f"Keberatan dapat diajukan paling lambat {end}" in desk
        staff = text_of(page(told, "sri", client, reverse("desk")))
        assert f"Keberatan masih diterima sampai {end}" in staff and "Belum ada yang menunggu" in staff
    filed(told)
    with clock.at(told.at(18, 13)):
        staff = text_of(page(told, "sri", client, reverse("desk")))
        assert "1 menunggu jawaban" in staff and f"Jawaban yang paling mendesak: paling lambat {due}" in staff
        desk = text_of(page(told, "joko", client, reverse("desk")))
        assert f"Jawaban atas keberatan Anda paling lambat {due}" in desk
        own = text_of(page(told, "joko", client, reverse("my_applications")))
        assert f"jawaban atas keberatan Anda, paling lambat {due}" in own
