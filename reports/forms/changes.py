"""Forms of a change of a published plan, one for each class. Each begins with the plan as it reads and hands on what differs."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from reports.services import changes as service
from selection import changes, queries
from selection.enums import ScheduleKind
from selection.forms.papers import PaperField
from selection.forms.schedule import MomentField
from selection.forms.secretariat import day_field
from selection.models import Selection
from selection.rulesets import schema

Group = tuple[str, list[Any]]


class ChangeForm(forms.Form):
    """Number and reason. `asked()` is what reports.services.changes takes; `groups()` are the class's own fields for the page."""

    number = forms.CharField(
        label=_("Nomor perubahan"),
        max_length=80,
        help_text=_("Diusulkan dari nomor terakhir. Ganti bila buku agenda memberi nomor lain."),
        widget=forms.TextInput(attrs={"class": "govuk-!-width-two-thirds"}),
        error_messages={
            "required": _("Isi nomor perubahan sesuai buku agenda, misalnya 18/PANSEL-JPTP/XI/2026.")
        },
    )
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ikut diumumkan: pelamar, masyarakat, dan Pemantau membacanya."),
        error_messages={"required": _("Tuliskan alasan perubahan. Pelamar dan masyarakat membacanya.")},
    )

    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, selection: Selection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.selection, self.plan = selection, json.loads(selection.plan_text)
        self.now = changes.fields_of(self.plan)
        self.fields["edition"].initial = selection.edition

    def clean_edition(self) -> int:
        """A page drawn from an older edition would ask to undo what was changed since."""
        if self.cleaned_data["edition"] != self.selection.edition:
            raise forms.ValidationError(
                translate(
                    "Pengumuman sudah berubah sejak halaman ini dibuka. Buka kembali halaman ini, lalu isi dari bunyi yang berlaku sekarang."
                )
            )
        return self.selection.edition

    def groups(self) -> list[Group]:
        return []

    @property
    def obstacle(self) -> str:
        """Why nothing of this class can be proposed now, as a sentence; "" when something can."""
        return ""

    def head(self) -> list[Any]:
        return [self["edition"], self["number"], self["reason"]]

    def common(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("number", "reason")}

    def asked(self) -> dict[str, Any]:
        return {**self.common(), "wanted": {}}

    def propose(self, kind: str, actor: Any) -> Any:
        return service.propose_change(self.selection, kind, **self.asked(), actor=actor)

    def bound_fields(self, paths: Iterable[str]) -> list[Any]:
        return [self[path] for path in paths]


