"""Kirim dan kunci with a passkey: the member signs the sheet itself, or nothing is locked; without one the sheet says so."""

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import proposals
from audit.verify import verify
from config.demo.people import password_of
from config.demo.story import Story
from panels import signatures
from panels.models import Assessment, Sheet, SheetSignature
from panels.services import reopening, sheets
from tests.conftest import shared_world
from tests.integration.accounts.factors import browser, confirm, enrol_passkey, sign_in
from tests.integration.panels.support import behind_the_guards, form_of, post_of, sheet_of, signed_in, text_of
from tests.passkeys import TOUCHED, SoftPasskey

pytestmark = pytest.mark.django_db

told = shared_world("scoring")

ORIGIN = "http://localhost"


@pytest.fixture(autouse=True)
def _no_limits_from_before() -> None:
    cache.clear()


@pytest.fixture
def key() -> SoftPasskey:
    return SoftPasskey(ORIGIN)


@pytest.fixture
def ani(told: Story, key: SoftPasskey) -> Client:
    """Ani, whose phone holds a passkey."""
    client = browser()
    sign_in(client, "ani", password_of("ani"))
    enrol_passkey(client, key, password=password_of("ani"))
    return client


@pytest.fixture
def sheet(told: Story) -> Sheet:
    return filled(told, "ani")


def open_stage(told: Story) -> str:
    """The code of a stage whose sheets the panel is filling."""
    out = Assessment.objects.filter(
        vacancy=post_of(told), state="open", sheets__person=told.users["ani"].person
    )
    return out.select_related("stage")[0].stage.code


def filled(told: Story, username: str) -> Sheet:
    """A member's draft of an open stage, every mark given."""
    draft = sheet_of(told, username, open_stage(told))
    signed_in(told, username).post(reverse("sheet", args=[draft.pk]), form_of(draft, "75"))
    return draft


def options_on(client: Client, sheet: Sheet) -> dict[str, Any]:
    page = client.get(reverse("sheet_lock", args=[sheet.pk])).content.decode()
    found = re.search(r'name="passkey_options" value="([^"]*)"', page)
    assert found
    return json.loads(html.unescape(found[1]))


def send(client: Client, sheet: Sheet, **data: str) -> Any:
    return client.post(reverse("sheet_lock", args=[sheet.pk]), {"seen": sheets.draft_digest(sheet), **data})


def lock_signed(client: Client, sheet: Sheet, key: SoftPasskey) -> None:
    answer = send(client, sheet, credential=key.sign(options_on(client, sheet)))
    assert answer.status_code == 302, text_of(answer)
    sheet.refresh_from_db()


def test_a_member_with_a_passkey_signs_the_sheet_and_the_receipt_says_so(
    ani: Client, sheet: Sheet, key: SoftPasskey
) -> None:
    lock_signed(ani, sheet, key)
    stored = sheet.signature
    assert sheet.state == "locked" and sheet.signature_digest == stored.assertion.digest
    signatures.check(stored.assertion, sheet=str(sheet.pk), content=sheet.content, origin=ORIGIN)
    for page in ("sheet_receipt", "sheet_history"):
        text = text_of(ani.get(reverse(page, args=[sheet.pk])))
        assert "Ditandatangani dengan kunci sandi" in text and stored.assertion.digest in text
    assert verify().sound


def test_the_signature_stands_after_the_key_is_gone(ani: Client, sheet: Sheet, key: SoftPasskey) -> None:
    lock_signed(ani, sheet, key)
    Authenticator.objects.all().delete()
    assert verify().sound


def test_without_a_passkey_the_sheet_is_locked_as_before_and_marked(told: Story) -> None:
    draft, budi = filled(told, "budi"), signed_in(told, "budi")
    page = budi.get(reverse("sheet_lock", args=[draft.pk]))
    assert "dikunci tanpa tanda tangan kunci sandi" in text_of(page)
    assert "passkey_options" not in page.content.decode()
    assert send(budi, draft).status_code == 302
    for name in ("sheet_receipt", "sheet_history"):
        assert "Tanpa tanda tangan kunci sandi" in text_of(budi.get(reverse(name, args=[draft.pk])))
    assert not SheetSignature.objects.exists()
    assert verify().sound


def test_a_borrowed_password_does_not_lock_without_the_key(told: Story, ani: Client, sheet: Sheet) -> None:
    answer = send(signed_in(told, "ani"), sheet)
    assert answer.status_code == 409
    assert "Akun Anda memiliki kunci sandi" in text_of(answer)
    sheet.refresh_from_db()
    assert sheet.state == "draft"


def _other_key(_told: Story, ani: Client, sheet: Sheet, key: SoftPasskey) -> str:
    return SoftPasskey(ORIGIN, seed=8).sign(options_on(ani, sheet))


def _other_site(_told: Story, ani: Client, sheet: Sheet, key: SoftPasskey) -> str:
    key.origin = "https://localhost.contoh.example"
    return key.sign(options_on(ani, sheet))


def _only_touched(_told: Story, ani: Client, sheet: Sheet, key: SoftPasskey) -> str:
    return key.sign(options_on(ani, sheet), flags=TOUCHED)


