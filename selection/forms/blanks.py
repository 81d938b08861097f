"""The secretariat's own form for applicants."""

from django import forms
from django.utils.translation import gettext_lazy as _

from selection.forms.files import UploadField
from selection.forms.secretariat import VersionedForm


class BlankForm(VersionedForm):
    """One DOCX or PDF."""

    file = UploadField(
        label=_("Berkas formulir (DOCX atau PDF)"),
        help_text=_(
            "Paling besar 2 MB, tanpa makro dan tanpa kata sandi. Diunduh pelamar apa adanya, dengan nama berkasnya."
        ),
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,application/pdf"}),
        error_messages={"required": _("Pilih dahulu berkas formulirnya, lalu tekan tombolnya sekali lagi.")},
    )
