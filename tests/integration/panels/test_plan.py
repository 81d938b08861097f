"""The overview of a selection, its panel and criteria, and the proposal to announce."""

import html
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import proposals
from accounts.models import Proposal, User
from audit import clock
from config.demo import people as cast
from config.demo import story
from panels import queries, rubrics
from panels.enums import MARK_UNIT
from panels.models import Criterion
from panels.services import announcements, rosters
from selection.enums import Element, SelectionState
from selection.models import DocumentSlot, Requirement, Selection
from selection.services import selections
from tests.builders import formset_data
from tests.kept import kept

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def pdf() -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.save(out)
    return out.getvalue()


def _prepared() -> story.Story:
    """A plan with everything in it, not yet proposed; the day is that of the announcement."""
    found = story.running(*story.cast(), "announced")
    story.prepare(found)
    return found


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, _prepared) as found:
        yield found


@pytest.fixture
def sri(told: story.Story, client: Client) -> Client:
    client.force_login(told.users["sri"])
    return client


@pytest.fixture
def empty(told: story.Story) -> Selection:
    """A second selection, of which there is nothing yet."""
    return selections.create(
        told.institutions["agency"],
        title="Seleksi Terbuka Contoh",
        year=2026,
        ruleset="permenpanrb-15-2019",
        contact="",
        actor=account("sri"),
    )


def account(username: str) -> User:
    """Read anew, so that nothing is remembered from a test that was rolled back."""
    return User.objects.get(username=username)


def page(name: str, *keys: Any) -> str:
    return reverse(name, args=[getattr(key, "pk", key) for key in keys])


def announced(told: story.Story) -> None:
    """Sri proposes and Slamet approves, on the day of the announcement."""
    with clock.at(told.at(0, 8)):
        selection = Selection.objects.get(pk=told.selection.pk)
        proposal = announcements.propose_announcement(selection, number=told.numbers[2], actor=account("sri"))
    with clock.at(told.at(0, 9)):
        proposals.approve(proposal, digest=proposal.digest, actor=account("slamet"))


def propose(client: Client, told: story.Story, number: str = "15/PANSEL-JPTP/XI/2026") -> Any:
    with clock.at(told.at(0, 8)):
        return client.post(page("selection_plan", told.selection), {"number": number}, follow=True)


# --- the overview -------------------------------------------------------------------------------------------------------


def test_what_is_missing_is_listed_with_a_link_to_the_page_that_mends_it(
    empty: Selection, sri: Client
) -> None:
    shown = text_of(sri.get(page("selection_plan", empty)))

    for sentence, name in (
        ("Alamat sekretariat belum diisi.", "selection_general"),
        ("Nomor keputusan pembentukan Pansel belum diisi.", "selection_panel"),
        ("Jumlah anggota baru 0, paling sedikit 5. Tambahkan anggota.", "selection_panel"),
        ("Belum ada jabatan yang diseleksi.", "selection_posts"),
        ("Daftar dokumen yang harus diunggah pelamar masih kosong.", "selection_documents"),
        ("Jadwal Pendaftaran belum diisi.", "selection_schedule"),
        ("Persetujuan rencana seleksi: suratnya belum dicatat.", "selection_gates"),
    ):
        assert sentence in shown
        assert f'href="{page(name, empty)}"' in shown
    assert 'name="number"' not in shown


def test_what_may_stay_as_it_is_reads_as_a_note_and_is_not_counted_as_missing(
    empty: Selection, sri: Client
) -> None:
    tasks = sri.get(page("selection_plan", empty)).context["tasks"]
    panel = next(task for task in tasks if task["title"] == "Keputusan dan susunan Pansel")
    notes, lines = panel["hint"].count("Catatan:"), panel["hint"].count("<li>")
    assert notes == 3
    assert panel["status"] == f"{lines - notes} belum lengkap"


def test_an_incomplete_plan_cannot_be_proposed_by_a_forged_form_either(empty: Selection, sri: Client) -> None:
    answer = text_of(sri.post(page("selection_plan", empty), {"number": "1/contoh"}))

    assert "Rencana belum dapat diumumkan" in answer
    assert not Proposal.objects.exists()


def test_a_post_without_requirements_is_named_and_its_own_page_linked(told: story.Story, sri: Client) -> None:
    vacancy = told.selection.vacancies.get(code="02")
    for requirement in vacancy.requirements.all():
        selections.remove_row(requirement, actor=account("sri"))

    shown = text_of(sri.get(page("selection_plan", told.selection)))

    assert "Jabatan Kepala Dinas Pendidikan dan Kebudayaan belum memiliki persyaratan." in shown
    assert page("vacancy_edit", told.selection, vacancy) in shown


