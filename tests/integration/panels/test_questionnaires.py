"""The questionnaire from the list of respondents to the ranking: links that open once, numbers until the closing, the closing by rule."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from audit import clock, ledger, verify
from audit.errors import NotAllowed, NotNow, Refused
from audit.models import Event, Leaf
from config.demo import story
from panels import queries, respondents
from panels.enums import MARK_UNIT
from panels.models import Assessment, Ballot, Questionnaire, Respondent
from panels.services import criteria, links, questionnaires, rankings, sheets
from reports.services import contexts
from selection import queries as selections
from selection.forms.stages import StageForm
from selection.models import Stage
from tests.integration.panels.questionnaire_world import (
    COMPONENT,
    answer,
    build,
    candidates,
    form_of,
    linked,
    list_all,
    listed,
    opened,
    path_of,
    stage_of,
)
from tests.integration.panels.support import (
    behind_the_guards,
    mark_all,
    open_stage,
    post_of,
    signed_in,
    text_of,
)
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, build) as made:
        yield made


def page(told: story.Story, name: str = "questionnaire") -> str:
    return reverse(name, args=[post_of(told).pk, COMPONENT])


def add(told: story.Story, **changed: Any) -> Respondent:
    given = {"relation": "peer", "name": "Rekan Contoh", "email": "rekan@contoh.example"} | changed
    return questionnaires.add_respondent(
        candidates(told)[0], stage_of(told), **given, actor=told.users["sri"]
    )


# --- the list -----------------------------------------------------------------------------------------------------------


def test_the_secretariat_lists_respondents_and_the_headers_of_the_log_do_not_name_them(
    told: story.Story,
) -> None:
    first = candidates(told)[0]
    sent = {"application": str(first.pk), "relation": "superior", "name": "Kepala  Contoh", "email": ""}
    answer_ = signed_in(told, "sri").post(page(told, "respondent_new"), sent)
    assert answer_.status_code == 302
    row = Respondent.objects.get(name="Kepala Contoh")
    leaf = Leaf.objects.get(event__subject_id=row.pk)
    assert "Kepala" not in leaf.text and "superior" not in leaf.text
    assert "Kepala Contoh" in leaf.event.content.text


def test_what_is_wrong_with_a_respondent_is_said_and_what_was_typed_stays(told: story.Story) -> None:
    answer_ = signed_in(told, "sri").post(
        page(told, "respondent_new"), {"name": "Rekan Contoh", "email": "bukan alamat"}
    )
    shown = text_of(answer_)
    assert "Alamat e-mail tidak terbaca" in shown
    assert "Pilih hubungannya dengan peserta." in shown
    assert 'value="Rekan Contoh"' in answer_.content.decode()


def test_a_candidate_is_never_his_own_respondent(told: story.Story) -> None:
    own = candidates(told)[0]
    mailbox = own.person.users.first().email
    for changed in ({"name": f" {own.person.full_name.upper()} "}, {"email": mailbox.upper()}):
        with pytest.raises(Refused, match="dirinya sendiri"):
            add(told, **changed)


def test_nobody_answers_twice_about_one_candidate_under_another_name_or_relation(told: story.Story) -> None:
    add(told)
    with pytest.raises(Refused, match="sudah terdaftar sebagai rekan"):
        add(told, relation="subordinate", email="lain@contoh.example")
    with pytest.raises(Refused, match="Setiap responden memakai e-mail sendiri"):
        add(told, name="Orang Lain")


def test_only_the_secretariat_lists_and_only_who_runs_or_watches_opens_the_page(told: story.Story) -> None:
    for username in ("karto", "ani", "wati", "slamet", "asih"):
        with pytest.raises(NotAllowed):
            questionnaires.add_respondent(
                candidates(told)[0],
                stage_of(told),
                relation="peer",
                name="X",
                actor=told.users[username],
            )
    seen = {
        username: signed_in(told, username).get(page(told)).status_code
        for username in ("sri", "slamet", "karto", "wati", "ani", "asih", "ppk", "putu")
    }
    assert seen == {
        "sri": 200, "slamet": 200, "karto": 200, "wati": 200, "ani": 404, "asih": 404, "ppk": 404, "putu": 404,
    }  # fmt: skip


def test_nobody_else_opens_or_writes_through_its_addresses(told: story.Story) -> None:
    opened(told)
    row = linked(told)[0]
    of_stage = ("questionnaire_start", "questionnaire_send", "questionnaire_extend")
    of_stage += ("respondent_new", "respondent_import")
    of_row = ("respondent_edit", "respondent_remove", "respondent_send", "respondent_letter")
    addresses = [page(told, name) for name in of_stage]
    addresses += [reverse(name, args=[row.pk]) for name in of_row]
    mine = {"sri": set(of_stage) - {"questionnaire_extend"} | set(of_row), "karto": {"questionnaire_extend"}}
    before = Leaf.objects.count()
    wrong = []
    for username in ("sri", "slamet", "karto", "ani", "wati", "asih", "ppk", "putu", ""):
        client = signed_in(told, username) if username else Client()
        for name, address in zip((*of_stage, *of_row), addresses, strict=True):
            if name in mine.get(username, ()):
                continue
            for send in (client.get, client.post):
                answer_ = send(address)
                if answer_.status_code == 200 or Leaf.objects.count() != before:
                    wrong.append((username, name, answer_.status_code))
    assert wrong == []


def test_who_is_named_only_to_secretariat_and_observer(told: story.Story) -> None:
    add(told)
    named = {
        username
        for username in ("sri", "slamet", "karto", "wati")
        if "Rekan Contoh" in text_of(signed_in(told, username).get(page(told)))
    }
    assert named == {"sri", "wati"}


def upload(told: story.Story, text: str) -> Any:
    file = SimpleUploadedFile("responden.csv", text.encode(), "text/csv")
    return signed_in(told, "sri").post(page(told, "respondent_import"), {"berkas": file})


def test_a_file_lists_all_or_nobody_and_every_wrong_row_has_its_sentence(told: story.Story) -> None:
    number = candidates(told)[0].participant_number
    head = "Nomor peserta,Hubungan,Nama,E-mail\n"
    wrong = upload(
        told,
        head + f"{number},Atasan,Kepala Contoh,kepala@contoh.example\n"
        f"{number},Teman,Siapa,\nX-99,Rekan,Orang,\n{number},Rekan,,\n{number},Rekan,Rekan Dua,salah\n",
    )
    assert wrong.status_code == 422
    shown = text_of(wrong)
    for sentence in (
        "Hubungan ini tidak dikenal",
        "Nomor peserta ini tidak ada pada jabatan ini",
        "Isi nama responden",
        "Alamat e-mail tidak terbaca",
    ):
        assert sentence in shown
    assert listed(told) == []
    assert "Kolom Nama tidak ada" in text_of(upload(told, "Nomor peserta,Hubungan,E-mail\n"))
    good = upload(
        told, head + f"{number},atasan,Kepala Contoh,kepala@contoh.example\n{number},Rekan,Rekan Satu,\n"
    )
    assert good.status_code == 302
    assert {row.name for row in listed(told)} == {"Kepala Contoh", "Rekan Satu"}


# --- opening ------------------------------------------------------------------------------------------------------------


def test_it_opens_only_when_every_candidate_can_be_marked(told: story.Story) -> None:
    add(told)
    number = candidates(told)[0].participant_number
    shown = text_of(signed_in(told, "sri").get(page(told)))
    assert f"Responden peserta {number} belum cukup" in shown
    with pytest.raises(Refused, match="belum cukup"):
        questionnaires.open_questionnaire(
            post_of(told), stage_of(told), closes_at=clock.now() + timedelta(days=1), actor=told.users["sri"]
        )
    assert not Assessment.objects.filter(vacancy=post_of(told)).exists()


def test_opened_in_the_browser_it_fixes_statements_rule_and_list(told: story.Story) -> None:
    list_all(told)
    sri = signed_in(told, "sri")
    assert "sudah lewat" in text_of(
        sri.post(page(told, "questionnaire_start"), {"closes_at": "2020-01-01T10:00"})
    )
    until = (clock.now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    assert sri.post(page(told, "questionnaire_start"), {"closes_at": until}).status_code == 302
    stored = respondents.questionnaire_of(post_of(told), stage_of(told))
    assert stored is not None and stored.rules[0] == ["superior", "1", "40"]
    assert {item.state for item in queries.criteria_of(told.selection, COMPONENT)} == {"pinned"}
    with pytest.raises(Refused, match="terkunci"):
        criteria.write(told.selection, COMPONENT, [criteria.Line("Baru", "", "", 5)], actor=told.users["sri"])
    with pytest.raises(Refused, match="tidak dapat dihapus"):
        questionnaires.remove_respondent(listed(told)[0], actor=told.users["sri"])
    assert "bobot 40, dihitung bila sedikitnya 1 orang menjawab" in text_of(sri.get(page(told)))


def test_no_sheets_are_handed_out_for_it(told: story.Story) -> None:
    assert "dari halaman kuesionernya" in sheets.obstacle(post_of(told), COMPONENT)
    answer_ = signed_in(told, "sri").post(reverse("stage_open", args=[post_of(told).pk, COMPONENT]))
    assert answer_.status_code == 409
    board = signed_in(told, "sri").get(reverse("stage_board", args=[post_of(told).pk])).content.decode()
    assert page(told) in board
    assert reverse("stage_open", args=[post_of(told).pk, COMPONENT]) not in board


def test_a_scale_in_hundredths_is_refused_before_anybody_is_asked(told: story.Story) -> None:
    line = queries.criteria_of(told.selection, COMPONENT)[0]
    sheets.save_criterion(
        told.selection, COMPONENT, code=line.code, order=1, label=line.label, guide="", weight="",
        max_points=100 * MARK_UNIT, stored=line, actor=told.users["sri"],
    )  # fmt: skip
    list_all(told)
    assert "harus punya 2 sampai 10 pilihan" in questionnaires.obstacle(post_of(told), stage_of(told))


def test_the_usual_statements_come_with_a_scale_that_can_be_opened(told: story.Story) -> None:
    gone = [
        criteria.Line(item.label, "", "", 5, key=item.pk, version=item.version, remove=True)
        for item in queries.criteria_of(told.selection, COMPONENT)
    ]
    criteria.write(told.selection, COMPONENT, gone, actor=told.users["sri"])
    list_all(told)
    address = reverse("selection_criteria", args=[told.selection.pk, COMPONENT])
    assert signed_in(told, "sri").post(address, {"usual": "1"}).status_code == 302
    assert questionnaires.obstacle(post_of(told), stage_of(told)) == ""
    assert "Menepati janji dan berkata jujur" in signed_in(told, "sri").get(address).content.decode()


def test_a_questionnaire_once_for_each_person_is_refused_where_it_is_typed() -> None:
    typed = {"title": "Kuesioner", "element": "track_record", "weight": "20", "tie_place": "4"}
    form = StageForm({**typed, "source": "questionnaire", "scope_of_mark": "person"})
    assert "setiap jabatan yang dilamar" in str(form.errors["scope_of_mark"])
    assert StageForm({**typed, "source": "questionnaire", "scope_of_mark": "post"}).is_valid()


# --- links --------------------------------------------------------------------------------------------------------------


def test_links_go_out_by_mail_each_once_and_are_stored_only_as_digest(told: story.Story) -> None:
    opened(told)
    answer_ = signed_in(told, "sri").post(page(told, "questionnaire_send"), follow=True)
    count = len(listed(told))
    assert f"{count} tautan dikirim" in text_of(answer_)
    links.sweep()
    links.sweep()
    assert len(mail.outbox) == count
    row = listed(told)[0]
    body = next(message.body for message in mail.outbox if message.to == [row.email])
    token = re.search(r"/kuesioner/([a-z2-7]{32})/", body)
    assert token is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT link_digest FROM panels_respondent")
        assert all(len(digest) == 64 for (digest,) in cursor.fetchall())
    bodies = "".join(Event.objects.filter(action="respondent.issue").values_list("content__text", flat=True))
    assert token[1] not in bodies
    assert Client().get(f"/kuesioner/{token[1]}/").status_code == 200


def test_a_mail_that_fails_is_tried_again(told: story.Story, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(told)
    row = listed(told)[0]
    links.send(row, actor=told.users["sri"])
    with monkeypatch.context() as broken:
        broken.setattr(links, "send_mail", lambda *args: (_ for _ in ()).throw(OSError("x")))
        links.sweep()
    assert mail.outbox == []
    links.sweep()
    assert [message.to for message in mail.outbox] == [[row.email]]


def test_shortly_before_the_deadline_only_the_silent_are_reminded_each_once_with_the_same_link(
    told: story.Story,
) -> None:
    stored = opened(told, days=5)
    rows = linked(told)
    links.sweep()
    answer(rows[0])
    links.show(rows[1], actor=told.users["sri"])  # on paper: no mail holds his link any more
    mail.outbox.clear()
    links.sweep()
    assert mail.outbox == []
    with clock.at(stored.closes_at - timedelta(days=1)):
        links.sweep()
        links.sweep()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(row.email for row in rows[2:])
    assert all(message.subject.startswith("Pengingat") for message in mail.outbox)
    assert path_of(rows[2]) in next(one.body for one in mail.outbox if one.to == [rows[2].email])


def test_a_new_link_makes_the_old_one_void_and_a_printed_one_is_recorded(told: story.Story) -> None:
    opened(told)
    row = linked(told)[0]
    old = path_of(row)
    answer_ = signed_in(told, "sri").post(reverse("respondent_letter", args=[row.pk]))
    row.refresh_from_db()
    assert answer_.status_code == 200
    assert "no-store" in answer_["Cache-Control"]
    assert path_of(row) in answer_.content.decode()
    assert path_of(row) != old
    gone = Client().get(old)
    assert gone.status_code == 404
    assert "sudah diganti dengan tautan baru" in text_of(gone)
    event = (
        Event.objects.filter(subject_id=row.pk, action="respondent.issue").order_by("subject_version").last()
    )
    assert event is not None and json.loads(event.content.text)["changes"]["channel"][1] == "paper"
    timeline = signed_in(told, "wati").get(reverse("observer_timeline", args=[told.selection.pk]))
    assert "Tautan kuesioner diberikan" in text_of(timeline)
    assert signed_in(told, "sri").get(reverse("respondent_letter", args=[row.pk])).status_code == 405


def test_no_link_before_the_opening_and_none_without_a_mailbox(told: story.Story) -> None:
    row = add(told, email="")
    with pytest.raises(Refused, match="setelah kuesioner dibuka"):
        links.show(row, actor=told.users["sri"])
    with pytest.raises(Refused, match="belum diisi"):
        links.send(row, actor=told.users["sri"])


# --- answering ----------------------------------------------------------------------------------------------------------


def test_a_respondent_answers_once_on_one_page(told: story.Story) -> None:
    opened(told)
    row, browser = linked(told)[0], Client()
    shown = browser.get(path_of(row))
    assert "no-store" in shown["Cache-Control"]
    assert "5: Selalu" in text_of(shown)
    assert f"Anda menilai {row.application.snapshot['full_name']} sebagai rekan" in text_of(shown)
    missing = browser.post(path_of(row), {"remark": "Catatan panjang"})
    assert missing.status_code == 422
    assert text_of(missing).count("Pilih satu jawaban untuk pernyataan ini.") >= 2
    assert "Catatan panjang" in missing.content.decode()
    assert Ballot.objects.count() == 0
    thanks = browser.post(path_of(row), form_of(row), follow=True)
    assert "Terima kasih" in text_of(thanks)
    again = browser.get(path_of(row))
    assert again.status_code == 410
    assert "sudah dipakai" in text_of(again)


def test_a_second_tab_changes_nothing(told: story.Story) -> None:
    opened(told)
    row, first, second = linked(told)[0], Client(), Client()
    assert second.get(path_of(row)).status_code == 200
    first.post(path_of(row), form_of(row, 5))
    late = second.post(path_of(row), form_of(row, 1))
    assert late.status_code == 410
    assert Ballot.objects.get().points == dict.fromkeys(Ballot.objects.get().points, 5 * MARK_UNIT)
    with pytest.raises(Refused, match="sudah dipakai"):
        answer(row, 1)  # the row as it was read before the first tab sent


def test_a_link_that_was_replaced_while_the_page_was_open_does_not_answer(told: story.Story) -> None:
    opened(told)
    row = linked(told)[0]
    links.show(row, actor=told.users["sri"])
    with pytest.raises(Refused, match="sudah diganti"):
        answer(row, 5)
    assert Ballot.objects.count() == 0


def test_marks_that_are_no_choice_and_statements_that_are_not_asked_are_refused(told: story.Story) -> None:
    opened(told)
    row = linked(told)[0]
    for mark in ("0", str(6 * MARK_UNIT), str(MARK_UNIT + 1), "x"):
        name = next(iter(form_of(row)))
        sent = Client().post(path_of(row), {**form_of(row), name: mark})
        assert sent.status_code == 422
    keys = [item.pk for item in questionnaires.statements_of(row)]
    others = [item.pk for item in queries.criteria_of(told.selection, "paper")]
    for points in ({keys[0]: 5 * MARK_UNIT}, {keys[0]: 5 * MARK_UNIT, others[0]: 5 * MARK_UNIT}):
        with pytest.raises(Refused, match="belum lengkap"):
            questionnaires.answer(row, points, "")
    assert Ballot.objects.count() == 0


def test_a_made_up_or_cut_link_opens_nothing(told: story.Story) -> None:
    opened(told)
    row = linked(told)[0]
    for address in (path_of(row)[:-5] + "/", "/kuesioner/aaaaaaaaaaaaaaaa/"):
        shut = Client().get(address)
        assert shut.status_code == 404
        assert "Tautan ini tidak dikenal" in text_of(shut)


def test_the_candidate_and_the_staff_of_the_selection_do_not_answer_from_their_accounts(
    told: story.Story,
) -> None:
    opened(told)
    row = linked(told)[0]
    own = Client()
    own.force_login(row.application.person.users.get())
    assert "tentang dirinya sendiri" in text_of(own.get(path_of(row)))
    for username in ("sri", "karto", "wati"):
        shut = signed_in(told, username).post(path_of(row), form_of(row))
        assert shut.status_code == 403
        assert "petugas seleksi" in text_of(shut)
    assert Ballot.objects.count() == 0


def test_after_the_deadline_a_link_says_so_and_the_chair_alone_gives_more_time(told: story.Story) -> None:
    stored = opened(told, days=1)
    row = linked(told)[0]
    with clock.at(stored.closes_at + timedelta(minutes=1)):
        shut = Client().post(path_of(row), form_of(row))
        assert shut.status_code == 410
        assert "Batas waktu kuesioner ini sudah lewat" in text_of(shut)
        assert questionnaires.close_due() == 0  # nobody can be marked
        desk = signed_in(told, "karto").get(reverse("panel_desk")).content.decode()
        assert page(told) in desk and "Batas waktu lewat" in desk
        assert page(told) not in signed_in(told, "ani").get(reverse("panel_desk")).content.decode()
        waiting = text_of(signed_in(told, "karto").get(page(told)))
        assert "Ketua memperpanjang batas waktu" in waiting
        assert signed_in(told, "sri").get(page(told, "questionnaire_extend")).status_code == 404
        karto = signed_in(told, "karto")
        later = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
        no_reason = karto.post(page(told, "questionnaire_extend"), {"closes_at": later})
        assert "Tuliskan alasannya." in text_of(no_reason)
        past = karto.post(
            page(told, "questionnaire_extend"), {"closes_at": "2020-01-01T00:00", "reason": "x"}
        )
        assert "harus sesudah" in text_of(past)
        sent = karto.post(
            page(told, "questionnaire_extend"), {"closes_at": later, "reason": "Jaringan mati."}
        )
        assert sent.status_code == 302
        assert Client().post(path_of(row), form_of(row)).status_code == 302
    event = Event.objects.get(action="questionnaire.extend")
    assert json.loads(event.content.text)["data"]["reason"] == "Jaringan mati."


# --- what is known before the closing ------------------------------------------------------------------------------------


def test_until_the_closing_numbers_are_all_that_anybody_reads(told: story.Story) -> None:
    opened(told)
    row = linked(told)[0]
    answer(row, 2, "Catatan yang tidak boleh terbaca")
    addresses = [
        page(told),
        reverse("ranking", args=[post_of(told).pk]),
        reverse("stage_board", args=[post_of(told).pk]),
        reverse("observer_timeline", args=[told.selection.pk]),
        reverse("observer_ranking", args=[post_of(told).pk]),
    ]
    for username in (
        "sri",
        "slamet",
        "karto",
        "ani",
        "wati",
        "putu",
        row.application.person.users.get().username,
    ):
        client = signed_in(told, username)
        for address in addresses:
            shown = client.get(address)
            assert "tidak boleh terbaca" not in shown.content.decode()
    assert "1/3" in text_of(signed_in(told, "sri").get(page(told)))
    assert "Sebuah jawaban kuesioner diterima" in text_of(signed_in(told, "wati").get(addresses[3]))
    assert "Siapa yang menjawab tidak ditampilkan" in text_of(signed_in(told, "wati").get(addresses[3]))


def test_the_secretariat_does_not_learn_who_has_answered(told: story.Story) -> None:
    """Two worlds in which another peer of the same candidate answered: the same page."""
    opened(told)
    peers = [row for row in linked(told) if row.relation == "peer"][:2]
    shown = []
    for row in peers:
        with transaction.atomic():
            answer(row)
            body = signed_in(told, "sri").get(page(told)).content.decode()
            shown.append(re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', "", body))
            transaction.set_rollback(True)
    assert shown[0] == shown[1]
    # Both may get a new link and another mailbox: no refusal tells.
    answer(peers[0])
    for row in listed(told):
        if row.pk in {peer.pk for peer in peers}:
            links.show(row, actor=told.users["sri"])
            row.refresh_from_db()
            questionnaires.set_email(row, email=f"baru-{row.pk}@contoh.example", actor=told.users["sri"])


def test_the_box_holds_neither_who_nor_when_and_its_order_is_chance(told: story.Story) -> None:
    opened(told)
    peers = [row for row in linked(told) if row.relation == "peer"][:3]
    keys = []
    for row in peers:
        answer(row)
        keys.append(set(Ballot.objects.values_list("pk", flat=True)))
    columns = {field.name for field in Ballot._meta.concrete_fields}
    assert columns == {"id", "questionnaire", "application", "relation", "points", "remark", "mac"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM panels_ballot")
        rows = [str(key).replace("-", "") for (key,) in cursor.fetchall()]
    assert rows == sorted(rows)
    bodies = "".join(Event.objects.filter(action="respondent.answer").values_list("content__text", flat=True))
    assert not any(str(key) in bodies for key in keys[-1])


FALLING = [str(90 - 2 * place) for place in range(9)]
"""A candidate's mark by his place on the sheet."""

