"""What the card says: of endings and stages, and what stands about one applicant in a published notice."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.enums import DocumentKind

NOTHING_YET = gettext_lazy("Belum ada hasil yang diumumkan. Kartu hasil dibuat setelah pengumuman pertama.")
UNSIGNED = gettext_lazy(
    "Pengumuman itu sudah tercatat, tetapi log belum ditandatangani sesudahnya. Tanda berikutnya dibuat paling lambat lima menit lagi; "
    "coba lagi nanti."
)
NO_REASON = gettext_lazy("Alasan tidak dicatat; tanyakan kepada Sekretariat Pansel.")
_ADMIN = {
    "MS": gettext_lazy("%(number)s: Memenuhi Syarat"),
    "TMS": gettext_lazy("%(number)s: Tidak Memenuhi Syarat"),
    "MUNDUR": gettext_lazy("%(number)s: mengundurkan diri"),
}


def row_text(kind: str, paper: Any, application: Any) -> str:
    """The applicant's row of a published notice, in words."""
    numbers = {application.participant_number, application.number} - {None, ""}
    rows = [row for post in paper.posts for row in post.rows if row.participant_number in numbers]
    if not rows:
        return _absent(kind, paper, numbers)
    row = rows[0]
    said = {"number": row.participant_number}
    if kind == DocumentKind.ADMIN_RESULT:
        return str(_ADMIN[row.outcome]) % said
    if kind == DocumentKind.FINAL_RESULT:
        if paper.ordering == "alphabetical":
            return _("%(number)s: termasuk nama yang diumumkan") % said
        if paper.ordering == "ranked":
            return _("%(number)s: peringkat %(rank)d") % {**said, "rank": row.rank}
        return _("%(number)s: peringkat %(rank)d, nilai akhir %(total)s") % {
            **said,
            "rank": row.rank,
            "total": row.total.printed,
        }
    if row.mark is None:
        return _("%(number)s: melanjutkan") % said
    if row.rank is None:
        return _("%(number)s: nilai %(mark)s, tidak melanjutkan") % {**said, "mark": row.mark.printed}
    return _("%(number)s: nilai %(mark)s, peringkat %(rank)d") % {
        **said,
        "mark": row.mark.printed,
        "rank": row.rank,
    }


def _absent(kind: str, paper: Any, numbers: set[str]) -> str:
    if kind == DocumentKind.STAGE_RESULT:
        dropped = {number for post in paper.posts for number in post.dropped} & numbers
        if dropped:
            return _("%(number)s: gugur sebelum tahap ini dinilai") % {"number": dropped.pop()}
        return _("Nomor Anda tidak tercantum pada pengumuman ini.")
    if kind == DocumentKind.FINAL_RESULT:
        return _("Nomor Anda tidak termasuk nama yang diumumkan.")
    return _("Nomor Anda tidak tercantum pada pengumuman ini.")
