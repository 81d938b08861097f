"""Mails about objections: that one may be filed, that one was received, and what was answered."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from selection import display, objections
from selection import objections_display as shown
from selection.mailing import Letter, Overtaken
from selection.models import Mail, Objection, ObjectionWindow


def opened(row: Mail) -> Letter:
    """That the result of the administrative selection can be read: the same words for everybody. Overtaken once the time for filing is over."""
    window = ObjectionWindow.objects.select_related("vacancy__selection", "stage").get(pk=row.about)
    if not objections.is_open(window, clock.now()):
        raise Overtaken
    said = {
        "post": window.vacancy.title,
        "may": invitation(window),
        "url": f"{settings.PUBLIC_URL}{reverse('my_applications')}",
    }
    return Letter(
        _("Hasil seleksi administrasi %(post)s dapat dibaca") % said,
        _(
            "Panitia Seleksi sudah menetapkan hasil seleksi administrasi untuk %(post)s.\n"
            "Hasil tidak ditulis dalam e-mail ini.\n\n"
            "%(may)s\n\n"
            "Masuk untuk membaca hasil Anda: %(url)s"
        )
        % said,
    )


def invitation(window: ObjectionWindow) -> str:
    """Who may object, until when and how, and by when the answer comes: the same words for all, whatever their result."""
    zone = window.guarded.zone
    said = {
        "case": _("Bila menurut Anda nilai %(stage)s Anda keliru")
        % {"stage": display.in_sentence(window.stage.title)}
        if window.stage
        else _("Bila Anda dinyatakan Tidak Memenuhi Syarat dan menurut Anda itu keliru"),
        "end": display.until(window.closes_at, zone),
        "due": display.until(window.answer_due, zone),
    }
    return (
        _(
            "%(case)s, ajukan keberatan paling lambat %(end)s menurut jam server: masuk, buka lamaran Anda, "
            "lalu pilih Ajukan keberatan. Dokumen pendukung boleh dilampirkan. Jawabannya Anda terima paling lambat %(due)s."
        )
        % said
    )


def invitations(windows: list[ObjectionWindow]) -> list[str]:
    """One for those that end together; each says of which posts it speaks, where there is more than one."""
    together: dict[Any, list[ObjectionWindow]] = {}
    for window in windows:
        together.setdefault((window.closes_at, window.answer_due), []).append(window)
    said = [
        (", ".join(one.vacancy.title for one in group), invitation(group[0])) for group in together.values()
    ]
    if len(said) < 2:
        return [text for _posts, text in said]
    return [_("Untuk %(posts)s:") % {"posts": posts} + f"\n{text}" for posts, text in said]


def received(row: Mail) -> Letter:
    """The receipt of an objection: number, time, what was said, the document's digest, by when an answer is due."""
    objection = _objection(row)
    zone, entry = objection.guarded.zone, objections.entry_of(objection)
    assert entry is not None  # it was filed
    said = _said(objection) | {
        "filed": display.exact_moment(objection.filed_at, zone),
        "due": display.until(objection.window.answer_due, zone),
        "seq": entry.leaf.seq,
        "text": objection.text,
        "file": _file(objection),
    }
    return Letter(
        _("Keberatan %(number)s sudah masuk; jawaban paling lambat %(due)s") % said,
        _(
            "Keberatan Anda sudah masuk dan akan dijawab.\n\n"
            "Nomor keberatan: %(number)s\n"
            "Masuk: %(filed)s, menurut jam server\n"
            "Jabatan yang dilamar: %(post)s\n"
            "Tentang: %(about)s\n"
            "Bukti dalam log: catatan nomor %(seq)d\n"
            "%(file)s\n"
            "Isi keberatan:\n%(text)s\n\n"
            "Jawaban paling lambat: %(due)s. Jawabannya masuk ke kotak masuk Anda dan ke alamat e-mail ini.\n\n"
            "Lihat bukti penerimaan: %(url)s\n\n"
            "%(rights)s"
        )
        % said,
    )


def answered(row: Mail) -> Letter:
    """The answer to an objection: upheld or not, why, and what comes next. To nobody but whoever filed it."""
    objection = _objection(row)
    status, _tone = shown.own_state(objection)
    said = _said(objection) | {
        "verdict": status,
        "answer": objection.answer,
        "next": "\n".join(shown.follows(objection)),
    }
    return Letter(
        _("Keberatan %(number)s sudah dijawab") % said,
        _(
            "Panitia Seleksi sudah menjawab keberatan Anda.\n\n"
            "Nomor keberatan: %(number)s\n"
            "Jabatan yang dilamar: %(post)s\n"
            "Tentang: %(about)s\n\n"
            "Jawaban: %(verdict)s\n"
            "Alasan:\n%(answer)s\n\n"
            "Selanjutnya:\n%(next)s\n\n"
            "Lihat keberatan Anda: %(url)s\n\n"
            "%(rights)s"
        )
        % said,
    )


def _objection(row: Mail) -> Objection:
    along = ("window__stage", "finding__requirement", "application__vacancy__selection", "file")
    return Objection.objects.select_related(*along).get(pk=row.about)


def _said(objection: Objection) -> dict[str, object]:
    return {
        "number": objection.number,
        "post": objection.application.vacancy.title,
        "about": shown.about(objection),
        "url": f"{settings.PUBLIC_URL}{reverse('objection_detail', args=[objection.pk])}",
        "rights": shown.rights(),
    }


def _file(objection: Objection) -> str:
    if objection.file is None:
        return ""
    said = {
        "name": objection.file.name,
        "size": display.size(objection.file.size),
        "sha256": objection.file.sha256,
        "doubt": f"\n  {objection.doubt}" if objection.doubt else "",
    }
    return _("Dokumen pendukung: %(name)s (%(size)s)\n  %(sha256)s%(doubt)s") % said + "\n"
