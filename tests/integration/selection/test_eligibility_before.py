"""Before he begins an applicant sees what is asked beside what he has stated, is asked what is missing and nothing else, and is judged by
the same computation at the screening desk; what he types against his NIP is said, never overwritten.
"""

import html
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from audit import clock
from config.demo import story
from selection import eligibility_display, queries, screening_display
from selection.forms.profile import ProfileForm
from selection.forms.profile_rows import EducationForm, PostForm, SanctionForm, TrainingForm
from selection.models import Profile
from selection.questions import ASKED, BASICS, Asked
from selection.services import applications
from tests import hostile
from tests.applicants import announced, draft, post
from tests.integration.selection.test_candidate import TYPED
from tests.kept import kept

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, announced) as found:
        yield found


@pytest.fixture
def putu(told: story.Story) -> User:
    return told.users["putu"]


@pytest.fixture
def signed_in(putu: User, client: Client) -> Client:
    client.force_login(putu, backend=BACKEND)
    return client


def _text(response: Any) -> str:
    return html.unescape(response.content.decode())


def _page(told: story.Story) -> str:
    return reverse("vacancy_detail", args=[post(told).slug])


def _short(told: story.Story) -> str:
    return reverse("vacancy_facts", args=[post(told).slug])


# --- before the start ---------------------------------------------------------------------------------------------------


def test_a_stranger_is_told_where_to_see_whether_he_qualifies(told: story.Story, client: Client) -> None:
    text = _text(client.get(_page(told)))
    assert "Ingin tahu sebelum melamar apakah Anda memenuhi syarat?" in text
    assert f"?next=%2Flowongan%2F{post(told).slug}%2F%23persyaratan" in text
    assert "Belum diketahui" not in text


def test_each_requirement_stands_beside_my_fact_before_i_begin(
    told: story.Story, signed_in: Client, django_assert_max_num_queries: Any
) -> None:
    signed_in.post(reverse("profile"), {**TYPED, "grade": "III/d"})
    with django_assert_max_num_queries(24):
        page = signed_in.get(_page(told))
    lines = {line["label"]: line for line in page.context["check"].items}
    grade = lines["Pangkat/golongan ruang paling rendah Pembina (IV/a)."]
    assert (grade["state"], grade["url"]) == ("unmet", "")
    age = lines["Usia paling tinggi 56 tahun pada hari terakhir pendaftaran."]
    assert (age["state"], age["source"]) == ("met", "PP 11/2017 jo. PP 17/2020 Pasal 107 ayat (1)")
    unknown = lines["Pendidikan paling rendah S-1/D-IV."]
    assert (unknown["state"], unknown["url"]) == ("unknown", _short(told))
    text = _text(page)
    assert "Anda tetap boleh melamar walaupun ada yang tidak terpenuhi di sini" in text
    assert "Lamar jabatan ini" in text


def test_who_serves_and_states_nothing_of_himself_sees_what_everybody_sees(
    told: story.Story, client: Client
) -> None:
    client.force_login(told.users["sri"], backend=BACKEND)
    assert "check" not in client.get(_page(told)).context


def test_before_beginning_before_sending_and_at_the_desk_it_is_the_same(
    told: story.Story, putu: User, signed_in: Client
) -> None:
    application = draft(putu, post(told))
    before = signed_in.get(_page(told)).context["check"].items
    submit = reverse("application_submit", args=[application.pk])
    shown = signed_in.get(submit).context
    bad = [line["label"] for line in before if line["state"] != "met"]
    assert [line["label"] for line in [*shown["not_met"], *shown["not_known"]]] == bad
    signed_in.post(submit, {"pledge": "on"})
    period = queries.registration_of(told.selection)
    assert period is not None
    application.refresh_from_db()
    with clock.at(period.ends_at + timedelta(minutes=1)):
        judged = applications.evaluate(post(told), application.snapshot)
        states = {"met": "met", "unmet": "not_met", "unknown": "unknown"}
        assert [states[line["state"]] for line in before] == [outcome.verdict for _row, outcome in judged]
        afterwards = signed_in.get(_page(told))
    assert {row["key"] for row in screening_display._facts(application, post(told))} >= {
        "Pendidikan",
        "Pelatihan",
    }
    assert [line["text"] for line in afterwards.context["check"].items] == [line["text"] for line in before]
    assert all(not line["url"] for line in afterwards.context["check"].items)