def _older_marks(_told: Story, ani: Client, sheet: Sheet, key: SoftPasskey) -> str:
    """Signed, then a mark is changed in another window before the form goes out."""
    answer = key.sign(options_on(ani, sheet))
    ani.post(reverse("sheet", args=[sheet.pk]), form_of(sheet, "80"))
    return answer


def _another_sheet(told: Story, ani: Client, sheet: Sheet, key: SoftPasskey) -> str:
    other = sheet_of(told, "karto", open_stage(told))
    return key.sign(signatures.options(str(other.pk), "", "localhost", [key.credential_id]))


def _sign_in(_told: Story, _ani: Client, _sheet: Sheet, key: SoftPasskey) -> str:
    asked = browser().get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).json()
    return key.sign(asked["request_options"])


def _rubbish(_told: Story, _ani: Client, _sheet: Sheet, _key: SoftPasskey) -> str:
    return '{"id": "x"}'


REFUSED: dict[str, tuple[Callable[..., str], str]] = {
    "another key": (_other_key, "bukan milik akun Anda"),
    "another site": (_other_site, "alamat situs yang lain"),
    "not unlocked": (_only_touched, "tidak memeriksa sidik jari"),
    "marks changed since": (_older_marks, "isi lembar yang lain"),
    "another sheet": (_another_sheet, "isi lembar yang lain"),
    "a sign-in": (_sign_in, "isi lembar yang lain"),
    "rubbish": (_rubbish, "tidak terbaca"),
}


@pytest.mark.parametrize(("make", "sentence"), REFUSED.values(), ids=REFUSED)
def test_no_other_signature_locks(
    told: Story, ani: Client, sheet: Sheet, key: SoftPasskey, make: Callable[..., str], sentence: str
) -> None:
    answer = send(ani, sheet, credential=make(told, ani, sheet, key))
    assert answer.status_code == 409 and sentence in text_of(answer)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.signature_digest) == ("draft", "")
    assert not SheetSignature.objects.exists()


def test_a_member_does_not_sign_with_anothers_key(told: Story, ani: Client, key: SoftPasskey) -> None:
    draft = filled(told, "budi")
    asked = signatures.options(str(draft.pk), "", "localhost", [key.credential_id])
    answer = send(signed_in(told, "budi"), draft, credential=key.sign(asked))
    assert answer.status_code == 409 and "bukan milik akun Anda" in text_of(answer)


def test_a_reopened_sheet_wants_a_signature_of_its_own(
    told: Story, ani: Client, sheet: Sheet, key: SoftPasskey
) -> None:
    first = key.sign(options_on(ani, sheet))
    assert send(ani, sheet, credential=first).status_code == 302
    sheet.refresh_from_db()
    asked = reopening.propose_reopening(sheet, reason="Tertukar.", actor=told.users["ani"])
    proposals.approve(asked, digest=asked.digest, actor=told.users["karto"])
    fresh = Sheet.objects.get(replaces=sheet)
    assert sheets.draft_digest(fresh) == sheet.content_digest  # the same marks, the same text
    answer = send(ani, fresh, credential=first)
    assert answer.status_code == 409 and "isi lembar yang lain" in text_of(answer)
    lock_signed(ani, fresh, key)
    assert verify().sound


ATTACKS = {
    "another key": "UPDATE panels_sheetsignature SET public_key = credential_id WHERE 1=1",
    "another signature": "UPDATE panels_sheetsignature SET signature = client_data WHERE 1=1",
    "another site": "UPDATE panels_sheetsignature SET origin = 'https://x.example' WHERE 1=1",
    "none": "DELETE FROM panels_sheetsignature",
}


@pytest.mark.parametrize("sql", ATTACKS.values(), ids=ATTACKS)
def test_a_stored_signature_is_frozen_and_forcing_it_is_found(
    ani: Client, sheet: Sheet, key: SoftPasskey, sql: str
) -> None:
    lock_signed(ani, sheet, key)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    with behind_the_guards(), connection.cursor() as cursor:
        cursor.execute(sql)
    found = verify()
    assert any("tanda tangan" in one.detail and str(sheet.pk) in one.where for one in found.breaks)


def test_no_signature_is_put_under_a_locked_sheet_afterwards(
    told: Story, ani: Client, key: SoftPasskey
) -> None:
    """By somebody who wants an unsigned sheet to look signed."""
    draft, budi = filled(told, "budi"), signed_in(told, "budi")
    assert send(budi, draft).status_code == 302
    row = SheetSignature(sheet=draft, origin=ORIGIN)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)
    with behind_the_guards():
        row.save(force_insert=True)
    assert any("tanda tangan" in one.detail for one in verify().breaks)


def test_the_page_asks_the_database_as_often_with_one_key_as_with_four(
    ani: Client, sheet: Sheet, django_assert_num_queries: Any
) -> None:
    options_on(ani, sheet)  # what the process remembers from the first page is not asked again
    with CaptureQueriesContext(connection) as with_one:
        options_on(ani, sheet)
    asked = len(with_one)
    confirm(ani, password_of("ani"))
    for seed in (11, 12, 13):
        enrol_passkey(ani, SoftPasskey(ORIGIN, seed=seed), password=password_of("ani"))
    options_on(ani, sheet)  # shows what enrolling had to say
    with django_assert_num_queries(asked):
        assert len(options_on(ani, sheet)["publicKey"]["allowCredentials"]) == 4
