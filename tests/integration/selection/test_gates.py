"""Approvals from outside: which a plan needs, their packages and letters, what they open, and the red flag where one is lacking."""

import io
import json
from datetime import date, timedelta
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import proposals
from accounts.models import Institution
from audit import clock
from audit.errors import Refused
from config.demo import papers
from config.demo.story import Story
from panels.display import sections
from panels.services import announcements
from selection import gates, queries
from selection.models import Gate, GateLetter, RedFlag, Selection, Vacancy
from selection.services import gates as services
from selection.services import plans, selections
from tests.conftest import shared_world
from tests.integration.panels.support import signed_in, text_of
from tests.integration.selection.rules import told_otherwise

pytestmark = pytest.mark.django_db

told = shared_world("draft")

DUKCAPIL = {
    "code": "03",
    "title": "Kepala Dinas Kependudukan dan Pencatatan Sipil",
    "unit": "Dinas Kependudukan dan Pencatatan Sipil",
    "duties": "Memimpin dinas.",
}


def upload(payload: bytes | None = None) -> SimpleUploadedFile:
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.save(out)
    return SimpleUploadedFile(
        "surat.pdf", out.getvalue() if payload is None else payload, content_type="application/pdf"
    )


def gate_of(told: Story, kind: str) -> Gate:
    return next(gate for gate in queries.gates_of(told.selection) if gate.kind == kind)


def page(name: str, told: Story, gate: Gate) -> str:
    return reverse(name, args=[told.selection.pk, gate.pk])


def today(told: Story) -> date:
    return told.at(0, 8).date()


def record(told: Story, gate: Gate, number: str = "B-1/contoh", **more: Any) -> GateLetter:
    given: dict[str, Any] = {"dated": told.at(-3, 9).date(), "file": papers.stored(f"Surat {number}")} | more
    with clock.at(told.at(0, 7)):
        return services.record_letter(gate, number=number, actor=told.users["sri"], **given)


def announce(told: Story) -> Selection:
    sri, slamet = told.users["sri"], told.users["slamet"]
    with clock.at(told.at(0, 8)):
        selection = Selection.objects.get(pk=told.selection.pk)
        proposal = announcements.propose_announcement(selection, number="15/P/2026", actor=sri)
        proposals.approve(proposal, digest=proposal.digest, actor=slamet)
    return Selection.objects.get(pk=told.selection.pk)


# --- the list ------------------------------------------------------------------------------------------------------------


def test_a_new_selection_has_what_the_regulation_asks_and_a_post_brings_its_own(told: Story) -> None:
    sri = told.users["sri"]
    post = plans.save_post(told.selection, None, DUKCAPIL, actor=sri)

    found = {
        gate.code: (gate.kind, gate.opens, gate.vacancy, gate.valid_days)
        for gate in queries.gates_of(told.selection)
    }
    assert found == {
        "plan": ("plan", "announcement", None, None),
        "result": ("result", "choice", None, 30),
        "dukcapil-03": ("dukcapil", "choice", post, None),
    }
    assert gate_of(told, "plan").institution == told.selection.oversight_body

    selections.remove_row(gate_of(told, "dukcapil"), actor=sri)
    plans.save_post(told.selection, post, {"duties": "Memimpin dinas itu."}, actor=sri)
    assert "dukcapil-03" not in {
        gate.code for gate in queries.gates_of(told.selection)
    }  # taken out is taken out
    services.add_usual(told.selection, again=True, actor=sri)
    assert gate_of(told, "dukcapil").code == "dukcapil-03-2"  # what a code named once it names for good
    plans.remove_post(Vacancy.objects.get(pk=post.pk), actor=sri)
    assert [gate.kind for gate in queries.gates_of(told.selection)] == ["plan", "result"]


def test_an_approval_is_added_with_an_institution_that_nobody_has_recorded_yet(told: Story) -> None:
    client = signed_in(told, "sri")
    sent = {
        "kind": "election",
        "title": "",
        "vacancy": "",
        "institution": "",
        "opens": "inauguration",
        "valid_days": "14",
    }

    client.post(
        reverse("gate_new", args=[told.selection.pk]), {**sent, "new_institution": "Kementerian Dalam Negeri"}
    )

    gate = gate_of(told, "election")
    assert (gate.institution.name, gate.valid_days) == ("Kementerian Dalam Negeri", 14)
    listed = text_of(client.get(reverse("selection_gates", args=[told.selection.pk])))
    assert "Kementerian Dalam Negeri; membuka pelantikan" in listed
    body = text_of(signed_in(told, "wati").get(reverse("observer_selection", args=[told.selection.pk])))
    assert "Persetujuan di sekitar pemilihan kepala daerah" in body