# --- the short page -----------------------------------------------------------------------------------------------------


def test_the_short_page_asks_what_is_missing_and_keeps_the_rest(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    signed_in.post(reverse("profile"), {**TYPED, "discipline": ""})
    before = Profile.objects.get(person=putu.person)
    form = signed_in.get(_short(told)).context["form"]
    last, year = f"appraisal_{clock.now().year - 2}", str(clock.now().year - 2)
    assert set(form.fields) == {"version", "education", "discipline", last}
    assert set(form.rows) == {"sanctions"}
    typed = {"version": str(before.version), "education": "s2", "discipline": "none", last: "very_good"}
    rows = {"sanctions-TOTAL_FORMS": "1", "sanctions-INITIAL_FORMS": "0"}
    answer = signed_in.post(_short(told), {**typed, **rows})
    assert answer["Location"] == _page(told) + "#persyaratan"
    after = Profile.objects.get(person=putu.person)
    told_year = {**before.facts_json["appraisals"], year: "very_good"}
    added = {"education": "s2", "discipline": [], "appraisals": told_year}
    assert after.facts_json == {**before.facts_json, **added}
    assert (after.agency_name, after.current_post) == (before.agency_name, before.current_post)
    assert "sudah ada dalam profil Anda" in _text(signed_in.get(_short(told)))


def test_who_has_no_profile_is_asked_who_he_is_too_and_a_wrong_nip_loses_nothing(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    names = set(signed_in.get(_short(told)).context["form"].fields)
    assert {"nip", "agency_name", "current_post", "grade", "within_scope"} <= names
    assert not {"phone", "full_name", "grade_since", "nip_explanation"} & names
    answer = signed_in.post(_short(told), {"nip": "123", "agency_name": "Pemerintah Kota Contoh"})
    assert "yang diisikan 3 angka" in _text(answer)
    assert 'value="Pemerintah Kota Contoh"' in _text(answer)
    assert not Profile.objects.filter(person=putu.person).exists()


def test_the_short_page_leads_back_to_the_application_but_never_to_another_site(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = draft(putu, post(told), with_documents=False)
    page = reverse("application_detail", args=[application.pk])
    assert eligibility_display.ask_url(post(told), page).endswith(f"?next=%2Flamaran%2F{application.pk}%2F")
    assert signed_in.get(_short(told), {"next": page}).context["back"] == page
    away = signed_in.get(_short(told), {"next": "https://contoh.example/"})
    assert away.context["back"] == _page(told) + "#persyaratan"


# --- what is typed against the NIP --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            {"stated_birth_date": "1978-03-02"},
            "Anda mengisi tanggal lahir 2 Maret 1978, tetapi NIP memuat 3 Februari 1978.",
        ),
        ({"stated_sex": "F"}, "Anda memilih Wanita, tetapi angka ke-15 NIP menyatakan Pria."),
        (
            {"first_appointment": "2004-01-01"},
            "Anda mengisi TMT CPNS Januari 2004, tetapi NIP memuat Desember 2003",
        ),
    ],
)
def test_a_contradiction_is_said_and_taken_only_with_an_explanation(
    signed_in: Client, putu: User, typed: dict[str, str], said: str
) -> None:
    refused = signed_in.post(reverse("profile"), {**TYPED, **typed})
    answer, seen = _text(refused), refused.context["seen"]
    assert said in answer
    assert "jelaskan pada isian penjelasan" in answer
    assert not Profile.objects.filter(person=putu.person).exists()
    explained = {"nip_explanation": "Salah tulis pada SK CPNS, lihat surat BKN 12/2005."}
    signed_in.post(reverse("profile"), {**TYPED, **typed, **explained, "seen": seen})
    facts = Profile.objects.get(person=putu.person).facts_json
    assert {**typed, **explained}.items() <= facts.items()
    putu.person.refresh_from_db()
    assert str(putu.person.birth_date) == "1978-02-03"  # the NIP's own, beside the other


