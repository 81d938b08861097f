"""Forms of the public pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from selection.enums import Phase


class SearchForm(forms.Form):
    """What the list of vacancies is narrowed by. Anything unreadable narrows nothing."""

    q = forms.CharField(label=_("Cari jabatan, unit kerja, atau instansi"), max_length=100, required=False)
    tahap = forms.ChoiceField(
        label=_("Tahap"), choices=[("", _("Semua tahap")), *Phase.choices], required=False
    )

    def wanted(self) -> tuple[str, str]:
        """The words and the phase asked for."""
        self.is_valid()
        return self.cleaned_data.get("q", ""), self.cleaned_data.get("tahap", "")