class ErratumForm(ChangeForm):
    """Texts that decide nothing: names, duties, address, hints."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts: list[Group] = [(translate("Umum"), ["title", "contact"])]
        names = {"title": _("Nama jabatan"), "unit": _("Unit kerja"), "duties": _("Tugas jabatan")}
        self._add("title", _("Judul seleksi"), 200)
        self._add("contact", _("Alamat sekretariat"), 300)
        for post in self.plan["posts"]:
            paths = [f"posts.{post['code']}.{name}" for name in names]
            for path, label in zip(paths, names.values(), strict=True):
                self._add(path, label, 2000 if path.endswith("duties") else 160, long=path.endswith("duties"))
            self.texts.append((post["title"], paths))
        for document in self.plan["documents"]:
            self._add(f"documents.{document['code']}.hint", document["label"], 200, required=False)
        hints = [f"documents.{document['code']}.hint" for document in self.plan["documents"]]
        self.texts.append((translate("Keterangan dokumen"), hints))
        for stage in self.plan["stages"]:
            self._add(f"stages.{stage['code']}.title", stage["title"], 80)
        stages = [f"stages.{stage['code']}.title" for stage in self.plan["stages"]]
        self.texts.append((translate("Nama tahap"), stages))

    def _add(self, path: str, label: Any, most: int, *, long: bool = False, required: bool = True) -> None:
        widget = forms.Textarea(attrs={"rows": 4}) if long else forms.TextInput()
        self.fields[path] = forms.CharField(
            label=label, max_length=most, required=required, widget=widget, initial=self.now.get(path, "")
        )

    def groups(self) -> list[Group]:
        return [(title, self.bound_fields(paths)) for title, paths in self.texts]

    def asked(self) -> dict[str, Any]:
        paths = [path for _title, found in self.texts for path in found]
        wanted = {
            path: self.cleaned_data[path]
            for path in paths
            if _lines(self.cleaned_data[path]) != _lines(self.now.get(path, ""))
        }
        return {**self.common(), "wanted": wanted}


def _lines(text: str) -> list[str]:
    """A browser sends other line ends than were stored."""
    return text.strip().splitlines()


class ScheduleChangeForm(ChangeForm):
    """The dates that have not passed; what has begun keeps its beginning."""

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds: list[str] = []
        for kind in ScheduleKind:
            line = self.now.get(f"schedule.{kind}")
            ends = {name: changes.instant(text) for name, text in (line or {}).items()}
            if ends and ends["ends_at"] <= now:
                continue
            self.kinds.append(kind)
            for name, label in (("starts_at", _("%(kind)s: mulai")), ("ends_at", _("%(kind)s: selesai"))):
                begun = bool(ends) and name == "starts_at" and ends["starts_at"] <= now
                self.fields[f"{kind}.{name}"] = MomentField(
                    self.selection.zone,
                    label=label % {"kind": kind.label},
                    required=bool(ends),
                    initial=ends.get(name),
                    disabled=begun,
                    help_text=_("Sudah dimulai, jadi tidak dapat diubah.") if begun else "",
                )

    def groups(self) -> list[Group]:
        return [
            (
                str(ScheduleKind(kind).label),
                self.bound_fields((f"{kind}.starts_at", f"{kind}.ends_at")),
            )
            for kind in self.kinds
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for kind in self.kinds:
            start, end = found.get(f"{kind}.starts_at"), found.get(f"{kind}.ends_at")
            if (start is None) != (end is None) and not {
                f"{kind}.starts_at",
                f"{kind}.ends_at",
            } & self.errors.keys():
                missing = f"{kind}.starts_at" if start is None else f"{kind}.ends_at"
                self.add_error(
                    missing, translate("Isi waktu mulai dan waktu selesainya, atau kosongkan keduanya.")
                )
            elif start and end and end <= start:
                self.add_error(
                    f"{kind}.ends_at",
                    translate("Waktu selesai harus sesudah waktu mulai. Periksa tanggal dan jamnya."),
                )
        return found

    def asked(self) -> dict[str, Any]:
        wanted = {}
        for kind in self.kinds:
            start, end = (self.cleaned_data[f"{kind}.{name}"] for name in ("starts_at", "ends_at"))
            value = {"starts_at": changes.text_of(start), "ends_at": changes.text_of(end)} if start else None
            if value and value != self._to_the_minute(kind):
                wanted[f"schedule.{kind}"] = value
        return {**self.common(), "wanted": wanted}

    def _to_the_minute(self, kind: str) -> dict[str, str] | None:
        """The line as the page can show it: the fields have no seconds."""
        line = self.now.get(f"schedule.{kind}")
        return line and {
            name: changes.text_of(changes.instant(text).replace(second=0)) for name, text in line.items()
        }


class ExtensionForm(ChangeForm):
    """Which posts too few applied for. After the last extension by rule the oversight body's letter is asked for too."""

    posts = forms.MultipleChoiceField(
        label=_("Jabatan yang pendaftarannya diperpanjang"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Hanya jabatan yang pelamarnya kurang. Jabatan lain menunggu; pelamarnya tidak perlu berbuat apa-apa."
        ),
        error_messages={"required": _("Pilih sedikitnya satu jabatan yang pendaftarannya diperpanjang.")},
    )
    letter_number = forms.CharField(label=_("Nomor surat lembaga pemantau"), max_length=80, required=False)
    letter_dated = day_field(_("Tanggal surat"), required=False)
    letter_file = PaperField(label=_("Naskah surat (PDF)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = schema.load(self.selection.ruleset)
        least, most = rules.value("applicants.min_per_post"), rules.value("extension.max_times")
        running = queries.counts(self.selection).exclude(state__in=queries.GIVEN_UP)
        short = [post for post in running if post.sent < least]
        said = translate("%(post)s: %(sent)d pelamar, %(drafts)d draf, sudah diperpanjang %(times)d kali")
        times = {post.code: queries.extensions_of(post) for post in short}
        self.fields["posts"].choices = [  # type: ignore[attr-defined]
            (
                post.code,
                said
                % {"post": post.title, "sent": post.sent, "drafts": post.drafts, "times": times[post.code]},
            )
            for post in short
        ]
        self.short = bool(short)
        self.used_up = {code for code, count in times.items() if count >= most}
        if not self.used_up:
            for name in ("letter_number", "letter_dated", "letter_file"):
                del self.fields[name]

    @property
    def obstacle(self) -> str:
        if self.short:
            return ""
        return translate(
            "Semua jabatan mempunyai pelamar yang cukup menurut peraturan, sehingga tidak ada yang diperpanjang."
        )

    def groups(self) -> list[Group]:
        found: list[Group] = [("", self.bound_fields(["posts"]))]
        if self.used_up:
            names = ("letter_number", "letter_dated", "letter_file")
            found.append(
                (
                    translate("Surat lembaga pemantau (batas perpanjangan sudah tercapai)"),
                    self.bound_fields(names),
                )
            )
        return found

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.used_up & set(found.get("posts") or []):
            for name in ("letter_number", "letter_dated", "letter_file"):
                if not found.get(name) and name not in self.errors:
                    self.add_error(
                        name,
                        translate(
                            "Perpanjangan berikutnya memerlukan surat lembaga pemantau. Lengkapi nomor, tanggal, dan naskahnya."
                        ),
                    )
        return found

    def asked(self) -> dict[str, Any]:
        data = self.cleaned_data
        letter = None
        if data.get("letter_file"):
            file = data["letter_file"].keep()
            letter = {
                "number": data["letter_number"].strip(),
                "date": data["letter_dated"].isoformat(),
                "file": str(file.pk),
                "file_sha256": file.sha256,
            }
        return {**self.common(), "posts": data["posts"], "letter": letter}

    def propose(self, kind: str, actor: Any) -> Any:
        return service.propose_extension(self.selection, **self.asked(), actor=actor)


class OutageForm(ChangeForm):
    """When the system was down, and until when everybody may apply instead."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = translate("Apa yang terjadi")
        zone = self.selection.zone
        self.fields["happened_from"] = MomentField(zone, label=_("Gangguan mulai"))
        self.fields["happened_until"] = MomentField(zone, label=_("Gangguan selesai"))
        self.fields["until"] = MomentField(
            zone,
            label=_("Pendaftaran semua jabatan dibuka sampai"),
            help_text=_("Paling sedikit selama gangguan itu; lazimnya satu hari penuh lebih lama."),
        )

    def groups(self) -> list[Group]:
        return [("", self.bound_fields(("happened_from", "happened_until", "until")))]

    def asked(self) -> dict[str, Any]:
        data = self.cleaned_data
        incident = {"from": data["happened_from"], "until": data["happened_until"]}
        return {**self.common(), "incident": incident, "until": data["until"]}

    def propose(self, kind: str, actor: Any) -> Any:
        return service.propose_outage(self.selection, **self.asked(), actor=actor)
