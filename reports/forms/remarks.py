"""What the observer writes as a remark, what the secretariat answers, and the letter that ends a remark or a hold."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from selection.enums import RemarkKind
from selection.forms.papers import PaperField
from selection.forms.secretariat import NARROW, VersionedForm, day_field
from selection.models import Selection, Vacancy
from selection.services.remarks import MOST_DAYS, Content

USUAL_DAYS = 5


def days_field(help_text: Any) -> forms.IntegerField:
    """In how many working days an answer is due."""
    return forms.IntegerField(
        label=_("Batas jawaban (hari kerja)"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=USUAL_DAYS,
        widget=forms.NumberInput(attrs=NARROW),
        help_text=help_text,
        error_messages={"required": _("Isi jumlah hari kerjanya, misalnya 5.")},
    )


class RemarkForm(forms.Form):
    """A note or recommendation, what it rests on, and by when it is to be answered."""

    kind = forms.ChoiceField(label=_("Jenis"), choices=RemarkKind.choices)
    vacancy: Any = forms.ModelChoiceField(
        label=_("Tentang"),
        queryset=Vacancy.objects.none(),
        required=False,
        empty_label=_("Seluruh seleksi"),
    )
    article = forms.CharField(
        label=_("Pasal atau aturan"),
        max_length=200,
        help_text=_("Dasar catatan ini, misalnya PP 11/2017 Pasal 121 ayat (2)."),
        error_messages={"required": _("Sebutkan pasal atau aturan yang menjadi dasar catatan ini.")},
    )
    text = forms.CharField(
        label=_("Isi catatan"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Sebutkan apa yang harus dijelaskan atau dibetulkan. Sekretariat dan Pansel membacanya."),
        error_messages={"required": _("Tuliskan isi catatannya.")},
    )
    file = PaperField(
        label=_("Berkas (PDF)"), required=False, help_text=_("Boleh kosong. Paling besar 10 MB.")
    )
    days = days_field(_("Dihitung mulai hari kerja berikutnya."))
    blocking = forms.BooleanField(
        label=_("Tahan langkah berikutnya sampai jawabannya diterima"),
        required=False,
    )

    def __init__(self, *args: Any, selection: Selection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts: Any = self.fields["vacancy"]
        posts.queryset = selection.vacancies.order_by("code")

    def content(self) -> Content:
        """What services.remarks.raise_ takes; the file is put into the store."""
        data = self.cleaned_data
        return Content(**{**data, "file": data["file"] and data["file"].keep()})


class AnswerForm(VersionedForm):
    """The agency's answer."""

    text = forms.CharField(
        label=_("Jawaban"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Sebutkan apa yang sudah dilakukan, kapan, dan oleh siapa."),
        error_messages={"required": _("Tuliskan jawabannya. Jawaban kosong tidak dapat dikirim.")},
    )
    file = PaperField(
        label=_("Berkas pendukung (PDF)"), required=False, help_text=_("Boleh kosong. Paling besar 10 MB.")
    )


class ReviewForm(VersionedForm):
    """What the body says to an answer. `returning`: it may be asked for again, by a new day."""

    reason = forms.CharField(
        label=_("Alasan"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Sekretariat dan Pansel membacanya."),
        error_messages={
            "required": _("Tuliskan alasannya. Tanpa alasan, keputusan ini tidak dapat dicatat.")
        },
    )
    days = days_field(_("Hanya dipakai bila jawabannya dikembalikan: batas untuk jawaban yang baru."))

    def __init__(self, *args: Any, returning: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not returning:
            del self.fields["days"]


class BodyLetterForm(forms.Form):
    """The body's letter that ends a remark or a hold; the second person compares it with the scan."""

    number = forms.CharField(label=_("Nomor surat"), max_length=80, help_text=_("Persis seperti pada surat."))
    dated = day_field(_("Tanggal surat"))
    file = PaperField(
        label=_("Naskah surat (PDF)"),
        help_text=_("Hasil pindaian atau surat bertanda tangan elektronik, paling besar 10 MB."),
    )
    reason = forms.CharField(
        label=_("Alasan menurut surat"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Tuliskan alasannya seperti tertulis pada surat.")},
    )

    def asked(self) -> dict[str, Any]:
        """What letter_endings.propose_end takes; the file is put into the store."""
        return {**self.cleaned_data, "file": self.cleaned_data["file"].keep()}
