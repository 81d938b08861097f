"""What an applicant hands in beside his profile (selection/forms/profile.py): a file, the pledge."""

from typing import Self
from uuid import uuid4

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from selection.forms.files import PagesField, UploadField


class UploadForm(forms.Form):
    """One PDF for one slot, or photos of its pages. `token` is the page's own: sent twice, it is one upload."""

    file = PagesField(label=_("Berkas PDF"))
    token = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    @classmethod
    def fresh(cls, refusal: str = "") -> Self:
        """With a token of its own; with the sentence why the file before was refused."""
        token = str(uuid4())
        if not refusal:
            return cls(initial={"token": token})
        form = cls({"token": token})
        form.cleaned_data, form._errors = {}, ErrorDict()
        form.add_error("file", refusal)
        return form


class PaperForm(forms.Form):
    """One PDF, as its author wrote it."""

    file = UploadField(label=_("Berkas PDF"))


class PledgeForm(forms.Form):
    """The pledge, whose text stands above, is ticked when the application is sent."""

    pledge = forms.BooleanField(
        label=_("Saya menyetujui Pakta Integritas di atas"),
        error_messages={"required": _("Centang pernyataan Pakta Integritas sebelum mengirim lamaran.")},
    )
