"""A passkey in software: what a phone does when a site asks it, so that tests can also ask for what no phone would do."""

import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG
TOUCHED, UNLOCKED = FLAG.UP, FLAG.UP | FLAG.UV


class SoftPasskey:
    """One credential on one device. `origin` is the site it believes to talk to."""

    def __init__(self, origin: str = "http://localhost", seed: int = 7) -> None:
        self.origin = origin
        self.secret = ec.derive_private_key(1_000_003 * seed, ec.SECP256R1())
        self.credential_id = hashlib.sha256(b"soft passkey %d" % seed).digest()
        self.public_key = ES256.from_cryptography_key(self.secret.public_key())
        self.user_handle = ""

    @property
    def rp_id_hash(self) -> bytes:
        return hashlib.sha256(self.origin.split("://")[1].partition(":")[0].encode()).digest()

    def create(self, options: dict[str, Any]) -> str:
        """The answer to creation options, as the page's script posts it."""
        asked = options["publicKey"]
        self.user_handle = asked["user"]["id"]
        known = AttestedCredentialData.create(Aaguid(bytes(16)), self.credential_id, self.public_key)
        data = AuthenticatorData.create(self.rp_id_hash, UNLOCKED | FLAG.AT, 0, known)
        made = AttestationObject.create("none", data, {})
        client = self._client("webauthn.create", websafe_decode(asked["challenge"]))
        return self._answer(
            {"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(made)}
        )

    def sign(self, options: dict[str, Any], *, flags: FLAG = UNLOCKED) -> str:
        """The answer to request options."""
        client = self._client("webauthn.get", websafe_decode(options["publicKey"]["challenge"]))
        data = AuthenticatorData.create(self.rp_id_hash, flags, 0)
        signed = self.secret.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signed),
                "userHandle": self.user_handle or None,
            }
        )

    def _client(self, kind: str, challenge: bytes) -> bytes:
        return CollectedClientData.create(CollectedClientData.TYPE(kind), challenge, self.origin)

    def _answer(self, response: dict[str, Any]) -> str:
        key = websafe_encode(self.credential_id)
        return json.dumps(
            {
                "id": key,
                "rawId": key,
                "type": "public-key",
                "clientExtensionResults": {},
                "response": response,
            }
        )
