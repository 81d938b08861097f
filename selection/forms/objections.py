"""What an applicant files, what is proposed as an answer, and the register of letters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from selection.enums import LetterChannel, ObjectionVerdict
from selection.forms.files import PagesField
from selection.forms.papers import PaperField
from selection.forms.secretariat import VersionedForm, day_field
from selection.models import Selection, Vacancy
from selection.services.objection_letters import Letter, Reply


class ObjectionForm(forms.Form):
    """An objection and, where there is one, the applicant's own document."""

    text = forms.CharField(
        label=_("Isi keberatan"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Tuliskan apa yang menurut Anda keliru, dan apa buktinya. Satu kali kirim, tidak dapat diubah lagi."
        ),
        error_messages={
            "required": _("Tuliskan isi keberatan Anda: apa yang menurut Anda keliru, dan mengapa.")
        },
    )
    file = PagesField(
        label=_("Dokumen pendukung"),
        required=False,
        help_text=_("Boleh kosong. Satu PDF, atau foto setiap halamannya; paling besar 2 MB."),
    )

    def clean_file(self) -> list[Any]:
        """What was chosen; nothing where nothing was."""
        return [one for one in self.cleaned_data["file"] if one]


class ReviewForm(VersionedForm):
    """The answer as it is put before the chair."""

    verdict = forms.ChoiceField(
        label=_("Usulan putusan"),
        choices=ObjectionVerdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih dikabulkan atau ditolak.")},
    )
    answer = forms.CharField(
        label=_("Alasan"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Pelamar membacanya kata demi kata setelah Ketua Pansel menetapkannya."),
        error_messages={"required": _("Tuliskan alasan jawabannya. Pelamar membacanya kata demi kata.")},
    )


class ReturnForm(VersionedForm):
    """Why the chair gives the proposed answer back; empty where he agrees."""

    reason = forms.CharField(
        label=_("Alasan bila dikembalikan"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Hanya dipakai bila usulan dikembalikan."),
    )


class LetterForm(forms.Form):
    """A letter with an administrative objection as it came."""

    sender = forms.CharField(
        label=_("Pengirim"),
        max_length=160,
        help_text=_("Nama orang atau badan yang mengajukan keberatan."),
        error_messages={"required": _("Isi nama pengirimnya seperti tertulis pada surat.")},
    )
    channel = forms.ChoiceField(label=_("Cara masuk"), choices=LetterChannel.choices)
    letter_number = forms.CharField(
        label=_("Nomor surat"), max_length=80, required=False, help_text=_("Kosong bila tidak bernomor.")
    )
    received_on = day_field(
        _("Diterima tanggal"), help_text=_("Batas jawaban dihitung 10 hari kerja sesudah tanggal ini.")
    )
    told_on = day_field(
        _("Keputusan diumumkan tanggal"),
        required=False,
        help_text=_(
            "Keberatan diajukan dalam 21 hari kerja sesudah tanggal ini. Kosong bila tidak jelas keputusan yang mana."
        ),
    )
    vacancy: Any = forms.ModelChoiceField(
        label=_("Jabatan"), queryset=Vacancy.objects.none(), required=False, empty_label=_("Seluruh seleksi")
    )
    subject = forms.CharField(
        label=_("Tentang"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Keputusan atau tindakan yang dikeberatkan, dan pokok alasannya."),
        error_messages={"required": _("Tuliskan keputusan atau tindakan mana yang dikeberatkan.")},
    )
    file = PaperField(
        label=_("Pindaian surat (PDF)"), required=False, help_text=_("Boleh kosong. Paling besar 10 MB.")
    )

    def __init__(self, *args: Any, selection: Selection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts: Any = self.fields["vacancy"]
        posts.queryset = selection.vacancies.order_by("code")

    def letter(self) -> Letter:
        """What services.objection_letters.register takes; the file is put into the store."""
        data = self.cleaned_data
        return Letter(**{**data, "file": data["file"] and data["file"].keep()})


class ReplyForm(VersionedForm):
    """The agency's own letter that answers it."""

    verdict = forms.ChoiceField(
        label=_("Putusan"),
        choices=ObjectionVerdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih dikabulkan atau ditolak.")},
    )
    answer = forms.CharField(
        label=_("Ringkasan jawaban"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Tuliskan ringkasan jawaban seperti tertulis pada surat.")},
    )
    answer_number = forms.CharField(
        label=_("Nomor surat jawaban"),
        max_length=80,
        error_messages={"required": _("Isi nomor surat jawabannya.")},
    )
    answered_on = day_field(_("Tanggal surat jawaban"))
    answer_file = PaperField(
        label=_("Pindaian surat jawaban (PDF)"),
        required=False,
        help_text=_("Boleh kosong. Paling besar 10 MB."),
    )

    def reply(self) -> Reply:
        """What services.objection_letters.answer takes; the file is put into the store."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return Reply(**{**data, "answer_file": data["answer_file"] and data["answer_file"].keep()})
