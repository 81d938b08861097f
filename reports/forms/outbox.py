"""Words for mails before they go."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.services.outbox_steps import MOST_TEXT


class AdditionForm(forms.Form):
    """What the secretariat adds below a mail."""

    addition = forms.CharField(
        label=_("Keterangan tambahan dari Sekretariat Pansel"),
        help_text=_("Ditulis di bawah isi e-mail. Kosongkan untuk menghapusnya."),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class WordsForm(AdditionForm):
    """One mail whole. `seen` is the edition that the page was drawn with."""

    subject = forms.CharField(label=_("Perihal"), max_length=300)
    text = forms.CharField(
        label=_("Isi"),
        help_text=_(
            "Jangan menulis hasil, nilai, atau data pribadi. E-mail cukup memberi tahu dan menautkan."
        ),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = ("subject", "text", "addition", "seen")