# --- closing ------------------------------------------------------------------------------------------------------------


def answer_all(told: story.Story, mark: int = 4) -> None:
    for row in linked(told):
        answer(row, mark)


def test_it_closes_by_itself_when_everybody_has_answered(told: story.Story) -> None:
    stored = opened(told)
    rows = linked(told)
    for row in rows[:-1]:
        answer(row)
    assert questionnaires.close_due() == 0
    answer(rows[-1])
    assert questionnaires.close_due() == 1
    assert questionnaires.close_due() == 0
    stored.refresh_from_db()
    assert stored.state == "closed"
    assert Assessment.objects.get(pk=stored.assessment_id).state == "revealed"
    assert {row["mark"] for row in stored.results.values()} == {"80/1"}
    assert Ballot.objects.count() == 0
    shut = Client().get(path_of(rows[0]))
    assert shut.status_code == 410


def test_at_the_deadline_it_closes_by_the_rule_and_small_relations_do_not_count(told: story.Story) -> None:
    stored = opened(told)
    first = candidates(told)[0]
    for row in linked(told):
        if row.relation == "superior":
            answer(row, 5)
        elif row.application_id == first.pk and row.relation == "peer":
            if row.name.startswith("Peer 3"):
                continue  # two of three
            answer(row, 1, "Catatan rekan yang tidak cukup jumlahnya")
    assert questionnaires.close_due() == 0
    with clock.at(stored.closes_at):
        assert questionnaires.close_due() == 1
    stored.refresh_from_db()
    own = stored.results[first.participant_number]
    assert own["mark"] == "100/1"
    assert [(part["relation"], part["answers"], part["mean"]) for part in own["relations"]] == [
        ("superior", 1, "100/1"),
        ("peer", 2, None),
        ("subordinate", 0, None),
    ]
    shown = text_of(signed_in(told, "wati").get(page(told)))
    assert "2 dari 3 menjawab, tidak dihitung" in shown
    assert "tidak cukup jumlahnya" not in shown