@pytest.mark.parametrize(
    ("username", "status"), [("slamet", 200), ("wati", 200), ("karto", 404), ("asih", 404), ("ppk", 404)]
)
def test_while_it_is_prepared_only_secretariat_second_person_and_observer_see_it(
    username: str, status: int, told: story.Story, client: Client
) -> None:
    client.force_login(told.users[username])

    answer = client.get(page("selection_plan", told.selection))

    assert answer.status_code == status
    if status == 200:
        assert page("selection_weights", told.selection) not in text_of(answer)
        assert 'name="number"' not in text_of(answer)


def test_the_second_person_may_read_the_plan_but_not_propose_it(told: story.Story, client: Client) -> None:
    client.force_login(told.users["slamet"])

    client.post(page("selection_plan", told.selection), {"number": "1/contoh"})

    assert not Proposal.objects.exists()


def test_a_complete_plan_is_proposed_with_its_number(told: story.Story, sri: Client) -> None:
    shown = text_of(propose(sri, told))

    proposal = Proposal.objects.get()
    assert json.loads(proposal.arguments)["given"] == {"number": "15/PANSEL-JPTP/XI/2026"}
    assert "menunggu persetujuan pejabat kedua" in shown
    assert page("approval_detail", proposal) in shown


def test_without_a_number_nothing_is_proposed(told: story.Story, sri: Client) -> None:
    assert "Isi nomor pengumuman" in text_of(propose(sri, told, number="  "))
    assert not Proposal.objects.exists()


def test_a_plan_changed_after_the_proposal_is_said_to_be_changed(told: story.Story, sri: Client) -> None:
    propose(sri, told)
    selections.edit(
        Selection.objects.get(pk=told.selection.pk), {"posts_per_person": 2}, actor=account("sri")
    )

    with clock.at(told.at(0, 9)):
        shown = text_of(sri.get(page("selection_plan", told.selection)))

    assert "Rencana berubah sejak diusulkan" in shown


def test_a_number_is_used_for_one_announcement_only(told: story.Story, sri: Client) -> None:
    announced(told)
    second = story.running(told.users, told.institutions, "announced")
    story.prepare(second)

    shown = text_of(propose(sri, second, number=told.numbers[2]))

    assert f"Nomor {told.numbers[2]} sudah dipakai" in shown


def test_after_the_announcement_the_plan_shown_is_the_one_that_was_pinned(
    told: story.Story, sri: Client
) -> None:
    announced(told)

    shown = text_of(sri.get(page("selection_plan", told.selection)))

    assert told.numbers[2] in shown
    assert "Usia paling tinggi 56 tahun pada hari terakhir pendaftaran." in shown
    assert "Prof. Dr. Karto Contoh, M.Si." in shown
    assert "Lamaran terkirim" in shown
    assert "Yang harus dilengkapi" not in shown


# --- the panel ----------------------------------------------------------------------------------------------------------


def record_decree(client: Client, selection: Selection, **changed: Any) -> Any:
    given = {
        "number": "821/112/2026",
        "dated": "2026-10-01",
        "file": SimpleUploadedFile("sk.pdf", pdf()),
        "replacement_rule": "close",
    } | changed
    return client.post(page("selection_panel", selection), given, follow=True)


def seat(client: Client, selection: Selection, account: str, **changed: str) -> Any:
    stated = {"position": "Dosen", "unit": "Universitas Contoh", "category": "academic", "party_member": "no"}
    given = {"account": account} | stated | changed
    return client.post(page("panel_member_new", selection), given, follow=True)


def test_members_follow_the_decree_and_the_rules_answer_at_once(empty: Selection, sri: Client) -> None:
    assert "Catat dahulu keputusan pembentukan Pansel" in text_of(seat(sri, empty, "karto"))
    record_decree(sri, empty)

    shown = text_of(seat(sri, empty, "karto", is_chair="on"))

    assert "Prof. Dr. Karto Contoh, M.Si." in shown
    assert "Ketua sudah ditunjuk." in shown
    assert "Jumlah anggota baru 1, paling sedikit 5." in shown
    assert "Tidak ada anggota atau pengurus partai politik." in shown


