"""The calibration round of a panel stage: samples prepared, marked in secret, opened together, closed with a note (docs/adr/0012)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from audit import chain, clock, ledger
from audit.errors import NotAllowed, Refused, Stale
from audit.ledger import SYSTEM_ACTOR
from audit.models import StoredFile
from panels import queries, trials
from panels.models import Assessment, Calibration, PanelMember, Sample, Trial, TrialMark
from panels.models.calibration import canonical_trial
from panels.models.scoring import rubric_digest
from panels.services import sheets
from panels.services.cells import Cell, read
from selection.enums import StageSource
from selection.models import Selection, Stage

MOST_SAMPLES = 5
FEWEST_TRIALS = 2
"""With fewer there is nothing to compare."""


@ledger.unit
def prepare(selection: Selection, component: str, *, actor: Any) -> Calibration:
    """Begin a round of a panel stage that is not open for any post yet."""
    stage = sheets.stage_of(selection, component)
    if stage.source != StageSource.PANEL:
        raise Refused(_("Tahap ini tidak dinilai Pansel. Kalibrasi hanya untuk tahap yang dinilai Pansel."))
    for vacancy in selection.vacancies.order_by(
        "pk"
    ):  # opening a stage locks its post: never both at the same moment
        ledger.lock(vacancy)
    _require_not_out(stage)
    if trials.unfinished(stage):
        raise Refused(_("Tahap ini sudah mempunyai kalibrasi yang belum selesai."))
    return ledger.create(Calibration(stage=stage), actor=actor)


@ledger.unit
def add_sample(
    calibration: Calibration, *, label: str, description: str, file: StoredFile, actor: Any
) -> Sample:
    """One more sample of a round that is being prepared; there are five at most."""
    calibration = _prepared(calibration)
    present = list(trials.samples_of(calibration))
    if len(present) >= MOST_SAMPLES:
        raise Refused(_("Satu kalibrasi memuat paling banyak %(most)d contoh.") % {"most": MOST_SAMPLES})
    if any(item.label == label for item in present):
        raise Refused(_("Nama contoh “%(label)s” sudah dipakai. Beri nama lain.") % {"label": label})
    order = max((item.order for item in present), default=0) + 1
    sample = Sample(calibration=calibration, order=order, label=label, description=description, file=file)
    return ledger.create(sample, actor=actor)


@ledger.unit
def remove_sample(sample: Sample, *, actor: Any) -> None:
    """Take a sample out of a round that is being prepared."""
    _prepared(sample.calibration)
    ledger.transition(sample, "remove", actor=actor)


@ledger.unit
def open_round(calibration: Calibration, *, actor: Any) -> None:
    """Fix what is marked and by which criteria, and give every present member his trial sheet."""
    calibration = _prepared(calibration)
    stage = calibration.stage
    _require_not_out(stage)
    if not trials.samples_of(calibration):
        raise Refused(_("Unggah sedikitnya satu contoh sebelum kalibrasi dibuka."))
    criteria = list(queries.criteria_of(stage.selection, stage.code))
    if not criteria:
        raise Refused(_("Isi dahulu kriteria penilaian tahap ini."))
    members = list(queries.members_of(stage.selection))
    if len(members) < FEWEST_TRIALS:
        raise Refused(_("Susunan Pansel belum lengkap, sehingga tidak ada yang dapat dibandingkan."))
    digest = rubric_digest(criteria, queries.questions_of(stage.selection, stage.code))
    columns = {"criteria_digest": digest, "opened_at": clock.now()}
    ledger.transition(calibration, "open", actor=actor, changes=columns)
    for member in members:
        ledger.create(Trial(calibration=calibration, member=member), actor=actor)


def draft_digest(trial: Trial) -> str:
    """What the trial held when a page was drawn; a page that comes back with another one is old."""
    return chain.digest(canonical_trial(trial))


@ledger.unit
def save_marks(trial: Trial, cells: Mapping[Cell, str], *, seen: str, actor: Any) -> dict[Cell, str]:
    """Keep the trial marks that can be read; a sentence for each (sample, criterion) that cannot. An empty text takes the mark out.

    Raises Stale when the draft was changed in another window since the page was drawn, NotAllowed for a strange cell.
    """
    trial = _own_draft(trial, actor)
    if seen != draft_digest(trial):
        raise Stale(
            _(
                "Lembar uji coba ini sudah disimpan dari jendela atau perangkat lain, sehingga isian di halaman ini belum disimpan. "
                "Periksa nilainya, lalu simpan kembali."
            )
        )
    stage = trial.calibration.stage
    criteria = {item.pk: item for item in queries.criteria_of(stage.selection, stage.code)}
    samples = {item.pk for item in trials.samples_of(trial.calibration)}
    if any(sample not in samples or criterion not in criteria for sample, criterion in cells):
        raise NotAllowed(
            _(
                "Isian memuat contoh atau kriteria yang bukan bagian kalibrasi ini. Tidak ada nilai yang disimpan."
            )
        )
    points, _texts, problems = read(cells, criteria)
    _keep(trial, points)
    return problems


def missing_marks(trial: Trial) -> int:
    """How many trial marks the member still has to give."""
    stage = trial.calibration.stage
    criteria = queries.criteria_of(stage.selection, stage.code).count()
    return criteria * trials.samples_of(trial.calibration).count() - trial.marks.count()


@ledger.unit
def give(trial: Trial, *, seen: str, actor: Any) -> None:
    """The member's trial marks stand. The last one opens all of them together."""
    calibration = _locked(trial.calibration)
    trial = _own_draft(trial, actor)
    if seen != draft_digest(trial):
        raise Stale(_("Nilai berubah sejak halaman ini ditampilkan. Periksa kembali sebelum mengirim."))
    if missing := missing_marks(trial):
        raise Refused(
            _("Masih ada %(count)d nilai uji coba yang kosong. Lengkapi sebelum mengirim.")
            % {"count": missing}
        )
    content = canonical_trial(trial)
    columns = {"content": content, "content_digest": chain.digest(content)}
    ledger.transition(trial, "give", actor=actor, changes=columns)
    reveal_if_complete(calibration)


