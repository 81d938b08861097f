"""What an applicant hands in beside his profile (selection/forms/profile.py): a file, the pledge."""

from django import forms
from django.utils.translation import gettext_lazy as _

from selection.forms.files import PagesField


class UploadForm(forms.Form):
    """One PDF for one slot, or photos of its pages."""

    file = PagesField(label=_("Berkas PDF"))


class PledgeForm(forms.Form):
    """The pledge, whose text stands above, is ticked when the application is sent."""

    pledge = forms.BooleanField(
        label=_("Saya menyetujui Pakta Integritas di atas"),
        error_messages={"required": _("Centang pernyataan Pakta Integritas sebelum mengirim lamaran.")},
    )
