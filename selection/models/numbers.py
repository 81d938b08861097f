"""The register of the numbers that an agency's papers bear."""

from django.db import models

from accounts.models import Institution


class PaperNumber(models.Model):
    """A number that is taken, for good: a paper that is taken out of use keeps its own. `key` is how it is compared.

    What bears it is audited by itself; this row exists so that no two transactions can take one number.
    """

    agency = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    number = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    dated = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "key"], name="paper_number_once")]

    def __str__(self) -> str:
        return self.number