def test_the_short_page_leaves_the_draft_of_the_long_one_usable(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    signed_in.post(reverse("profile"), {**TYPED, "discipline": ""})
    begun = signed_in.get(reverse("profile")).context
    half = {"unit": "Bagian baru", "discipline": "", "seen": begun["seen"], "page": "a"}
    half["version"] = str(begun["form"]["version"].value())
    assert signed_in.post(reverse("profile_autosave"), half).status_code == 200
    short = signed_in.get(_short(told)).context["form"]
    answers = {"discipline": "none", "version": str(short["version"].value())}
    asked = {name: "" for name in short.fields} | answers
    assert signed_in.post(_short(told), asked).status_code == 302
    again = signed_in.get(reverse("profile")).context
    assert again["form"]["unit"].value() == "Bagian baru"
    assert again["form"]["discipline"].value() == "none"
    goes_on = {"unit": "Bagian lain", "seen": again["seen"], "version": str(again["form"]["version"].value())}
    assert signed_in.post(reverse("profile_autosave"), goes_on).status_code == 200


def test_the_day_of_the_month_is_not_in_the_nip(signed_in: Client, putu: User) -> None:
    agreeing = {"stated_birth_date": "1978-02-03", "stated_sex": "M", "first_appointment": "2003-12-17"}
    signed_in.post(reverse("profile"), {**TYPED, **agreeing})
    assert Profile.objects.get(person=putu.person).facts_json["first_appointment"] == "2003-12-17"


def test_two_birth_dates_that_part_the_verdict_leave_it_to_the_documents(
    told: story.Story, signed_in: Client
) -> None:
    typed = {"stated_birth_date": "1960-02-03", "nip_explanation": "KTP saya yang benar."}
    signed_in.post(reverse("profile"), {**TYPED, **typed})
    lines = {line["label"]: line for line in signed_in.get(_page(told)).context["check"].items}
    age = lines["Usia paling tinggi 56 tahun pada hari terakhir pendaftaran."]
    assert (age["state"], age["url"]) == ("unknown", "")
    assert "3 Februari 1960" in age["text"]
    assert "3 Februari 1978" in age["text"]


# --- the rows -----------------------------------------------------------------------------------------------------------


def _row(prefix: str, **typed: str) -> dict[str, str]:
    counts = {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"}
    return counts | {f"{prefix}-0-{name}": value for name, value in typed.items()}


def test_education_and_training_answer_what_they_say(signed_in: Client, putu: User) -> None:
    degree = _row(
        "education_rows", level="s2", study="Ekonomi", institution="Universitas Contoh", year="2010"
    )
    course = _row("trainings", kind="pim_iii", name="PKA", organiser="BPSDM Contoh", hours="905", year="2022")
    signed_in.post(reverse("profile"), {**TYPED, **degree, **course})
    facts = Profile.objects.get(person=putu.person).facts_json
    assert (facts["education"], facts["leadership_training"]) == ("s2", True)
    assert facts["education_history"][0]["institution"] == "Universitas Contoh"
    assert facts["trainings"][0]["hours"] == "905"
    assert "S-2" in _text(
        signed_in.post(reverse("profile"), {**TYPED, "version": "1", **degree, "education": "s1"})
    )
    answer = _text(
        signed_in.post(reverse("profile"), {**TYPED, "version": "1", **course, "leadership_training": "no"})
    )
    assert "riwayat pelatihan memuatnya" in answer


def test_a_page_that_brought_no_rows_leaves_them_as_they_are(signed_in: Client, putu: User) -> None:
    signed_in.post(reverse("profile"), TYPED)
    kept_rows = Profile.objects.get(person=putu.person).facts_json["qualifying_tenure"]
    without = {name: value for name, value in TYPED.items() if not name.startswith("posts-")}
    signed_in.post(reverse("profile"), {**without, "version": "1", "unit": "Dinas Lain"})
    stored = Profile.objects.get(person=putu.person)
    assert (stored.unit, stored.facts_json["qualifying_tenure"]) == ("Dinas Lain", kept_rows)


# --- ten thousand forms -------------------------------------------------------------------------------------------------

ROW_FORMS = (PostForm, EducationForm, TrainingForm, SanctionForm)
QUIET = settings(
    deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True, max_examples=40
)


def _typed(draw: Random, names: Any) -> dict[str, str]:
    kinds = (
        lambda: hostile.text(draw),
        lambda: hostile.day(draw).isoformat(),
        lambda: draw.choice(
            ("yes", "no", "some", "none", "s2", "IV/b", "administrator", "pim_iii", "heavy", "good")
        ),
        lambda: str(draw.choice((2020, 0, -5, 10**25))),
        lambda: "19780203 200312 1 004",
    )
    return {name: draw.choice(kinds)() for name in names if draw.random() < 0.7}


def _profile_names() -> list[str]:
    rows = {
        "posts": PostForm,
        "education_rows": EducationForm,
        "trainings": TrainingForm,
        "sanctions": SanctionForm,
    }
    named = [f"{prefix}-0-{name}" for prefix, form in rows.items() for name in form.base_fields]
    counts = [f"{prefix}-{count}" for prefix in rows for count in ("TOTAL_FORMS", "INITIAL_FORMS")]
    return [*ProfileForm.base_fields, *named, *counts, f"appraisal_{clock.now().year - 1}"]


@pytest.mark.one_database
@QUIET
@given(st.integers(0, 2**64))
def test_rows_of_any_text_are_taken_or_refused(seed: int) -> None:
    draw = Random(seed)
    for _each in range(235):
        form = draw.choice(ROW_FORMS)(
            _typed(draw, ["title", "kind", "name", "hours", "year", "level", "start", "end"])
        )
        if form.is_valid():
            assert all(isinstance(value, str) for value in form.stated().values())
        else:
            assert all(str(line) for lines in form.errors.values() for line in lines)


@pytest.mark.one_database
@QUIET
@given(st.integers(0, 2**64))
def test_profiles_of_any_text_are_taken_or_refused(putu: User, seed: int) -> None:
    draw, names, today = Random(seed), _profile_names(), clock.now().date()
    for each in range(10):
        typed = QueryDict(mutable=True)
        typed.update(_typed(draw, names))
        groups = draw.sample([BASICS, *ASKED.values()], 4)
        only = Asked(tuple({name for group in groups for name in group}), (2020,)) if each % 2 else None
        form = ProfileForm(typed, person=putu.person, stored=None, today=today, only=only)
        if form.is_valid():
            columns = form.columns()
            applications.facts_of({"facts": columns["facts_json"]})


@pytest.mark.one_database
@settings(QUIET, max_examples=20)
@given(st.integers(0, 2**64))
def test_no_page_fails_whatever_is_sent(told: story.Story, signed_in: Client, seed: int) -> None:
    draw, names = Random(seed), _profile_names()
    for address in (reverse("profile"), _short(told)) * 5:
        typed = {**(TYPED if draw.random() < 0.5 else {}), **_typed(draw, names)}
        sent = {name: value.encode("utf-8", "replace").decode() for name, value in typed.items()}
        assert signed_in.post(address, sent).status_code in {200, 302, 409}
    assert signed_in.get(_page(told)).status_code == 200
