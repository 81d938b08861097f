"""The chair's form: which sheets are opened again, or why the proposed answer is given back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from panels.models import Sheet
from selection.forms.objections import ReturnForm


class _SheetChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.person)


class DecideForm(ReturnForm):
    """`sheets`: those of the mark that is objected to; without any the question is left out."""

    sheets = _SheetChoices(
        label=_("Lembar yang diminta dibuka kembali"),
        queryset=Sheet.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Orang kedua menyetujui setiap pembukaan. Lembar yang lama tetap disimpan."),
    )
    field_order = ("version", "sheets", "reason")

    def __init__(self, *args: Any, sheets: list[Sheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["sheets"]
        choices.queryset = Sheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]).select_related(
            "person"
        )
        if not sheets:
            del self.fields["sheets"]
