"""The upload of a stack of scanned papers."""

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from panels import scans
from selection.forms.files import UploadField


class ScanForm(forms.Form):
    """`corrections` is {page: code} after validation."""

    file = UploadField(label=_("Pindaian tumpukan makalah (PDF)"))
    corrections = forms.CharField(
        label=_("Koreksi kode yang tidak terbaca"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_(
            "Satu baris setiap sampul: halaman=kode, misalnya 7=01-K7MA. Kosongkan bila semua terbaca."
        ),
    )

    def clean_corrections(self) -> dict[int, str]:
        found, wrong = scans.corrections(self.cleaned_data["corrections"])
        if wrong:
            raise forms.ValidationError(
                translate("Baris ini tidak terbaca: %(lines)s. Tulis misalnya 7=01-K7MA.")
                % {"lines": "; ".join(wrong[:5])}
            )
        return found