def test_who_is_added_late_counts_and_lets_a_blocked_questionnaire_close(told: story.Story) -> None:
    stored = opened(told, days=1)
    first = candidates(told)[0]
    for row in linked(told):
        if row.relation == "superior" and row.application_id != first.pk:
            answer(row)
    after = stored.closes_at + timedelta(hours=1)
    with clock.at(after):
        assert questionnaires.close_due() == 0
        questionnaires.extend(
            stored, closes_at=after + timedelta(days=2), reason="Atasan berganti.", actor=told.users["karto"]
        )
        add(told, relation="superior", name="Atasan Baru", email="baru@contoh.example")
        answer(next(row for row in linked(told) if row.name == "Atasan Baru"), 3)
        assert questionnaires.close_due() == 0
    with clock.at(after + timedelta(days=2)):
        assert questionnaires.close_due() == 1
    stored.refresh_from_db()
    assert stored.results[first.participant_number]["mark"] == "60/1"


def test_candidates_who_dropped_out_are_left_out(told: story.Story) -> None:
    stored = opened(told)
    gone, *others = candidates(told)
    for row in linked(told):
        if row.application_id != gone.pk or row.relation == "superior":
            answer(row, 4)
    _drop(told, gone)
    assert breaks() == set()
    assert "tidak lagi mengikuti seleksi" in text_of(
        Client().get(
            path_of(next(row for row in Respondent.objects.filter(application=gone, state="listed")))
        )
    )
    assert questionnaires.close_due() == 1
    stored.refresh_from_db()
    assert sorted(stored.results) == sorted(str(item.participant_number) for item in others)


