"""Sri prepares a selection page by page: what is missing is said, what is wrong is refused in a sentence, nothing typed is lost."""

import html
import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit import clock
from config.demo import story
from selection import eligibility, queries, usual
from selection.enums import ScheduleKind
from selection.forms.requirements import RULE_NAMES, RequirementForm, example
from selection.models import DocumentSlot, Requirement, Selection, Vacancy
from selection.services import selections
from tests.builders import formset_data
from tests.kept import kept

pytestmark = pytest.mark.django_db

JAKARTA = ZoneInfo("Asia/Jakarta")


def pdf(pages: int = 1) -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    for _page in range(pages):
        document.add_blank_page()
    document.save(out)
    return out.getvalue()


def upload(payload: bytes | None = None, name: str = "naskah.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if payload is None else payload, content_type="application/pdf")


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, User]]:
    with kept(django_db_blocker, story.cast) as (users, _institutions):
        yield users


@pytest.fixture
def sri(people: dict[str, User], client: Client) -> Client:
    client.force_login(people["sri"])
    return client


@pytest.fixture
def selection(people: dict[str, User]) -> Selection:
    agency = people["sri"].person.memberships.get().institution
    return selections.create(
        agency,
        title="Seleksi Terbuka Contoh",
        year=2026,
        ruleset="permenpanrb-15-2019",
        contact="Jalan Contoh 1",
        actor=people["sri"],
    )


@pytest.fixture
def post(selection: Selection, people: dict[str, User]) -> Vacancy:
    columns = {"title": "Asisten Contoh", "unit": "Sekretariat Daerah", "duties": "Mengoordinasikan."}
    vacancy = selections.save_row(Vacancy(selection=selection, code="01"), None, columns, actor=people["sri"])
    assert isinstance(vacancy, Vacancy)
    return vacancy


def page(name: str, *keys: Any) -> str:
    return reverse(name, args=[getattr(key, "pk", key) for key in keys])


# --- who may be here ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "selection_general",
        "selection_posts",
        "vacancy_new",
        "selection_documents",
        "slot_new",
        "selection_schedule",
        "selection_weights",
        "gate_new",
    ],
)
@pytest.mark.parametrize("username", ["slamet", "wati", "karto", "asih", "ppk"])
def test_only_the_secretariat_prepares_for_everybody_else_the_page_does_not_exist(
    name: str, username: str, people: dict[str, User], selection: Selection, client: Client
) -> None:
    client.force_login(people[username])

    assert client.get(page(name, selection)).status_code == 404
    assert client.post(page(name, selection), {}).status_code in {404, 405}


def test_who_serves_in_no_secretariat_finds_no_list_and_no_form(
    people: dict[str, User], client: Client
) -> None:
    client.force_login(people["karto"])

    assert client.get(reverse("selection_list")).status_code == 404
    assert client.get(reverse("selection_new")).status_code == 404


def test_the_plan_cannot_be_edited_any_more_once_it_is_announced(
    people: dict[str, User], sri: Client
) -> None:
    institutions = {
        key: people[name].person.memberships.get().institution
        for key, name in (("agency", "sri"), ("centre", "asih"))
    }
    told = story.running(people, institutions, "announced")
    story.prepare(told)
    assert sri.get(page("selection_weights", told.selection)).status_code == 200
    story.announce(told)

    assert sri.get(page("selection_weights", told.selection)).status_code == 404
    assert sri.post(page("selection_documents", told.selection)).status_code == 404
    assert sri.get(page("selection_plan", told.selection)).status_code == 200


# --- a new selection, general data --------------------------------------------------------------------------------------


