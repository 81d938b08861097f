"""How long what is kept, and by which rule (pure): one table, held against every selection each night (docs/adr/0040).

The periods are the installation's proposal: no source found fixes them for open selections, an agency's jadwal retensi arsip does. They stand
here as data, so that a lawyer's word changes one line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

_PDP = "UU 27/2022 Pasal 43 dan 44; masa simpan menurut jadwal retensi arsip instansi"


@dataclass(frozen=True)
class Rule:
    """`months` after `since` (a msgid for people: `after`). `states`: of the applications it is for. `by`: `two` persons, `own`er, `server`."""

    code: str
    title: str
    after: str
    months: int
    by: str
    source: str = _PDP
    states: tuple[str, ...] = ()


def N_(text: str) -> str:  # noqa: N802  marks a msgid
    return text


RULES = (
    Rule(
        "not_sent",
        N_("Draf lamaran yang tidak dikirim dan lamaran yang ditarik: profil, dokumen, dan catatannya"),
        N_("seleksi selesai atau dihentikan"),
        6,
        "two",
        states=("draft", "withdrawn"),
    ),
    Rule(
        "not_passed",
        N_("Lamaran yang tidak lulus atau gugur: profil, dokumen, surat, e-mail, dan catatannya"),
        N_("seleksi selesai atau dihentikan"),
        24,
        "two",
        states=("submitted", "ineligible", "absent"),
    ),
    Rule(
        "passed",
        N_("Lamaran peserta yang memenuhi syarat: profil, dokumen, surat, e-mail, dan catatannya"),
        N_("seleksi selesai atau dihentikan"),
        60,
        "two",
        states=("eligible",),
    ),
    Rule("draft_text", N_("Isian yang belum disimpan"), N_("terakhir disimpan"), 3, "server"),
    Rule(
        "unfinished",
        N_("Unggahan yang terputus"),
        N_("tiga hari setelah potongan terakhir diterima"),
        0,
        "server",
    ),
    Rule(
        "own",
        N_("Akun, profil, dan Dokumen saya"),
        N_("Anda menghapusnya sendiri"),
        0,
        "own",
        "UU 27/2022 Pasal 8",
    ),
    Rule(
        "published",
        N_("Hasil yang diumumkan, peringkat, berita acara, dan log"),
        N_("tidak dimusnahkan di sini: pertanggungjawaban kepada umum"),
        0,
        "none",
        "UU 27/2022 Pasal 15 ayat (1) huruf c",
    ),
)
BY_CODE: Mapping[str, Rule] = {rule.code: rule for rule in RULES}
OF_APPLICATIONS = tuple(rule for rule in RULES if rule.states)


def due_on(rule: Rule, since: date) -> date:
    """The first day on which the time is over; a day that a month does not have is its last."""
    years, month = divmod(since.month - 1 + rule.months, 12)
    day = since.day
    while True:
        try:
            return date(since.year + years, month + 1, day)
        except ValueError:
            day -= 1


def rule_of(state: str) -> Rule:
    """The rule for an application in this state."""
    return next(rule for rule in OF_APPLICATIONS if state in rule.states)