@pytest.mark.parametrize(
    ("kind", "giver", "said"),
    [
        ("result", "agency", "diberikan oleh lembaga pemantau"),
        ("other", "agency", "kepada dirinya sendiri"),
        ("other", "centre", "lembaga penilai kompetensi"),
    ],
)
def test_who_cannot_give_an_approval_is_refused_in_a_sentence(
    told: Story, kind: str, giver: str, said: str
) -> None:
    columns = {
        "kind": kind,
        "title": "Persetujuan",
        "institution": told.institutions[giver],
        "opens": "choice",
    }

    with pytest.raises(Refused, match=said):
        services.save(told.selection, None, columns, actor=told.users["sri"])


def test_the_plan_says_what_is_lacking_and_the_button_adds_it(told: Story) -> None:
    selections.remove_row(gate_of(told, "result"), actor=told.users["sri"])
    client = signed_in(told, "sri")

    assert "Rekomendasi hasil seleksi diminta peraturan" in text_of(
        client.get(reverse("selection_plan", args=[told.selection.pk]))
    )
    assert "Tidak ada dalam rencana" in text_of(
        client.get(reverse("selection_gates", args=[told.selection.pk]))
    )
    client.post(reverse("gates_fill", args=[told.selection.pk]))
    assert gate_of(told, "result").code == "result-2"


def test_the_letter_of_an_approval_that_came_back_is_found_by_what_it_is(told: Story) -> None:
    test_the_plan_says_what_is_lacking_and_the_button_adds_it(told)
    assert queries.letter_of_kind(told.selection, "result") is None
    record(told, gate_of(told, "result"))
    found = queries.letter_of_kind(told.selection, "result")
    assert found is not None and found.gate == "result-2"


# --- package and letters -------------------------------------------------------------------------------------------------


def test_the_package_says_what_the_system_has_and_the_sending_is_recorded(told: Story) -> None:
    gate, client = gate_of(told, "result"), signed_in(told, "sri")

    shown = text_of(client.get(page("gate_detail", told, gate)))
    assert "Pengumuman seleksi Seleksi belum diumumkan." in shown
    shown = text_of(client.get(page("gate_detail", told, gate_of(told, "plan"))))
    assert "Keputusan pembentukan Pansel Nomor 821/245/" in shown
    assert "Riwayat hidup anggota Pansel Disiapkan di luar sistem. Siapkan sendiri" in shown

    with clock.at(told.at(0, 7)):
        answer = client.post(page("gate_send", told, gate), {"number": "800/44/2026", "on": "2990-01-01"})
        assert "belum tiba" in text_of(answer)
        assert "800/44/2026" in answer.content.decode()
        client.post(
            page("gate_send", told, gate), {"number": "800/44/2026", "on": str(told.at(-1, 9).date())}
        )
    assert gate_of(told, "result").sent_number == "800/44/2026"


def test_a_letter_is_kept_as_it_came_the_last_one_counts_and_who_sees_the_selection_opens_it(
    told: Story,
) -> None:
    gate, client, file = gate_of(told, "plan"), signed_in(told, "sri"), upload()
    first = queries.letter_of(told.selection, "plan")
    with clock.at(told.at(0, 7)):
        sent = {
            "number": "B-2/pembetulan",
            "dated": str(told.at(-6, 9).date()),
            "valid_until": "",
            "file": file,
        }
        client.post(page("gate_letter", told, gate), sent)

    letter = queries.letter_of(told.selection, "plan")
    assert letter is not None and letter.number == "B-2/pembetulan"
    shown = text_of(client.get(page("gate_detail", told, gate)))
    assert "Surat yang berlaku B-2/pembetulan" in shown
    assert first is not None and f"Surat sebelumnya {first.number}" in shown
    address = reverse("gate_letter_file", args=[told.selection.pk, letter.pk])
    file.seek(0)
    assert b"".join(signed_in(told, "slamet").get(address).streaming_content) == file.read()
    assert signed_in(told, "karto").get(address).status_code == 404


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"file": upload(b"bukan pdf")}, "Berkas ini bukan PDF"),
        ({"dated": "22 September"}, "Tanggal tidak terbaca"),
        ({"dated": "2990-01-01"}, "belum tiba"),
        ({"dated": "old"}, "lebih tua daripada berkas yang dikirim"),
        ({"valid_until": "2020-01-01"}, "berakhir sebelum tanggal suratnya"),
        ({"number": " "}, "Nomor surat"),
    ],
)
def test_a_letter_that_cannot_be_is_refused_in_a_sentence_and_its_number_stays(
    told: Story, changed: dict[str, Any], said: str
) -> None:
    gate, before = gate_of(told, "plan"), GateLetter.objects.count()
    if changed.get("dated") == "old":
        assert gate.sent_on is not None
        changed = {"dated": str(gate.sent_on - timedelta(days=1))}
    given = {"number": "B-1/contoh", "dated": str(told.at(-2, 9).date()), "file": upload()} | changed

    with clock.at(told.at(0, 7)):
        answer = signed_in(told, "sri").post(page("gate_letter", told, gate), given)

    assert said in text_of(answer)
    assert given["number"] in answer.content.decode()
    assert GateLetter.objects.count() == before