def test_sri_makes_a_selection_and_lands_on_its_task_list(sri: Client) -> None:
    assert "Belum ada seleksi" in text_of(sri.get(reverse("selection_list")))
    form = sri.get(reverse("selection_new")).context["form"]
    given = {
        "agency": form["agency"].value(),
        "title": "Seleksi Terbuka JPT Pratama Tahun 2026",
        "year": "2026",
        "ruleset": "permenpanrb-15-2019",
        "start": "empty",
        "contact": "Jalan Merdeka 1",
        "zone": "Asia/Jakarta",
        "assessment_centre": "",
    }

    landed = sri.post(reverse("selection_new"), given, follow=True)

    made = Selection.objects.get()
    assert landed.redirect_chain[-1][0] == page("selection_plan", made)
    assert made.weights == {"track_record": "20", "assessment": "25", "interview": "35", "paper": "20"}
    assert made.oversight_body.short_name == "BKN"
    assert "Badan Kepegawaian Negara" in text_of(landed)
    assert made.title in text_of(sri.get(reverse("selection_list")))


def test_a_regulation_that_did_not_exist_that_year_is_refused_and_what_was_typed_stays(sri: Client) -> None:
    form = sri.get(reverse("selection_new")).context["form"]
    given = {
        "agency": form["agency"].value(),
        "title": "Judul yang sudah diketik",
        "year": "2017",
        "ruleset": "permenpanrb-15-2019",
        "start": "empty",
        "contact": "Jalan Merdeka 1",
        "zone": "Asia/Jakarta",
    }

    answer = text_of(sri.post(reverse("selection_new"), given))

    assert "Peraturan ini tidak berlaku untuk tahun itu" in answer
    assert 'value="Judul yang sudah diketik"' in answer
    assert not Selection.objects.exists()


def test_two_clerks_do_not_overwrite_each_other(
    selection: Selection, sri: Client, people: dict[str, User]
) -> None:
    first = sri.get(page("selection_general", selection)).context["form"]["version"].value()
    selections.edit(selection, {"contact": "Alamat dari petugas lain"}, actor=people["sri"])

    answer = sri.post(
        page("selection_general", selection),
        {
            "title": "Judul baru",
            "contact": "Alamat saya",
            "zone": "Asia/Jakarta",
            "assessment_centre": "",
            "version": first,
        },
    )

    assert "sudah diubah orang lain" in text_of(answer)
    assert "Alamat saya" in text_of(answer)
    selection.refresh_from_db()
    assert selection.contact == "Alamat dari petugas lain"


# --- posts and requirements ---------------------------------------------------------------------------------------------


def test_a_post_is_added_and_its_code_is_used_once(selection: Selection, sri: Client) -> None:
    given = {"code": "01", "title": "Asisten Contoh", "unit": "Setda", "duties": "Mengoordinasikan."}
    sri.post(page("vacancy_new", selection), given)

    answer = text_of(sri.post(page("vacancy_new", selection), {**given, "title": "Yang kedua"}))

    assert "Kode 01 sudah dipakai jabatan lain" in answer
    assert "Yang kedua" in answer
    assert [vacancy.title for vacancy in selection.vacancies.all()] == ["Asisten Contoh"]


def test_the_usual_requirements_come_with_one_button_and_only_once(
    selection: Selection, post: Vacancy, sri: Client
) -> None:
    sri.post(page("requirement_fill", selection, post))
    shown = text_of(sri.post(page("requirement_fill", selection, post), follow=True))

    assert "Usia paling tinggi 56 tahun pada hari terakhir pendaftaran." in shown
    assert "PP 11/2017 jo. PP 17/2020 Pasal 107 ayat (1)" in shown
    assert post.requirements.filter(rule="max_age").count() == 1


def test_requirements_are_copied_from_the_other_post(
    selection: Selection, post: Vacancy, sri: Client
) -> None:
    sri.post(page("requirement_fill", selection, post))
    sri.post(
        page("vacancy_new", selection),
        {"code": "02", "title": "Kepala Dinas", "unit": "Dinas", "duties": "Memimpin."},
    )
    second = Vacancy.objects.get(code="02")

    sri.post(page("requirement_fill", selection, second), {"source": str(post.pk)})

    both = [
        list(queries.active_requirements(vacancy).values_list("rule", "params")) for vacancy in (post, second)
    ]
    assert both[0] == both[1] != []
    assert sri.post(page("requirement_fill", selection, second), {"source": "bukan-kunci"}).status_code == 404