def reveal_if_complete(calibration: Calibration) -> None:
    """The last trial opens all of them together. Runs inside a unit."""
    live = calibration.trials.exclude(state="closed")
    if calibration.state == "open" and live.exists() and not live.exclude(state="given").exists():
        ledger.transition(
            calibration,
            "reveal",
            actor=SYSTEM_ACTOR,
            changes={"revealed_at": clock.now()},
            data={"trials": _digests(calibration)},
        )


@ledger.unit
def reveal_early(calibration: Calibration, *, reason: str, actor: Any) -> None:
    """The chair opens what was given before all have marked; what the others have in draft goes unread."""
    calibration = _locked(calibration)
    digests = _digests(calibration)
    if len(digests) < FEWEST_TRIALS:
        raise Refused(
            _("Baru %(count)d anggota mengirim nilai uji coba. Sedikitnya dua diperlukan untuk dibandingkan.")
            % {"count": len(digests)}
        )
    ledger.transition(
        calibration,
        "reveal_early",
        actor=actor,
        changes={"revealed_at": clock.now()},
        data={"reason": reason, "trials": digests},
    )
    _close_drafts(calibration, reason=reason, actor=actor)


@ledger.unit
def close(calibration: Calibration, *, note: str, actor: Any) -> None:
    """The chair notes what was agreed; from now on the note stands beside the sheets of the stage, which may be opened."""
    calibration = _locked(calibration)
    columns = {"note": note, "closed_at": clock.now()}
    ledger.transition(calibration, "close", actor=actor, changes=columns)


@ledger.unit
def cancel(calibration: Calibration, *, reason: str, actor: Any) -> None:
    """Give up a round that is not opened; nobody ever sees what was marked in it."""
    calibration = _locked(calibration)
    ledger.transition(calibration, "cancel", actor=actor, data={"reason": reason})
    _close_drafts(calibration, reason=reason, actor=actor)


def pass_on(leaver: PanelMember, newcomer: PanelMember, *, actor: Any) -> None:
    """In rounds that are open the leaver's draft goes unread and the newcomer gets a trial of his own; what was given stays. Runs inside
    a unit.
    """
    for found in Calibration.objects.filter(stage__selection=leaver.guarded, state="open"):
        calibration = _locked(found)
        for draft in calibration.trials.filter(member=leaver, state="draft"):
            _close_draft(draft, reason=_("anggota diganti"), actor=actor)
        ledger.create(Trial(calibration=calibration, member=newcomer), actor=actor)


def record_opening(sample: Sample, *, actor: Any) -> None:
    """That somebody opened a sample."""
    with ledger.unit_of_work():
        ledger.record(sample, "opened", actor=actor, data={"sha256": sample.file.sha256})


def _require_not_out(stage: Stage) -> None:
    if Assessment.objects.filter(stage=stage).exists():
        raise Refused(_("Lembar tahap ini sudah dibagikan. Kalibrasi diadakan sebelum tahapnya dibuka."))


def _locked(calibration: Calibration) -> Calibration:
    known, calibration = calibration.stage, ledger.lock(calibration)
    calibration.stage = known  # a round never changes its stage
    return calibration


def _prepared(calibration: Calibration) -> Calibration:
    calibration = _locked(calibration)
    if calibration.state != "prepared":
        raise Refused(_("Kalibrasi ini sudah dibuka, sehingga contohnya tidak dapat diubah lagi."))
    return calibration


def _own_draft(trial: Trial, actor: Any) -> Trial:
    calibration, trial = trial.calibration, ledger.lock(trial)
    trial.calibration = calibration
    if not trial.permits(actor, "owner"):
        raise NotAllowed(_("Lembar uji coba ini bukan lembar Anda."))
    if trial.member.state not in trials.MAY_MARK:
        raise NotAllowed(_("Setujui dahulu Pakta Integritas sebelum menilai contoh."))
    if trial.state != "draft":
        raise Refused(_("Nilai uji coba Anda sudah dikirim atau kalibrasinya sudah selesai."))
    return trial


def _keep(trial: Trial, points: Mapping[Cell, int | None]) -> None:
    """Write the marks that differ. A changed mark is a new row, as on a sheet."""
    stored = trials.stored_points(trial)
    changed = {cell: mark for cell, mark in points.items() if mark != stored.get(cell)}
    for sample, criterion in changed:
        trial.marks.filter(sample=sample, criterion=criterion).delete()
    TrialMark.objects.bulk_create(
        TrialMark(trial=trial, sample_id=cell[0], criterion_id=cell[1], points=mark)
        for cell, mark in changed.items()
        if mark is not None
    )


def _digests(calibration: Calibration) -> list[str]:
    return sorted(calibration.trials.filter(state="given").values_list("content_digest", flat=True))


def _close_drafts(calibration: Calibration, *, reason: str, actor: Any) -> None:
    for draft in calibration.trials.filter(state="draft").order_by("pk"):
        _close_draft(draft, reason=reason, actor=actor)


def _close_draft(draft: Trial, *, reason: str, actor: Any) -> None:
    draft = ledger.lock(draft)
    draft.marks.all().delete()
    ledger.transition(draft, "close", actor=actor, data={"reason": reason})
