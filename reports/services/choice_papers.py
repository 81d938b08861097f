"""Papers of the choice: the decision of the appointing authority, and the report of the inauguration to the oversight body."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import Role
from audit.errors import Refused
from panels import choices
from panels.models import Choice
from reports import kinds as papers
from reports import queries
from reports.enums import DocumentKind
from reports.services import parts
from reports.services.makers import Maker, Offer, State
from reports.subjects import Subject
from reports.wording import Count, Day
from selection import queries as selections
from selection.enums import GateKind
from selection.models import Selection, Vacancy


def _decided(state: State) -> list[Offer]:
    waiting = _("Pejabat Pembina Kepegawaian belum memilih satu dari tiga nama.")
    return [
        Offer(Subject(state.selection, vacancy=post), "" if post.pk in state.chosen else waiting)
        for post in state.posts
    ]


def _inaugurated(state: State) -> list[Offer]:
    waiting = _("Pelantikan belum dicatat.")
    return [
        Offer(
            Subject(state.selection, vacancy=post),
            "" if post.pk in state.chosen and state.chosen[post.pk].inaugurated_on else waiting,
        )
        for post in state.posts
    ]


def _decision(subject: Subject, common: dict[str, Any], *, actor: Any) -> papers.AppointmentDecision:
    selection, choice = subject.selection, _choice(subject)
    nomination = choice.nomination
    delivered = parts.day(nomination.delivered_at, selection)
    copies = (*_copies(selection), _("Yang bersangkutan"))
    return papers.AppointmentDecision(
        **_of_authority(selection, common, copies),
        authority=selection.agency.head_title,
        considerations=(
            _("bahwa untuk mengisi jabatan %(post)s telah dilaksanakan %(selection)s")
            % {"post": subject.vacancy.title, "selection": selection.title},
            _(
                "bahwa Panitia Seleksi telah menyampaikan tiga nama calon dengan surat Nomor %(number)s tanggal %(date)s"
            )
            % {"number": nomination.letter_number, "date": delivered.long},
            _(
                "bahwa berdasarkan pertimbangan tertulis Pejabat Pembina Kepegawaian, Pegawai Negeri Sipil yang namanya tersebut dalam "
                "keputusan ini dipandang cakap dan memenuhi syarat untuk diangkat dalam jabatan tersebut"
            ),
            _("bahwa berdasarkan pertimbangan tersebut perlu menetapkan keputusan pengangkatan"),
        ),
        laws=parts.laws(selection),
        letters=_letters(selection, subject.vacancy),
        post=subject.vacancy.title,
        unit=subject.vacancy.unit,
        appointee=_appointee(choice),
    )


def _report(subject: Subject, common: dict[str, Any], *, actor: Any) -> papers.InaugurationReport:
    selection, choice = subject.selection, _choice(subject)
    decision = queries.signed_decision(choice)
    if decision is None or choice.inaugurated_on is None:
        raise Refused(
            _("Keputusan pengangkatan yang bertanda tangan tidak ditemukan. Periksa halaman naskah.")
        )
    body = selection.oversight_body.name
    return papers.InaugurationReport(
        **_of_authority(selection, common, _copies(selection)[1:]),
        classification=_("Biasa"),
        recipient=(_("Pimpinan %(body)s") % {"body": body},),
        recipient_place=_("Jakarta"),
        authority=selection.agency.head_title,
        bases=(*parts.laws(selection), *_letters(selection, subject.vacancy)),
        post=subject.vacancy.title,
        unit=subject.vacancy.unit,
        appointee=_appointee(choice),
        rank=Count(choice.rank),
        reason=choice.reason,
        decision_number=decision.number,
        decision_date=Day(decision.dated.isoformat()),
        inaugurated_on=Day(choice.inaugurated_on.isoformat()),
        inaugurated_at=choice.place,
        minutes_number=choice.minutes_number,
    )


def _of_authority(selection: Selection, common: dict[str, Any], copies: tuple[str, ...]) -> dict[str, Any]:
    """What a paper of the appointing authority carries: its own head instead of the panel's, its own signature, and these tembusan unless
    the agency has named others.
    """
    duty = selections.serving(selection).filter(role=Role.APPOINTER).first()
    if duty is None:
        raise Refused(
            _(
                "Belum ada Pejabat Pembina Kepegawaian yang tercatat pada seleksi ini. Minta pengelola sistem mencatatnya."
            )
        )
    authority = selection.agency.head_title
    return common | {
        "copies": common["copies"] or copies,
        "letterhead": papers.Letterhead(
            government=selection.agency.name, panel=authority, address=selection.contact
        ),
        "signer": papers.Signer(
            capacity=authority, name=duty.person.full_name, nip=parts.nip_of(duty.person)
        ),
    }


def _letters(selection: Selection, vacancy: Vacancy) -> tuple[str, ...]:
    """The decree of the panel and the oversight body's letters on plan and result."""
    found = [parts.decree(selection), parts.plan_letter(selection)]
    letter = selections.letter_of_kind(selection, GateKind.RESULT, vacancy)
    if letter is not None:
        said = {
            "body": letter.institution.name,
            "number": letter.number,
            "date": Day(letter.dated.isoformat()).long,
        }
        found.append(
            _("Surat %(body)s Nomor %(number)s tanggal %(date)s tentang rekomendasi hasil seleksi terbuka")
            % said
        )
    return tuple(filter(None, found))


def _copies(selection: Selection) -> tuple[str, ...]:
    """The oversight body, and the two ministers whom the report goes to (domain.md, 1.8)."""
    return (
        _("Pimpinan %(body)s") % {"body": selection.oversight_body.name},
        _("Menteri Dalam Negeri"),
        _("Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi"),
    )


def _appointee(choice: Choice) -> papers.Appointee:
    kept = choice.application.snapshot
    return papers.Appointee(
        participant_number=choice.application.participant_number or "",
        name=kept["full_name"],
        nip=parts.nip(kept["nip"]),
        grade=parts.grade(kept["facts"].get("grade")),
        current_post=kept["current_post"] or "-",
        institution=kept["agency_name"] or "-",
    )


def _choice(subject: Subject) -> Choice:
    nomination = choices.nomination_of(subject.vacancy)
    chosen = choices.standing(nomination) if nomination else None
    if chosen is None:
        raise Refused(_("Pejabat Pembina Kepegawaian belum memilih satu dari tiga nama."))
    return chosen


MAKERS: dict[str, Maker] = {
    DocumentKind.APPOINTMENT_DECISION: Maker(_decided, _decision),
    DocumentKind.INAUGURATION_REPORT: Maker(_inaugurated, _report),
}