def test_every_rule_of_the_regulation_can_be_chosen_and_has_a_field_for_each_parameter(
    selection: Selection, post: Vacancy, sri: Client
) -> None:
    chosen = text_of(sri.get(page("requirement_new", selection, post)))

    assert RULE_NAMES.keys() == eligibility.RULES.keys()
    for rule in eligibility.RULES:
        assert example(rule) in chosen
        form = RequirementForm(rule=rule, slots=[])
        assert set(eligibility.RULES[rule].params) <= set(form.fields)


def test_the_sentence_is_shown_before_anything_is_kept(
    selection: Selection, post: Vacancy, sri: Client
) -> None:
    address = page("requirement_new", selection, post) + "?rule=min_field_experience"
    given = {
        "years": "5",
        "fields": "ekonomi, pembangunan",
        "reference": "registration_end",
        "reference_day": "",
        "source": "",
    }

    shown = text_of(sri.post(address, {**given, "preview": "1"}))

    sentence = "Pengalaman jabatan dalam bidang ekonomi atau pembangunan secara kumulatif paling singkat 5 tahun pada hari terakhir pendaftaran."
    assert sentence in shown
    assert not Requirement.objects.exists()
    sri.post(address, given)
    kept = Requirement.objects.get()
    assert kept.params == {"years": 5, "fields": ["ekonomi", "pembangunan"], "reference": "registration_end"}


def test_a_fixed_day_and_an_own_source_come_back_when_the_requirement_is_changed(
    selection: Selection, post: Vacancy, sri: Client
) -> None:
    given = {
        "age": "56",
        "strict": "no",
        "reference": "fixed",
        "reference_day": "2026-12-01",
        "source": "Surat BKN contoh",
    }
    sri.post(page("requirement_new", selection, post) + "?rule=max_age", given)
    kept = Requirement.objects.get()
    assert kept.params == {"age": 56, "strict": False, "reference": "2026-12-01"}

    form = sri.get(page("requirement_edit", selection, post, kept)).context["form"]

    assert (form["reference"].value(), str(form["reference_day"].value()), form["source"].value()) == (
        "fixed",
        "2026-12-01",
        "Surat BKN contoh",
    )


