"""A member's passkey signs his sheet: what is signed, and whether a signature is one (pure; anybody can check it off line).

The passkey signs `challenge(sheet, content)` = SHA-256(TAG, the sheet's key, a line break, the canonical text that is locked). The text
names post, stage, author and every mark; the key tells two sheets of one author with the same marks apart (docs/adr/0010).
"""

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AuthenticationResponse, AuthenticatorData, CollectedClientData

from audit import chain

TAG = "lelang-jabatan/sheet/v1\n"
UNREADABLE, UNKNOWN_KEY, OTHER_TEXT, OTHER_SITE, NOT_UNLOCKED, WRONG = (
    "unreadable",
    "unknown_key",
    "other_text",
    "other_site",
    "not_unlocked",
    "wrong",
)
"""Why something is no signature of a sheet: codes, worded in panels.services.signatures."""


_GARBLED = (ValueError, LookupError, TypeError, AttributeError, struct.error)
"""What reading bytes that are not what they should be may raise."""


class NoSignature(ValueError):
    """`code` is one of the above."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Assertion:
    """A signature with all that is needed to check it, each part in web-safe base64 without padding; `public_key` is in COSE."""

    credential_id: str
    public_key: str
    authenticator_data: str
    client_data: str
    signature: str
    origin: str

    @property
    def digest(self) -> str:
        """What the ledger is bound to: SHA-256 of the canonical text of all parts."""
        return chain.digest(chain.canonical(asdict(self)))


def challenge(sheet: str, content: str) -> bytes:
    """The 32 bytes that the passkey signs."""
    return hashlib.sha256(f"{TAG}{sheet}\n{content}".encode()).digest()


def options(sheet: str, content: str, host: str, credentials: list[bytes]) -> dict[str, Any]:
    """What the page asks the device for, as JSON for `navigator.credentials.get`. `host` may name a port."""
    return {
        "publicKey": {
            "challenge": websafe_encode(challenge(sheet, content)),
            "rpId": host.partition(":")[0],
            "allowCredentials": [{"type": "public-key", "id": websafe_encode(key)} for key in credentials],
            "userVerification": "required",
        }
    }


def read(answer: str, *, keys: Mapping[bytes, bytes], origin: str) -> Assertion:
    """The device's answer with the public key it belongs to. `keys`: credential id → COSE key. Raises NoSignature."""
    try:
        given = AuthenticationResponse.from_dict(json.loads(answer))
        credential, response = given.raw_id, given.response
        parts = [bytes(response.authenticator_data), bytes(response.client_data), bytes(response.signature)]
    except _GARBLED as error:
        raise NoSignature(UNREADABLE) from error
    if credential not in keys:
        raise NoSignature(UNKNOWN_KEY)
    encoded = [websafe_encode(part) for part in (credential, keys[credential], *parts)]
    return Assertion(*encoded, origin=origin)


def check(assertion: Assertion, *, sheet: str, content: str, origin: str) -> None:
    """Does this passkey's signature stand under this text of this sheet, made at this site by somebody who unlocked it?

    Needs nothing but its arguments: no database, no network. Raises NoSignature.
    """
    try:
        client = CollectedClientData(websafe_decode(assertion.client_data))
        data = AuthenticatorData(websafe_decode(assertion.authenticator_data))
        key = _public_key(assertion)
        signature = websafe_decode(assertion.signature)
    except _GARBLED as error:
        raise NoSignature(UNREADABLE) from error
    if client.type != CollectedClientData.TYPE.GET or client.challenge != challenge(sheet, content):
        raise NoSignature(OTHER_TEXT)
    host = urlsplit(origin).hostname or ""
    here = assertion.origin == client.origin == origin and not client.cross_origin
    if not here or data.rp_id_hash != hashlib.sha256(host.encode()).digest():
        raise NoSignature(OTHER_SITE)
    if not (data.is_user_present() and data.is_user_verified()):
        raise NoSignature(NOT_UNLOCKED)
    try:
        key.verify(bytes(data) + client.hash, signature)
    except (InvalidSignature, UnsupportedAlgorithm, NotImplementedError, ValueError, KeyError) as error:
        raise NoSignature(WRONG) from error


def _public_key(assertion: Assertion) -> CoseKey:
    parts = cbor.decode(websafe_decode(assertion.public_key))
    if not isinstance(parts, Mapping):
        raise ValueError("a COSE key is a map")
    return CoseKey.parse(parts)
