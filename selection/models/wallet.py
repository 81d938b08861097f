"""What a person put into his own wallet, or said about a document that lies there."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from audit.models import AuditedModel, StoredFile
from audit.workflow import OWNER
from selection import workflows


class WalletDocument(AuditedModel):
    """A file uploaded on the wallet's own page, or one from an application whose dates its owner stated or which he took out.

    What was uploaded for an application lies in the wallet without a row (selection/wallet.py, docs/adr/0031). `kind`: a code of
    document_kinds. A retired one, and whatever of its kind is older, is offered no more; what an application was sent with stays there.
    """

    workflow = workflows.WALLET
    owned = True

    person = models.ForeignKey(Person, models.PROTECT, related_name="wallet")
    kind = models.CharField(_("jenis dokumen"), max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    preview = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    issued_on = models.DateField(_("tanggal dokumen"), null=True)
    valid_until = models.DateField(_("berlaku sampai"), null=True)
    doubt = models.CharField(max_length=300, blank=True)
    retired_at = models.DateTimeField(_("dikeluarkan pada"), null=True)

    def permits(self, actor: Any, verb: str) -> bool:
        return verb == OWNER and getattr(actor, "person_id", None) == self.person_id