@pytest.mark.parametrize(
    ("rule", "given", "said"),
    [
        (
            "max_age",
            {"age": "0", "strict": "yes", "reference": "registration_end"},
            "Usia paling tinggi (tahun)",
        ),
        (
            "max_age",
            {"age": "56", "strict": "yes", "reference": "fixed", "reference_day": ""},
            "Isi tanggalnya, atau pilih hari acuan",
        ),
        (
            "min_post_tenure",
            {"years": "2", "reference": "registration_end"},
            "Centang paling sedikit satu jenjang",
        ),
        (
            "min_field_experience",
            {"years": "5", "fields": " , ", "reference": "registration_end"},
            "daftar nama bidang tugas",
        ),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_in_a_sentence(
    rule: str, given: dict[str, str], said: str, selection: Selection, post: Vacancy, sri: Client
) -> None:
    answer = text_of(
        sri.post(page("requirement_new", selection, post) + f"?rule={rule}", {"source": "", **given})
    )

    assert "Ada yang perlu diperbaiki" in answer
    assert said in answer
    assert not Requirement.objects.exists()


def test_a_removed_requirement_is_gone_from_the_post_but_not_from_the_log(
    selection: Selection, post: Vacancy, sri: Client
) -> None:
    sri.post(page("requirement_new", selection, post) + "?rule=min_grade", {"grade": "IV/a", "source": ""})
    kept = Requirement.objects.get()

    shown = text_of(sri.post(page("requirement_remove", selection, post, kept), follow=True))

    assert "Syarat dihapus" in shown
    assert not queries.active_requirements(post).exists()
    assert Requirement.objects.get().state == "removed"


def test_a_post_taken_out_is_gone_from_the_plan_and_its_number_is_free_again(
    selection: Selection, post: Vacancy, sri: Client
) -> None:
    sri.post(page("requirement_new", selection, post) + "?rule=min_grade", {"grade": "IV/a", "source": ""})

    shown = text_of(sri.post(page("vacancy_remove", selection, post), follow=True))

    assert f"Jabatan {post.title} dihapus dari rencana" in shown
    assert not selection.vacancies.exists()
    assert sri.get(page("vacancy_edit", selection, post)).status_code == 404
    assert f'value="{post.code}"' in sri.get(page("vacancy_new", selection)).content.decode()
    sri.post(
        page("vacancy_new", selection),
        {"code": post.code, "title": "Jabatan Lain", "unit": "Dinas", "duties": "Lain."},
    )
    assert [one.title for one in selection.vacancies.all()] == ["Jabatan Lain"]


def test_a_plan_begun_by_mistake_leaves_every_desk_but_the_observers(
    selection: Selection, sri: Client, people: dict[str, User]
) -> None:
    url = page("selection_abandon", selection)
    assert "hilang dari daftar sekretariat" in text_of(sri.get(url))
    assert "Tuliskan alasan pembatalan" in text_of(sri.post(url, {"reason": " "}))

    shown = text_of(sri.post(url, {"reason": "Keliru memilih tahun."}, follow=True))

    assert f"Rancangan {selection.code} dibatalkan" in shown
    assert sri.get(page("selection_plan", selection)).status_code == 404
    assert sri.post(url, {"reason": "Sekali lagi"}).status_code == 404
    watching = Client()
    watching.force_login(people["wati"])
    assert "Rancangan dibatalkan" in text_of(watching.get(page("observer_selection", selection)))
    assert "Keliru memilih tahun." in text_of(watching.get(page("observer_timeline", selection)))


def test_a_requirement_of_another_selection_is_out_of_reach(
    selection: Selection, post: Vacancy, sri: Client, people: dict[str, User]
) -> None:
    other = selections.create(
        selection.agency,
        title="Lain",
        year=2026,
        ruleset="permenpanrb-15-2019",
        contact="-",
        actor=people["sri"],
    )

    assert sri.get(page("vacancy_edit", other, post)).status_code == 404


# --- documents ----------------------------------------------------------------------------------------------------------


def test_the_usual_documents_come_with_one_button_and_can_be_changed(
    selection: Selection, sri: Client
) -> None:
    sri.post(page("selection_documents", selection))
    slots = list(queries.active_slots(selection))
    assert len(slots) == 10
    letter = next(slot for slot in slots if slot.label == "Surat lamaran")

    form = sri.get(page("slot_edit", selection, letter)).context["form"]
    sri.post(
        page("slot_edit", selection, letter),
        {
            "label": "Surat lamaran bermeterai",
            "hint": "",
            "required": "on",
            "max_bytes": str(5 * 1024 * 1024),
            "order": "1",
            "version": form["version"].value(),
        },
    )

    letter.refresh_from_db()
    assert (letter.label, letter.max_bytes, letter.code) == (
        "Surat lamaran bermeterai",
        5 * 1024 * 1024,
        "surat-lamaran",
    )
    assert "5 MB" in text_of(sri.get(page("selection_documents", selection)))


def test_two_documents_of_the_same_name_keep_codes_of_their_own(selection: Selection, sri: Client) -> None:
    given = {"label": "Ijazah", "hint": "", "required": "on", "max_bytes": str(1024 * 1024), "order": "1"}
    sri.post(page("slot_new", selection), given)
    first = DocumentSlot.objects.get()
    sri.post(page("slot_remove", selection, first))

    sri.post(page("slot_new", selection), given)

    assert [slot.code for slot in queries.active_slots(selection)] == ["ijazah-2"]


# --- schedule -----------------------------------------------------------------------------------------------------------


def test_a_schedule_is_laid_out_from_its_first_day_but_not_kept_until_it_is_saved(
    selection: Selection, sri: Client
) -> None:
    address = page("selection_schedule", selection)
    laid_out = sri.get(address, {"first": "2026-12-01"})

    assert "belum disimpan" in text_of(laid_out)
    assert not queries.active_schedule(selection).exists()
    form = laid_out.context["form"]
    given = {field.html_name: field.value() or "" for field in form}
    shown = {
        name: value.astimezone(JAKARTA).strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value
        for name, value in given.items()
    }
    sri.post(address, shown)

    period = queries.registration_of(selection)
    assert period is not None
    assert period.starts_at.astimezone(JAKARTA) == datetime(2026, 12, 1, 0, 0, tzinfo=JAKARTA)
    assert period.ends_at.astimezone(JAKARTA) == datetime(2026, 12, 15, 23, 59, tzinfo=JAKARTA)
    assert "1 Desember 2026 pukul 00.00 WIB" in text_of(sri.get(address))


def test_times_are_those_of_the_selections_zone(
    selection: Selection, sri: Client, people: dict[str, User]
) -> None:
    selections.edit(selection, {"zone": "Asia/Jayapura"}, actor=people["sri"])

    sri.post(
        page("selection_schedule", selection),
        {"registration_start": "2026-12-01T08:00", "registration_end": "2026-12-15T16:00", "version": "0"},
    )

    period = queries.registration_of(selection)
    assert period is not None
    assert period.starts_at == datetime(2026, 12, 1, 8, 0, tzinfo=ZoneInfo("Asia/Jayapura"))
    assert "08.00 WIT" in text_of(sri.get(page("selection_schedule", selection)))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"paper_start": "2026-12-20T08:00"}, "Isi waktu mulai dan waktu selesainya"),
        (
            {"paper_start": "2026-12-20T08:00", "paper_end": "2026-12-20T07:00"},
            "Waktu selesai harus sesudah waktu mulai",
        ),
        ({"paper_start": "besok", "paper_end": "lusa"}, "Waktu tidak terbaca"),
    ],
)
def test_a_line_that_cannot_be_is_named_and_the_others_stay(
    given: dict[str, str], said: str, selection: Selection, sri: Client
) -> None:
    typed = {"registration_start": "2026-12-01T08:00", "registration_end": "2026-12-15T16:00", "version": "0"}

    answer = text_of(sri.post(page("selection_schedule", selection), {**typed, **given}))

    assert said in answer
    assert "2026-12-15T16:00" in answer
    assert not queries.active_schedule(selection).exists()


