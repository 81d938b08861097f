"""A passkey's signature under a sheet stands for exactly that text of that sheet, or for nothing. No database, no network."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fido2 import cbor
from fido2.utils import websafe_decode, websafe_encode

from audit import chain
from panels import signatures
from panels.signatures import Assertion, NoSignature
from tests.passkeys import TOUCHED, SoftPasskey

SITE = "https://seleksi.contoh.example"
HOST = "seleksi.contoh.example"
SHEET, OTHER_SHEET = "11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002"
KEY = SoftPasskey(SITE)


def text(**changed: Any) -> str:
    """A sheet of two candidates and two criteria as it is locked."""
    sheet = {
        "vacancy": "22222222-0000-4000-8000-000000000001",
        "component": "interview",
        "author": "33333333-0000-4000-8000-000000000001",
        "marks": [
            ["01-P01", "a", 800000],
            ["01-P01", "b", 785000],
            ["01-P02", "a", 700000],
            ["01-P02", "b", 0],
        ],
    }
    return chain.canonical({**sheet, **changed})


CONTENT = text()


def signed(key: SoftPasskey = KEY, content: str = CONTENT, sheet: str = SHEET, **how: Any) -> Assertion:
    """What is stored when this key signs, read by a server that knows both keys."""
    asked = signatures.options(sheet, content, HOST, [key.credential_id])
    keys = {one.credential_id: cbor.encode(dict(one.public_key)) for one in (KEY, key)}
    return signatures.read(key.sign(asked, **how), keys=keys, origin=SITE)


def code_of(assertion: Assertion, *, content: str = CONTENT, sheet: str = SHEET, origin: str = SITE) -> str:
    """Why it is refused; "" when it stands."""
    try:
        signatures.check(assertion, sheet=sheet, content=content, origin=origin)
    except NoSignature as error:
        return error.code
    return ""


def test_a_signature_stands_by_what_is_stored_alone() -> None:
    assertion = signed()
    kept = json.loads(json.dumps(vars(assertion)))
    assert code_of(Assertion(**kept)) == ""
    assert Assertion(**kept).digest == assertion.digest


MARKS = json.loads(CONTENT)["marks"]
MANIPULATED = {
    "a changed mark": text(marks=[["01-P01", "a", 950000], *MARKS[1:]]),
    "a mark changed by the least unit": text(marks=[["01-P01", "a", 800001], *MARKS[1:]]),
    "swapped candidates": text(
        marks=[["01-P01", *one[1:]] if one[0] == "01-P02" else ["01-P02", *one[1:]] for one in MARKS]
    ),
    "swapped criteria": text(marks=[[one[0], "b" if one[1] == "a" else "a", one[2]] for one in MARKS]),
    "a removed mark": text(marks=MARKS[:-1]),
    "an added mark": text(marks=[*MARKS, ["01-P03", "a", 1]]),
    "another vacancy": text(vacancy="22222222-0000-4000-8000-000000000002"),
    "another stage": text(component="paper"),
    "another panellist": text(author="33333333-0000-4000-8000-000000000002"),
    "nothing": "",
}


@pytest.mark.parametrize("content", MANIPULATED.values(), ids=MANIPULATED)
def test_no_other_text_stands_above_it(content: str) -> None:
    assert content != CONTENT
    assert code_of(signed(), content=content) == signatures.OTHER_TEXT


def test_it_is_not_replayed_for_another_sheet_with_the_same_text() -> None:
    """A sheet that was reopened and holds the same marks again."""
    assert code_of(signed(), sheet=OTHER_SHEET) == signatures.OTHER_TEXT


@pytest.mark.parametrize(
    "site", ["https://seleksi-contoh.example", "http://seleksi.contoh.example", SITE + ":8443"]
)
def test_it_is_not_made_at_another_site(site: str) -> None:
    assert code_of(signed(SoftPasskey(site))) == signatures.OTHER_SITE


def test_an_origin_written_over_does_not_help_the_other_site() -> None:
    phished = signed(SoftPasskey("https://seleksi-contoh.example"))
    told = json.loads(websafe_decode(phished.client_data)) | {"origin": SITE}
    forged = replace(phished, client_data=websafe_encode(json.dumps(told).encode()))
    assert code_of(forged) == signatures.OTHER_SITE  # the device names the site a second time, by its hash
    assert code_of(forged, origin="https://seleksi-contoh.example") == signatures.OTHER_SITE


def test_a_touch_without_unlocking_is_not_enough() -> None:
    assert code_of(signed(flags=TOUCHED)) == signatures.NOT_UNLOCKED


def test_the_unlocked_bit_cannot_be_set_afterwards() -> None:
    lazy = signed(flags=TOUCHED)
    data = bytearray(websafe_decode(lazy.authenticator_data))
    data[32] |= 0x04
    assert code_of(replace(lazy, authenticator_data=websafe_encode(bytes(data)))) == signatures.WRONG


def test_it_is_of_this_key_and_no_other() -> None:
    other = signed(SoftPasskey(SITE, seed=8))
    assert code_of(other) == ""
    assert code_of(replace(other, public_key=signed().public_key)) == signatures.WRONG
    assert code_of(replace(signed(), public_key=other.public_key)) == signatures.WRONG


def test_a_key_that_the_account_does_not_have_is_not_read() -> None:
    asked = signatures.options(SHEET, CONTENT, HOST, [KEY.credential_id])
    with pytest.raises(NoSignature, match=signatures.UNKNOWN_KEY):
        signatures.read(SoftPasskey(SITE, seed=8).sign(asked), keys={KEY.credential_id: b""}, origin=SITE)


def test_an_answer_to_the_sign_in_page_signs_no_sheet() -> None:
    asked = {"publicKey": {"challenge": websafe_encode(bytes(32)), "rpId": HOST}}
    keys = {KEY.credential_id: cbor.encode(dict(KEY.public_key))}
    assertion = signatures.read(KEY.sign(asked), keys=keys, origin=SITE)
    assert code_of(assertion) == signatures.OTHER_TEXT


def test_enrolling_a_key_signs_no_sheet() -> None:
    challenge = websafe_encode(signatures.challenge(SHEET, CONTENT))
    made = json.loads(KEY.create({"publicKey": {"challenge": challenge, "user": {"id": "MQ"}}}))
    client = made["response"]["clientDataJSON"]
    assert code_of(replace(signed(), client_data=client)) == signatures.OTHER_TEXT


@pytest.mark.parametrize("part", ["authenticator_data", "client_data", "signature", "public_key"])
def test_one_bit_anywhere_breaks_it(part: str) -> None:
    good = signed()
    for place in (0, 5, -1):
        data = bytearray(websafe_decode(getattr(good, part)))
        data[place] ^= 1
        assert code_of(replace(good, **{part: websafe_encode(bytes(data))})) != ""


@pytest.mark.parametrize("part", ["authenticator_data", "client_data", "signature", "public_key"])
@pytest.mark.parametrize("rubbish", ["", "AA", "!!!", "W10", "bnVsbA", "oA"])
def test_rubbish_is_refused_and_breaks_nothing(part: str, rubbish: str) -> None:
    assert code_of(replace(signed(), **{part: rubbish})) != ""


@pytest.mark.parametrize("answer", ["", "x", "[]", "null", "{}", '{"id": 1}', '{"response": {}}', "7"])
def test_an_answer_that_is_none_is_refused(answer: str) -> None:
    with pytest.raises(NoSignature):
        signatures.read(answer, keys={}, origin=SITE)


CHANGES: dict[str, Callable[[Assertion], Assertion]] = {
    "credential_id": lambda one: replace(one, credential_id="x"),
    "public_key": lambda one: replace(one, public_key="x"),
    "authenticator_data": lambda one: replace(one, authenticator_data="x"),
    "client_data": lambda one: replace(one, client_data="x"),
    "signature": lambda one: replace(one, signature="x"),
    "origin": lambda one: replace(one, origin="x"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_digest_covers_every_part(change: Callable[[Assertion], Assertion]) -> None:
    assert change(signed()).digest != signed().digest


def test_the_device_is_asked_for_this_text_this_site_these_keys_and_unlocking() -> None:
    asked = signatures.options(SHEET, CONTENT, "localhost:8000", [b"one", b"two"])["publicKey"]
    assert asked["rpId"] == "localhost"
    assert websafe_decode(asked["challenge"]) == signatures.challenge(SHEET, CONTENT)
    assert [one["id"] for one in asked["allowCredentials"]] == [
        websafe_encode(b"one"),
        websafe_encode(b"two"),
    ]
    assert asked["userVerification"] == "required"