def _drop(told: story.Story, application: Any) -> None:
    with ledger.unit_of_work():
        ledger.transition(
            application, "drop_out", actor=told.users["karto"], changes={"absent_from": "interview"}
        )


def test_the_mark_joins_the_ranking_exactly_and_anybody_can_recompute(told: story.Story) -> None:
    vacancy = post_of(told)
    stored = opened(told)
    rows = linked(told)
    for place, row in enumerate(rows):
        answer(row, 1 + place % 5, "Tegas tetapi adil" if place == 0 else "")
    questionnaires.close_due()
    stored.refresh_from_db()
    for component, marks in (("assessment", ["3"] * 9), ("paper", FALLING), ("interview", FALLING)):
        open_stage(told, component)
        mark_all(told, vacancy, component, marks.__getitem__)
    ranking = queries.newest_ranking(vacancy)
    assert ranking is not None
    marks = [row for row in json.loads(ranking.input_text)["marks"] if row["component"] == COMPONENT]
    assert len(marks) == len(candidates(told))
    assert all(row["panelist"] is None and row["max"] == "100" for row in marks)
    found = {
        row["candidate"]: row["components"][COMPONENT] for row in json.loads(ranking.result_text)["rows"]
    }
    assert found == {number: row["mark"] for number, row in stored.results.items()}
    printed = [cell.mark for row in contexts.recap(ranking).rows for cell in row.cells[:1]]
    assert len(printed) == len(found)
    assert rankings.recompute(ranking) | {"result": None, "digest": None} == {
        "same": True, "from_rows": True, "result": None, "digest": None,
    }  # fmt: skip
    for username in ("sri", "ani", "wati"):
        shown = text_of(signed_in(told, username).get(reverse("ranking", args=[vacancy.pk])))
        assert "Nilai menurut hubungan" in shown
        assert "÷ 90 = " in shown
        assert "Tegas tetapi adil" in shown
    observed = signed_in(told, "wati").get(reverse("observer_ranking", args=[vacancy.pk]))
    assert observed.status_code == 200
    assert signed_in(told, "wati").get(reverse("ranking_advice", args=[vacancy.pk])).status_code == 200
    assert "Tegas tetapi adil" not in text_of(signed_in(told, "putu").get(reverse("my_applications")))


