"""The demonstration's calibration round: two samples of a paper, marked by all, talked over, closed with a note."""

from typing import Any

from audit import clock
from config.demo import papers
from panels import queries, trials
from panels.services import calibrations

SAMPLES = (
    ("Contoh A", "Makalah latihan tentang layanan perizinan, tanpa identitas."),
    ("Contoh B", "Makalah latihan tentang pengelolaan pasar, tanpa identitas."),
)
NOTE = "80 berarti gagasannya dapat dijalankan dengan anggaran dan pegawai yang ada; di atas 90 hanya bila sudah pernah dicoba."
_LEVELS = ((82, 64), (76, 60), (80, 66), (70, 61), (78, 62))
"""Per member in the panel's order: his marks for both samples."""


def hold(story: Any) -> None:
    """The round of the paper, held before any stage is opened."""
    sri = story.users["sri"]
    with clock.at(story.at(19, 11)):
        calibration = calibrations.prepare(story.selection, "paper", actor=sri)
        for label, description in SAMPLES:
            file = papers.stored(f"{label} (contoh latihan)")
            calibrations.add_sample(calibration, label=label, description=description, file=file, actor=sri)
        calibrations.open_round(calibration, actor=sri)
    users = {user.person_id: user for user in story.users.values()}
    members = list(queries.members_of(story.selection))
    for member, levels in zip(members, _LEVELS, strict=True):
        with clock.at(story.at(19, 13)):
            _mark(calibration, users[member.person_id], levels)
    with clock.at(story.at(19, 15)):
        calibrations.close(calibration, note=NOTE, actor=story.users["karto"])


def _mark(calibration: Any, user: Any, levels: tuple[int, ...]) -> None:
    trial = trials.trial_of(calibration, user.person)
    assert trial is not None
    stage = calibration.stage
    cells = {
        (sample.pk, criterion.pk): str(level)
        for sample, level in zip(trials.samples_of(calibration), levels, strict=True)
        for criterion in queries.criteria_of(stage.selection, stage.code)
    }
    seen = calibrations.draft_digest(trial)
    assert not calibrations.save_marks(trial, cells, seen=seen, actor=user)
    calibrations.give(trial, seen=calibrations.draft_digest(trial), actor=user)