def test_a_lawful_panel_of_five_has_no_open_finding(empty: Selection, sri: Client) -> None:
    record_decree(sri, empty)
    for username, position, category, is_chair in cast.PANEL:
        seat(
            sri,
            empty,
            username,
            position=position,
            category=category,
            **({"is_chair": "on"} if is_chair else {}),
        )

    found = sri.get(page("selection_panel", empty)).context["findings"]

    assert {item["state"] for item in found} == {"met"}


@pytest.mark.parametrize("account", ["ani", "ani@contoh.example", "ANI"])
def test_a_member_is_found_by_user_name_or_mail(account: str, empty: Selection, sri: Client) -> None:
    record_decree(sri, empty)

    seat(sri, empty, account)

    assert queries.members_of(empty).get().person.full_name == "Dr. Ani Contoh, M.A.P."


def test_who_has_no_account_is_refused_in_a_sentence_and_nobody_sits_twice(
    empty: Selection, sri: Client
) -> None:
    record_decree(sri, empty)
    assert "Belum ada akun “profesor”" in text_of(seat(sri, empty, "profesor"))
    seat(sri, empty, "ani")

    assert "sudah tercatat sebagai anggota Pansel" in text_of(seat(sri, empty, "ani"))
    assert queries.members_of(empty).count() == 1


def test_the_decree_keeps_its_file_when_only_the_number_is_mended(
    empty: Selection, sri: Client, client: Client
) -> None:
    record_decree(sri, empty)
    before = queries.panel_of(empty)
    assert before is not None

    sri.post(
        page("selection_panel", empty),
        {
            "number": "821/113/2026",
            "dated": "2026-10-01",
            "replacement_rule": "close",
            "version": before.version,
        },
    )

    after = queries.panel_of(empty)
    assert after is not None
    assert (after.decree_number, after.decree_file_id) == ("821/113/2026", before.decree_file_id)
    answer = sri.get(page("decree_file", empty))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_a_decree_that_is_no_pdf_is_refused_and_its_number_stays(empty: Selection, sri: Client) -> None:
    answer = text_of(record_decree(sri, empty, file=SimpleUploadedFile("sk.docx", b"PK\x03\x04word/")))

    assert "bukan PDF" in answer
    assert 'value="821/112/2026"' in answer
    assert queries.panel_of(empty) is None


def test_a_member_can_be_changed_and_taken_off_until_the_announcement(told: story.Story, sri: Client) -> None:
    member = queries.members_of(told.selection).get(person=told.users["dewi"].person)
    given = {
        "position": "Konsultan Senior",
        "unit": "Lembaga Contoh",
        "category": "expert",
        "party_member": "no",
        "version": member.version,
    }
    sri.post(page("panel_member_edit", told.selection, member), given)
    member.refresh_from_db()
    assert member.position == "Konsultan Senior"

    sri.post(page("panel_member_remove", told.selection, member))

    assert queries.members_of(told.selection).count() == 4
    assert "seharusnya ganjil" in text_of(sri.get(page("selection_plan", told.selection)))


# --- criteria -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("component", Element.values)
def test_the_usual_rubric_comes_with_one_button(component: str, empty: Selection, sri: Client) -> None:
    sri.post(page("selection_criteria", empty, component), {"usual": "1"})
    sri.post(page("selection_criteria", empty, component), {"usual": "1"})  # the button pressed twice

    stored = list(queries.criteria_of(empty, component))
    assert [item.label for item in stored] == [item.label for item in rubrics.RUBRICS[component]]
    if component == Element.ASSESSMENT:
        assert {(item.max_points, item.weight) for item in stored} == {(4 * MARK_UNIT, "")}
        assert sum(item.max_points for item in stored) == 36 * MARK_UNIT
    else:
        assert sum(int(item.weight) for item in stored) == 100


def rubric(client: Client, selection: Selection, component: str) -> dict[str, Any]:
    context = client.get(page("selection_criteria", selection, component)).context
    return {**formset_data(context["rubric"]), **formset_data(context["questions"])}


