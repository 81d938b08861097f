"""What belongs to one oversight body: only its accounts act on it, or its letter, entered by two people."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import queries as people
from accounts.models import Institution
from audit import clock
from audit.models import StoredFile
from selection.enums import Verb
from selection.models.selection import SelectionPart


class BodysOwn(SelectionPart):
    """Columns of the letter that ended it, where a letter did, and whose account may act. A subclass has `body`.

    Several bodies may watch one selection: what one of them wrote, another does not end. The body that followed it may.
    """

    body: Institution | models.ForeignKey

    letter_number = models.CharField(_("nomor surat"), max_length=80, blank=True)
    letter_dated = models.DateField(_("tanggal surat"), null=True, blank=True)
    letter_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    def permits(self, actor: Any, verb: str) -> bool:
        """Watching the selection is not enough: the actor serves the body today."""
        if not super().permits(actor, verb):
            return False
        return verb != Verb.OBSERVE or people.watches_for(actor, self.body, clock.now().date())
