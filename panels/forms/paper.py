"""What is filled in about a paper sheet beside its marks: the scan, what is wrong, why it is given up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from selection.forms.papers import PaperField


class ScanForm(forms.Form):
    """The paper as it came back, filled in and signed."""

    file = PaperField(
        label=_("Pindaian lembar yang sudah diisi dan ditandatangani (PDF)"),
        error_messages={
            "required": _("Pilih berkas PDF hasil pindaian lembarnya."),
            "missing": _("Pilih berkas PDF hasil pindaian lembarnya."),
        },
    )


class RemarkForm(forms.Form):
    """What differs from the paper."""

    remark = forms.CharField(
        label=_("Apa yang keliru"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sebutkan peserta dan kriterianya, tanpa menulis angka nilainya."),
    )