def test_lines_are_changed_added_and_taken_out_together(empty: Selection, sri: Client) -> None:
    address = page("selection_criteria", empty, "paper")
    sri.post(address, {"usual": "1"})
    given = rubric(sri, empty, "paper")
    given |= {"form-0-DELETE": "on", "form-1-label": "Sistematika dan judul", "form-1-weight": "15"}
    given |= {"form-5-label": "Kelayakan", "form-5-weight": "5", "form-5-most": "100", "form-5-guide": ""}

    sri.post(address, given)

    stored = list(queries.criteria_of(empty, "paper"))
    assert [(item.label, item.weight) for item in stored] == [
        ("Sistematika dan judul", "15"),
        ("Penggunaan bahasa", "10"),
        ("Orisinalitas", "30"),
        ("Isi dan ketajaman", "40"),
        ("Kelayakan", "5"),
    ]
    assert Criterion.objects.filter(stage__selection=empty, state="removed").count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"form-0-weight": "20"}, "Jumlah bobot kriteria 110, seharusnya tepat 100"),
        ({"form-0-weight": ""}, "Isi bobot pada semua kriteria, atau kosongkan semuanya"),
        ({"form-0-weight": "sepuluh"}, "Tulis angka di atas 0 sampai 100"),
        ({"form-0-most": "0"}, "Nilai maksimum"),
        ({"form-0-label": ""}, "Kriteria"),
    ],
)
def test_a_rubric_that_does_not_hold_together_is_refused(
    changed: dict[str, str], said: str, empty: Selection, sri: Client
) -> None:
    address = page("selection_criteria", empty, "paper")
    sri.post(address, {"usual": "1"})
    before = list(queries.criteria_of(empty, "paper").values_list("label", "weight", "max_points"))

    answer = text_of(sri.post(address, rubric(sri, empty, "paper") | changed))

    assert said in answer
    assert "Ada yang perlu diperbaiki" in answer
    assert list(queries.criteria_of(empty, "paper").values_list("label", "weight", "max_points")) == before


def test_a_rubric_changed_in_another_window_is_not_overwritten(empty: Selection, sri: Client) -> None:
    address = page("selection_criteria", empty, "paper")
    sri.post(address, {"usual": "1"})
    old = rubric(sri, empty, "paper")
    sri.post(address, rubric(sri, empty, "paper") | {"form-4-label": "Dari petugas lain"})

    answer = text_of(sri.post(address, old | {"form-4-label": "Dari saya"}))

    assert "sudah diubah orang lain" in answer
    assert queries.criteria_of(empty, "paper").filter(label="Dari petugas lain").exists()


def test_an_unknown_stage_does_not_exist(empty: Selection, sri: Client) -> None:
    assert sri.get(page("selection_criteria", empty, "ujian")).status_code == 404


def test_the_announcement_opens_the_posts(told: story.Story) -> None:
    announced(told)

    selection = Selection.objects.get(pk=told.selection.pk)
    assert selection.state == SelectionState.ANNOUNCED
    assert selection.plan_text == announcements.plan.canonical(announcements.plan_of(selection))
    assert {vacancy.state for vacancy in selection.vacancies.all()} == {"open"}


# --- hostile text -------------------------------------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script>"


def test_hostile_text_is_shown_and_never_run(told: story.Story, sri: Client) -> None:
    selection, actor = Selection.objects.get(pk=told.selection.pk), account("sri")
    vacancy, member = selection.vacancies.get(code="01"), queries.members_of(selection)[1]
    selections.edit(selection, {"title": f"Judul {HOSTILE}", "contact": f"Alamat {HOSTILE}"}, actor=actor)
    columns = {"title": f"Jabatan {HOSTILE}", "unit": HOSTILE, "duties": HOSTILE}
    selections.save_row(vacancy, vacancy, columns, actor=actor)
    stated = {
        "order": 99,
        "rule": "document_only",
        "params": {"text": f"Syarat {HOSTILE}"},
        "source": HOSTILE,
    }
    selections.save_row(Requirement(vacancy=vacancy), None, stated, actor=actor)
    slot = DocumentSlot(selection=selection, code="jahat")
    selections.save_row(
        slot, None, {"order": 99, "label": f"Dokumen {HOSTILE}", "hint": HOSTILE}, actor=actor
    )
    rosters.seat(
        selection,
        member.person,
        position=HOSTILE,
        unit=HOSTILE,
        party_member=False,
        category="expert",
        is_chair=False,
        stored=member,
        actor=actor,
    )
    sri.post(
        page("selection_criteria", selection, "paper"),
        rubric(sri, selection, "paper") | {"form-0-label": f"Kriteria {HOSTILE}", "form-0-guide": HOSTILE},
    )
    propose(sri, told)

    addresses = [
        reverse("selection_list"),
        page("selection_plan", selection),
        page("selection_panel", selection),
        page("selection_posts", selection),
        page("vacancy_edit", selection, vacancy),
        page("selection_documents", selection),
        page("selection_criteria", selection, "paper"),
        page("approval_detail", Proposal.objects.get()),
    ]
    for address in addresses:
        raw = sri.get(address).content.decode()
        assert HOSTILE not in raw
        assert "&lt;script&gt;alert(1)" in raw