def test_a_schedule_changed_in_another_window_is_not_overwritten(
    selection: Selection, sri: Client, people: dict[str, User]
) -> None:
    start = clock.now() + timedelta(days=10)
    selections.set_schedule(
        selection, {ScheduleKind.REGISTRATION: (start, start + timedelta(days=15))}, actor=people["sri"]
    )

    answer = sri.post(
        page("selection_schedule", selection),
        {"registration_start": "2026-12-01T08:00", "registration_end": "2026-12-15T16:00", "version": "0"},
    )

    assert "Jadwal sudah diubah orang lain" in text_of(answer)
    period = queries.registration_of(selection)
    assert period is not None and period.starts_at == start


# --- weights ------------------------------------------------------------------------------------------------------------


PLACE = {stage.code: place for place, stage in enumerate(usual.STAGES)}


def stages_data(selection: Selection, client: Client, **changed: str) -> dict[str, Any]:
    """What the page sends; `changed` by "<code of the stage>__<field>" or a field of the rules."""
    context = client.get(page("selection_weights", selection)).context
    given = formset_data(context["rows"]) | formset_data([context["form"]])
    for name, value in changed.items():
        code, _line, field = name.partition("__")
        given[f"form-{PLACE[code]}-{field}" if field else name] = value
    return given


def test_the_lawful_ranges_and_the_sum_stand_beside_the_weights(selection: Selection, sri: Client) -> None:
    shown = text_of(sri.get(page("selection_weights", selection)))

    assert "Wawancara 30–35" in shown
    assert "Jumlah bobot: <strong>100</strong>" in shown
    assert "PermenPANRB 15/2019" in shown


def test_weights_that_do_not_make_a_hundred_are_refused_and_shown_again(
    selection: Selection, sri: Client
) -> None:
    given = stages_data(selection, sri, paper__weight="15,5")
    answer = text_of(sri.post(page("selection_weights", selection), given))

    assert "Jumlah bobot 95,5, seharusnya tepat 100" in answer
    assert 'value="15,5"' in answer
    assert again(selection).weights["paper"] == "20"