def test_a_letter_of_another_body_or_of_another_time_is_refused(told: Story) -> None:
    gate, kasn = gate_of(told, "plan"), Institution.objects.get(short_name="KASN")

    with pytest.raises(Refused, match="padahal Persetujuan rencana seleksi diberikan oleh"):
        record(told, gate, institution=kasn)
    columns = {"kind": "other", "title": "Persetujuan menteri", "opens": "choice"}
    services.save(
        told.selection, None, columns, new_institution="Kementerian Contoh", actor=told.users["sri"]
    )
    with pytest.raises(Refused, match="Kementerian Contoh tidak bertugas pada 1 Januari 2020"):
        record(told, gate_of(told, "other"), dated=date(2020, 1, 1))


def test_only_the_secretariat_records_and_only_in_a_draft_is_the_list_changed(told: Story) -> None:
    gate = gate_of(told, "plan")
    for username in ("slamet", "wati", "karto"):
        client = signed_in(told, username)
        for name in ("gate_send", "gate_letter", "gate_edit"):
            assert client.get(page(name, told, gate)).status_code == 404
    announce(told)
    client = signed_in(told, "sri")
    assert client.get(page("gate_edit", told, gate)).status_code == 404
    assert client.get(page("gate_letter", told, gate_of(told, "result"))).status_code == 200


# --- what they open ------------------------------------------------------------------------------------------------------


def test_the_announcement_pins_the_list_and_its_letter_and_an_older_plan_is_still_read(told: Story) -> None:
    plan = json.loads(announce(told).plan_text)

    assert [(gate["code"], gate["opens"], bool(gate["letter"])) for gate in plan["gates"]] == [
        ("plan", "announcement", True),
        ("result", "choice", False),
    ]
    older = {key: value for key, value in plan.items() if key != "gates"}
    older["letter"] = {**plan["gates"][0]["letter"], "gate": "plan"}
    rows = sections(told.selection, older)[-1]["rows"]
    assert plan["gates"][0]["letter"]["number"] in {row["value"] for row in rows}


def test_the_result_gate_opens_the_choice_and_the_inauguration_while_its_letter_counts(told: Story) -> None:
    selection, gate, day = told.selection, gate_of(told, "result"), today(told)
    post = selection.vacancies.get(code="01")

    for step in ("choice", "inauguration"):
        assert "belum dicatat" in gates.obstacle(selection, post, step, day)
    record(told, gate)
    last = told.at(-3, 9).date() + timedelta(days=30)
    for step in ("choice", "inauguration"):
        assert gates.obstacle(selection, post, step, last) == ""
        assert "sudah lewat waktu" in gates.obstacle(selection, post, step, last + timedelta(days=1))
    record(
        told, gate, valid_until=last + timedelta(days=60)
    )  # the letter's own word is stronger than the usual days
    assert gates.obstacle(selection, post, "inauguration", last + timedelta(days=1)) == ""


def test_a_gate_of_one_post_stops_no_other(told: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    told_otherwise(monkeypatch, gates__posts="fail")
    post = plans.save_post(told.selection, None, DUKCAPIL, actor=told.users["sri"])
    record(told, gate_of(told, "result"))

    assert "Ditjen Dukcapil" in gates.obstacle(told.selection, post, "choice", today(told))
    other = told.selection.vacancies.get(code="01")
    assert gates.obstacle(told.selection, other, "choice", today(told)) == ""


def test_without_the_letter_nothing_is_announced(told: Story) -> None:
    record(told, gate_of(told, "plan"), valid_until=told.at(-1, 9).date())

    with pytest.raises(Refused, match="masih ada 1 hal"):
        announce(told)
    with pytest.raises(Refused, match="sudah lewat waktu"), clock.at(told.at(0, 8)):
        services.go_through(told.selection, None, "announcement")


def test_where_the_rule_only_warns_a_red_flag_stands_for_good_on_every_page(
    told: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_otherwise(monkeypatch, gates__required="warn")
    selections.remove_row(
        gate_of(told, "plan"), actor=told.users["sri"]
    )  # taking it off the list hides nothing

    selection = announce(told)

    flag = RedFlag.objects.get()
    assert "Persetujuan rencana seleksi" in flag.about
    told_text = "Diumumkan tanpa surat yang berlaku"
    post = selection.vacancies.get(code="01")
    for username, name, key in (
        ("sri", "selection_plan", selection.pk),
        ("sri", "selection_gates", selection.pk),
        ("slamet", "factor_list", selection.pk),
        ("karto", "stage_board", post.pk),
        ("wati", "observer_selection", selection.pk),
        ("wati", "observer_timeline", selection.pk),
    ):
        assert told_text in text_of(signed_in(told, username).get(reverse(name, args=[key]))), name
    watched = text_of(signed_in(told, "wati").get(reverse("observer_selection", args=[selection.pk])))
    assert watched.count(told_text) == 3  # on top, among the exceptions, and in the compliance list
    assert told_text not in text_of(Client().get(reverse("vacancy_detail", args=[post.slug])))