def test_the_last_answer_opens_nothing_before_the_server_closes(told: story.Story) -> None:
    stored = opened(told)
    answer_all(told)
    sheets.reveal_if_complete(Assessment.objects.get(pk=stored.assessment_id))
    assert Assessment.objects.get(pk=stored.assessment_id).state == "open"
    assert rankings.table_of(post_of(told))["marks"] == []


def test_stages_of_one_group_wait_for_the_questionnaire_and_it_for_them(told: story.Story) -> None:
    with behind_the_guards():
        Stage.objects.filter(selection=told.selection, code__in=[COMPONENT, "paper"]).update(group=1)
    del told.selection.stages
    stored = opened(told)
    answer_all(told)
    assert questionnaires.close_due() == 1
    assert Assessment.objects.get(pk=stored.assessment_id).state == "open"
    assert "Nilai menurut hubungan" not in text_of(signed_in(told, "sri").get(page(told)))
    open_stage(told, "paper")
    mark_all(told, post_of(told), "paper", FALLING.__getitem__)
    assert {item.state for item in Assessment.objects.filter(vacancy=post_of(told))} == {"revealed"}
    assert "Nilai menurut hubungan" in text_of(signed_in(told, "sri").get(page(told)))


# --- the log and the guards ----------------------------------------------------------------------------------------------