def test_a_weight_outside_its_range_is_kept_but_said(selection: Selection, sri: Client) -> None:
    given = stages_data(selection, sri, paper__weight="22,50", interview__weight="32,5")
    shown = text_of(sri.post(page("selection_weights", selection), given, follow=True))

    weights = again(selection).weights
    assert (weights["paper"], weights["interview"]) == ("22.5", "32.5")
    assert "Bobot Makalah 22.5 berada di luar rentang 15 sampai 20." in shown


def test_the_sum_is_shown_without_keeping_anything(selection: Selection, sri: Client) -> None:
    given = stages_data(selection, sri, paper__weight="10", preview="1")
    answer = sri.post(page("selection_weights", selection), given)

    assert answer.status_code == 200
    assert "Jumlah bobot: <strong>90</strong>" in text_of(answer)
    assert again(selection).weights["paper"] == "20"


def test_every_stage_has_its_own_place_among_the_tie_breakers(selection: Selection, sri: Client) -> None:
    given = stages_data(selection, sri, paper__tie_place="1")
    answer = text_of(sri.post(page("selection_weights", selection), given))

    assert "Urutan 1 sudah dipakai" in answer
    assert again(selection).tie_break == ["interview", "assessment", "paper", "track_record"]


def test_a_stage_is_added_and_another_taken_out(selection: Selection, sri: Client) -> None:
    added = {"title": "Presentasi", "element": "interview", "weight": "20", "tie_place": "4"}
    added |= {"source": "panel", "scope_of_mark": "post", "threshold": "60,5", "group": "2"}
    given = stages_data(selection, sri, track_record__DELETE="on", track_record__weight="20")
    given |= {f"form-{len(PLACE)}-{name}": value for name, value in added.items()}
    sri.post(page("selection_weights", selection), given)

    found = again(selection)
    assert list(found.weights) == ["assessment", "paper", "interview", "presentasi"]
    assert found.thresholds == {"presentasi": "60.5"}
    assert found.tie_break[-1] == "presentasi"
    presented = found.stage("presentasi")
    assert presented is not None and (presented.group, presented.element) == (2, "interview")


def test_the_code_of_a_stage_that_was_taken_out_is_never_given_again(
    selection: Selection, sri: Client
) -> None:
    given = stages_data(selection, sri, paper__DELETE="on", interview__weight="55", interview__tie_place="1")
    sri.post(page("selection_weights", selection), given)
    given = stages_data(again(selection), sri)
    given["form-2-weight"] = "35"
    given |= {
        "form-3-title": "Paper",
        "form-3-element": "paper",
        "form-3-weight": "20",
        "form-3-tie_place": "3",
    }
    given |= {"form-3-source": "panel", "form-3-scope_of_mark": "post"}
    sri.post(page("selection_weights", selection), given)

    assert list(again(selection).titles.items())[-1] == ("paper-2", "Paper")


def test_the_last_stage_cannot_be_taken_out(selection: Selection, sri: Client) -> None:
    given = stages_data(selection, sri, **{f"{code}__DELETE": "on" for code in PLACE})
    answer = text_of(sri.post(page("selection_weights", selection), given))

    assert "Jumlah bobot 0" in answer
    assert len(again(selection).stages) == len(PLACE)


def test_two_clerks_do_not_overwrite_each_others_stages(selection: Selection, sri: Client) -> None:
    old = stages_data(selection, sri, paper__title="Makalah tulis tangan")
    sri.post(
        page("selection_weights", selection), stages_data(selection, sri, paper__title="Makalah kebijakan")
    )
    answer = text_of(sri.post(page("selection_weights", selection), old))

    assert "sudah diubah orang lain" in answer
    assert "Makalah tulis tangan" in answer
    assert again(selection).titles["paper"] == "Makalah kebijakan"


def again(selection: Selection) -> Selection:
    return Selection.objects.get(pk=selection.pk)
