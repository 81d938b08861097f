"""The passkey's signature under a locked sheet."""

from typing import Any

from django.db import models

from panels.signatures import Assertion, NoSignature, check


class SheetSignature(models.Model):
    """One passkey's signature. Written in the unit that locks its sheet, before the sheet leaves draft; frozen by the database afterwards.

    No audited row of its own: an entry of its own would tell, while marks are sealed, that it was somebody with a passkey who
    locked. `Sheet.signature_digest` binds it to the entry of the lock. All parts in web-safe base64 (panels.signatures.Assertion).
    """

    sealed_by = "sheet"

    sheet = models.OneToOneField("panels.Sheet", models.PROTECT, related_name="signature")
    credential_id = models.TextField()
    public_key = models.TextField()
    authenticator_data = models.TextField()
    client_data = models.TextField()
    signature = models.TextField()
    origin = models.CharField(max_length=300)

    @property
    def assertion(self) -> Assertion:
        return Assertion(
            credential_id=self.credential_id,
            public_key=self.public_key,
            authenticator_data=self.authenticator_data,
            client_data=self.client_data,
            signature=self.signature,
            origin=self.origin,
        )


def inconsistencies(sheet: Any) -> list[str]:
    """What is wrong with the signature of a locked sheet; a sheet without one says so by an empty digest."""
    stored = SheetSignature.objects.filter(sheet=sheet).first()
    if stored is None:
        return ["tanda tangan kunci sandi hilang"] if sheet.signature_digest else []
    found = []
    if stored.assertion.digest != sheet.signature_digest:
        found.append("tanda tangan kunci sandi bukan yang dicatat saat lembar dikunci")
    try:
        check(stored.assertion, sheet=str(sheet.pk), content=sheet.content, origin=stored.origin)
    except NoSignature as error:
        found.append(f"tanda tangan kunci sandi tidak cocok dengan lembar ({error.code})")
    return found