def breaks() -> set[str]:
    return {item.detail for item in verify.verify().breaks}


def test_verify_finds_an_answer_that_was_changed_invented_or_taken_away(told: story.Story) -> None:
    stored = opened(told)
    for row in linked(told)[:4]:
        answer(row)
    assert breaks() == set()
    one = Ballot.objects.all()[0]
    marks = dict(one.points)
    Ballot.objects.filter(pk=one.pk).update(points=dict.fromkeys(marks, 5 * MARK_UNIT))
    assert "sebuah jawaban kuesioner diubah di luar aplikasi" in breaks()
    Ballot.objects.filter(pk=one.pk).update(points=marks)
    assert breaks() == set()
    copied = Ballot(
        questionnaire=stored, application=one.application, relation=one.relation, points=marks, mac=one.mac
    )
    Ballot.objects.bulk_create([copied])
    assert len(breaks()) == 2
    Ballot.objects.filter(pk__in=[copied.pk, one.pk]).delete()
    assert breaks() == {"jumlah jawaban kuesioner berbeda dari jumlah responden yang menjawab"}


def test_an_unsound_box_is_not_closed_and_the_page_says_so(told: story.Story) -> None:
    stored = opened(told)
    answer_all(told)
    Ballot.objects.filter(pk=Ballot.objects.all()[0].pk).update(remark="x")
    assert questionnaires.close_due() == 0
    stored.refresh_from_db()
    assert stored.state == "open"
    with clock.at(stored.closes_at):
        assert "Kotak jawaban tidak utuh" in text_of(signed_in(told, "karto").get(page(told)))


def test_verify_recomputes_the_mark_of_a_closed_questionnaire(told: story.Story) -> None:
    stored = opened(told)
    answer_all(told)
    questionnaires.close_due()
    assert breaks() == set()
    stored.refresh_from_db()
    with behind_the_guards():
        Questionnaire.objects.filter(pk=stored.pk).update(
            result_text=stored.result_text.replace('"80/1"', '"81/1"', 1)
        )
    assert "nilai kuesioner berbeda dari hitungan jawabannya" in breaks()


def test_nobody_but_the_server_closes_or_answers(told: story.Story) -> None:
    stored = opened(told)
    row = linked(told)[0]
    for username in ("sri", "karto", "wati"):
        for subject, step, changes in (
            (row, "answer", {}),
            (stored, "close", {"content_digest": "x", "result_text": "x"}),
        ):
            with pytest.raises((NotAllowed, NotNow)), ledger.unit_of_work():
                ledger.transition(subject, step, actor=told.users[username], changes=changes)
    assert selections.candidates(post_of(told)).count() == len(candidates(told))
