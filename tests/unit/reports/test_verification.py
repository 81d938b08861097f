from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.verification import ALPHABET, Code, InvalidCode, code_for, format_code, parse_code

ID = UUID("0198f6a2-7c3e-7000-8000-00000000002a")


def test_the_code_of_a_document_never_changes() -> None:
    assert format_code(code_for(ID)) == "WPNG-Q9N7-CD7N"


def test_a_code_is_twelve_clear_characters_in_three_groups() -> None:
    groups = format_code(code_for(ID)).split("-")
    assert [len(group) for group in groups] == [4, 4, 4]
    assert set("".join(groups)) <= set(ALPHABET)
    assert not set(ALPHABET) & set("ILOU") and len(set(ALPHABET)) == 32


@given(st.uuids())
def test_a_printed_code_reads_back(document_id: UUID) -> None:
    code = code_for(document_id)
    assert parse_code(format_code(code)) == code


def test_typing_habits_are_forgiven() -> None:
    code = next(
        code
        for code in map(code_for, map(UUID, map("{:032x}".format, range(999))))
        if {"0", "1"} <= set(code)
    )
    sloppy = f"  {format_code(code).lower().replace('0', 'o').replace('1', 'l')} ".replace("-", " – ")
    assert parse_code(sloppy) == code
    assert parse_code(code.replace("1", "I")) == code


def test_a_code_is_stored_in_one_form_and_printed_in_groups() -> None:
    typed = format_code(code_for(ID)).lower()
    assert Code(typed) == code_for(ID)
    assert Code(typed).grouped == format_code(code_for(ID))
    with pytest.raises(InvalidCode):
        Code("7K3M")


def test_every_single_wrong_character_is_noticed() -> None:
    code = code_for(ID)
    for place in range(12):
        for wrong in set(ALPHABET) - {code[place]}:
            with pytest.raises(InvalidCode):
                parse_code(code[:place] + wrong + code[place + 1 :])


@given(st.uuids())
def test_every_two_characters_swapped_are_noticed(document_id: UUID) -> None:
    code = code_for(document_id)
    for left, right in combinations(range(12), 2):
        if code[left] != code[right]:
            swapped = list(code)
            swapped[left], swapped[right] = swapped[right], swapped[left]
            with pytest.raises(InvalidCode):
                parse_code("".join(swapped))


@pytest.mark.parametrize(
    "text", ["", "7K3M", "7K3M-9QXT-2HVP-AAAA", "7K3M-9QXT-2HV!", "UUUU-UUUU-UUUU", "' OR 1=1 --"]
)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(InvalidCode):
        parse_code(text)


def test_different_documents_have_different_codes() -> None:
    codes = {code_for(UUID(int=number)) for number in range(20_000)}
    assert len(codes) == 20_000
