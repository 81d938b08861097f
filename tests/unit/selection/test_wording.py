from datetime import date

from selection.wording import Label, render

ENGLISH = {
    "{who} lahir {day} di {places}.": "{who} was born {day} in {places}.",
    "ibu kota": "the capital",
    " atau ": " or ",
}


def english(text: str) -> str:
    return ENGLISH.get(text, text)


MESSAGE = ("{who} lahir {day} di {places}.", {"who": ("Pelamar {n}", {"n": 3}), "day": date(2026, 12, 5),
           "places": [Label("ibu kota"), "Metro"]})  # fmt: skip


def test_a_sentence_is_filled_in_as_it_stands() -> None:
    assert render(MESSAGE) == "Pelamar 3 lahir 2026-12-05 di ibu kota atau Metro."


def test_labels_lists_and_dates_follow_the_reader() -> None:
    shown = render(MESSAGE, english, lambda day: f"{day.day}/{day.month}/{day.year}")
    assert shown == "Pelamar 3 was born 5/12/2026 in the capital or Metro."


def test_what_a_person_typed_is_never_translated_or_filled_in() -> None:
    message = ("Berstatus {scope}.", {"scope": "ibu kota {who}"})
    assert render(message, english) == "Berstatus ibu kota {who}."
