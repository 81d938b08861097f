"""Reads of calibration rounds: what is in the way of a stage, how many have given trial marks, and the marks once they are open."""

from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from panels.models import Calibration, PanelMember, Sample, Trial, TrialMark
from panels.models.calibration import UNFINISHED
from selection.models import Selection, Stage

FULFILLED = frozenset({"revealed", "closed"})
"""States in which everybody who reads marks reads the trial marks."""
MAY_MARK = frozenset({"pledged", "declared"})
"""Samples belong to nobody, so ties need not be declared yet; the pledge comes before anything is marked."""


class TrialPoints(NamedTuple):
    """One opened trial mark, in 1/10,000."""

    member: Any
    sample: Any
    criterion: Any
    points: int


def with_counts(found: QuerySet[Calibration]) -> QuerySet[Calibration]:
    """The rounds with `total` and `given` numbers of trials: all that anybody learns while one is open."""
    return found.annotate(
        total=Count("trials", Q(trials__state__in=["draft", "given"])),
        given=Count("trials", Q(trials__state="given")),
    ).select_related("stage__selection__agency", "stage__selection__oversight_body")


def rounds_of(selection: Selection) -> QuerySet[Calibration]:
    """The rounds of a selection with their counts, in the order of the stages."""
    found = with_counts(Calibration.objects.filter(stage__selection=selection))
    return found.order_by("stage__order", "opened_at")


def in_selections(seen: QuerySet[Selection]) -> QuerySet[Calibration]:
    """The rounds of the selections somebody may see."""
    return Calibration.objects.filter(stage__selection__in=seen)


def running_in(selections: list[Any]) -> list[Calibration]:
    """The open and revealed rounds of these selections (keys), with their stages."""
    found = Calibration.objects.filter(stage__selection__in=selections, state__in=["open", "revealed"])
    return list(found.select_related("stage").order_by("stage__order"))


def unfinished(stage: Stage) -> Calibration | None:
    """The round of the stage that is neither closed nor cancelled."""
    return Calibration.objects.filter(stage=stage, state__in=UNFINISHED).first()


def obstacle(stage: Stage) -> str:
    """Why the stage cannot be opened because of its calibration, as a sentence; "" when nothing is in the way."""
    found = unfinished(stage)
    if found is None:
        return ""
    return {
        "prepared": _("Kalibrasi tahap ini sudah disiapkan tetapi belum dibuka. Buka atau batalkan dahulu."),
        "open": _("Kalibrasi tahap ini belum selesai: anggota masih menilai contoh."),
        "revealed": _("Kalibrasi tahap ini belum ditutup: ketua mencatat dahulu yang disepakati."),
    }[found.state]


def fixes_criteria(stage: Stage) -> str:
    """Why criteria and questions stand because of a calibration, as a sentence; "" when they may change."""
    found = unfinished(stage)
    if found is None or found.state == "prepared":
        return ""
    return _(
        "Kriteria dan pertanyaan tahap ini tidak dapat diubah selama kalibrasinya berjalan. Tutup atau batalkan dahulu kalibrasinya."
    )


def samples_of(calibration: Calibration) -> QuerySet[Sample]:
    """The samples of a round in their order."""
    return Sample.objects.filter(calibration=calibration, state="listed").select_related("file")


def trial_of(calibration: Calibration, person: Any) -> Trial | None:
    """A member's own trial of a round, None when he has none; one that was closed counts as none."""
    own = Trial.objects.filter(calibration=calibration, member__person=person).exclude(state="closed")
    return own.select_related("member", "calibration__stage__selection").first()


def own_states(person: Any, calibrations: list[Calibration]) -> dict[Any, str]:
    """Key of the round → state of the person's own trial."""
    own = Trial.objects.filter(calibration__in=calibrations, member__person=person).exclude(state="closed")
    return dict(own.values_list("calibration_id", "state"))


def stored_points(trial: Trial) -> dict[tuple[Any, Any], int]:
    """(sample, criterion) → points of one member's trial; asked for by himself only."""
    rows = trial.marks.values_list("sample_id", "criterion_id", "points")
    return {(sample, criterion): points for sample, criterion, points in rows}


def opened_points(calibration: Calibration) -> list[TrialPoints]:
    """Every trial mark of a round that was opened; none of any other."""
    if calibration.state not in FULFILLED:
        return []
    rows = TrialMark.objects.filter(trial__calibration=calibration, trial__state="given")
    columns = ("trial__member_id", "sample_id", "criterion_id", "points")
    return [TrialPoints(*row) for row in rows.values_list(*columns)]


def givers(calibration: Calibration) -> list[PanelMember]:
    """Who gave the trial marks of an opened round, in the panel's order."""
    if calibration.state not in FULFILLED:
        return []
    keys = calibration.trials.filter(state="given").values("member")
    return list(PanelMember.objects.filter(pk__in=keys).select_related("person").order_by("order"))


def agreed(stage: Stage) -> Calibration | None:
    """The round of the stage that was closed last: its note stands beside the sheets."""
    return Calibration.objects.filter(stage=stage, state="closed").order_by("-closed_at").first()


def held(selection: Selection) -> list[Calibration]:
    """The rounds that were held, in the order of the stages."""
    return list(rounds_of(selection).filter(state="closed"))
