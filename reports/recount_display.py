"""The page where anybody computes a published result again: its rules in words, every sum written out, and the table beside the paper."""

import json
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from panels import recount
from panels.scheme import MESSAGES, PLACES, half_up, parse_decimal
from panels.sheet_display import decimal_text, exact, number, rounded
from reports.services import recounts
from reports.services.recounts import Recount
from selection import display as shown
from selection.display import in_sentence
from selection.enums import MissingRule, RankStyle
from selection.models import Vacancy

WITHHELD: dict[str, tuple[Any, Any]] = {
    recounts.HIDDEN: (
        gettext_lazy("Nilai tidak diumumkan, jadi tidak dapat dihitung ulang di sini"),
        gettext_lazy(
            "Rencana seleksi ini tidak mengumumkan nilai setiap tahap. Tanpa nilai itu masyarakat tidak dapat menghitung ulang peringkat. "
            "%(body)s membaca seluruh nilai dan dapat menghitungnya ulang; sampaikan kepadanya bila Anda meragukan hasil ini."
        ),
    ),
    recounts.WITHOUT_TOTALS: (
        gettext_lazy("Nilai akhir tidak diumumkan, jadi tidak dapat dihitung ulang di sini"),
        gettext_lazy(
            "Menurut rencana seleksi ini, nama diumumkan tanpa nilai akhir atau tanpa peringkat, sehingga tidak ada yang dapat dicocokkan. "
            "%(body)s membaca seluruh nilai dan dapat menghitungnya ulang; sampaikan kepadanya bila Anda meragukan hasil ini."
        ),
    ),
    recounts.UNREADABLE: (
        gettext_lazy("Masukan hitungan hasil ini tidak dapat dibaca lagi"),
        gettext_lazy(
            "Data peringkat yang menjadi dasar pengumuman ini tidak ditemukan lagi seperti ketika diumumkan. Itu tidak boleh terjadi. "
            "Sampaikan kepada %(body)s dengan menyebut nomor pengumumannya."
        ),
    ),
}
VERDICTS: dict[str, Any] = {
    recount.AGREES: gettext_lazy("Cocok dengan pengumuman"),
    recount.DIFFERS: gettext_lazy("Berbeda: diumumkan peringkat {rank}, nilai akhir {total}"),
    recount.NOT_NAMED: gettext_lazy("Tidak termasuk nama yang diumumkan"),
    recount.TIED: gettext_lazy("Sama dengan nama terakhir; rapat pleno memilih peserta lain"),
    recount.LEFT_OUT: gettext_lazy("Berbeda: menurut hitungan ini seharusnya termasuk nama yang diumumkan"),
    recount.ABSENT: gettext_lazy("Berbeda: diumumkan peringkat {rank}, tetapi tidak ada dalam masukan"),
}
TEXTS: dict[str, Any] = {
    "sound": gettext_lazy("Cocok: hitungan ini menghasilkan peringkat dan nilai akhir yang diumumkan."),
    "unsound": gettext_lazy(
        "Tidak cocok: hitungan ini berbeda dari yang diumumkan. Lihat baris yang ditandai."
    ),
    "other": gettext_lazy("Yang dihitung bukan masukan yang diumumkan"),
    "same_marks": gettext_lazy(
        "Nilai setiap tahap dan aturannya sama dengan masukan yang diumumkan; yang berbeda rinciannya."
    ),
    "same_digest": gettext_lazy(
        "Sidik SHA-256 masukan yang dihitung sama dengan yang tercantum pada halaman ini:"
    ),
    "other_digest": gettext_lazy(
        "Sidik SHA-256 masukan yang dihitung berbeda dari yang tercantum pada halaman ini, jadi isinya bukan masukan yang diumumkan:"
    ),
    "no_digest": gettext_lazy(
        "Peramban tidak menghitung sidik karena alamat halaman ini tidak memakai HTTPS. Hitung sidik berkasnya dengan cara lain di bawah."
    ),
    "changed": gettext_lazy("Yang berbeda dari masukan yang diumumkan:"),
    "mark": gettext_lazy("{candidate}, {component}: {before} menjadi {after}"),
    "rules": gettext_lazy(
        "Aturan hitungannya (bobot, ambang batas, pemutus nilai sama, atau cara peringkat) berbeda."
    ),
    "no_mark": gettext_lazy("tidak ada"),
    "more": gettext_lazy("dan {count} lagi"),
    "below": gettext_lazy("Di bawah ambang {component}"),
    "tie": gettext_lazy("Nilai akhir sama, diputus oleh {component}"),
    "too_large": gettext_lazy(
        "Berkas ini lebih dari 2 MB. Pilih berkas masukan yang diunduh dari halaman ini."
    ),
    "no_json": gettext_lazy(
        "Berkas ini bukan masukan hitungan (JSON). Pilih berkas yang diunduh dari halaman ini."
    ),
    "refused": gettext_lazy("Berkas ini tidak dapat dihitung."),
    "from_page": gettext_lazy("Yang dihitung: masukan pada halaman ini."),
    "from_file": gettext_lazy("Yang dihitung: berkas {name}."),
}
"""What static/js/recount.js says; the sentences of a refused table are those of panels/scheme.py."""


def link(found: Recount | None, slug: str) -> dict[str, str] | None:
    """The way to the page from the published results, and the digest of the public input; None before there is anything to check."""
    return {"url": reverse("recount", args=[slug]), "digest": found.digest} if found else None


def page(found: Recount, vacancy: Vacancy) -> dict[str, Any]:
    """The context of templates/reports/public/recount.html."""
    selection = vacancy.selection
    context: dict[str, Any] = {
        "vacancy": vacancy,
        "selection": selection,
        "paper": {"number": found.document.number, "dated": found.document.dated},
        "crumbs": [
            {"label": _("Beranda"), "url": reverse("home")},
            {"label": vacancy.title, "url": reverse("vacancy_detail", args=[vacancy.slug])},
            {"label": _("Hasil seleksi"), "url": reverse("results", args=[vacancy.slug])},
            {"label": _("Hitung ulang")},
        ],
    }
    if found.withheld:
        title, text = WITHHELD[found.withheld]
        body = selection.oversight_body.name
        tone = "danger" if found.withheld == recounts.UNREADABLE else "warning"
        return context | {"withheld": {"title": title, "text": text % {"body": body}, "tone": tone}}
    return context | _Reading(found, vacancy).context()


class _Reading:
    """A recount that is public, with the names of its stages."""

    def __init__(self, found: Recount, vacancy: Vacancy) -> None:
        assert found.result is not None and found.told is not None
        self.found, self.slug = found, vacancy.slug
        self.rows, self.workings, self.told = found.result["rows"], found.result["workings"], found.told
        table = json.loads(found.text)
        self.scheme = table["scheme"]
        titles = vacancy.selection.titles
        known = [code for code in titles if code in self.scheme["weights"]]
        self.codes = known + [code for code in self.scheme["weights"] if code not in titles]
        self.titles = {code: titles.get(code, code) for code in self.codes}
        self.thresholds = table.get("threshold_order") or list(self.scheme.get("thresholds", {}))
        self.verdicts = recount.verdicts(self.rows, self.told)

    def context(self) -> dict[str, Any]:
        stages = [self._notice(code) for code in self.codes] if self.found.notices else []
        sound = set(self.verdicts.values()) <= recount.SOUND
        return {
            "sound": sound and all(item["state"] != "unmet" for item in stages),
            "rules": self._rules(),
            "marks": self._marks(),
            "sums": [self._sum(row) for row in self.rows],
            "outcome": self._outcome(),
            "stages": stages,
            "stage_labels": {
                "met": _("Cocok"),
                "unmet": _("Berbeda"),
                "unknown": _("Tidak diumumkan tersendiri"),
            },
            "digest": self.found.digest,
            "input_url": reverse("recount_input", args=[self.slug]),
            "input_text": self.found.text,
            "file_name": file_name(self.slug),
            "js_data": self._for_script(),
            "js_head": _heads(),
        }

    def _rules(self) -> list[dict[str, Any]]:
        weights = [
            f"{self.titles[code]} {decimal_text(self.scheme['weights'][code])}%" for code in self.codes
        ]
        held = [
            f"{self.titles[code]} {decimal_text(self.scheme['thresholds'][code])}" for code in self.thresholds
        ]
        broken = [f"{place}. {self.titles[code]}" for place, code in enumerate(self.scheme["tie_break"], 1)]
        return [
            {
                "key": _("Nilai akhir"),
                "value": _("Jumlah nilai setiap tahap × bobotnya ÷ 100"),
                "hint": ", ".join(weights),
            },
            {
                "key": _("Ambang batas"),
                "value": ", ".join(held) or _("Tidak ada"),
                "hint": _("Peserta yang nilainya di bawah ambang tidak diberi peringkat.") if held else "",
            },
            {
                "key": _("Bila nilai akhir sama"),
                "value": "; ".join(broken) or _("Peringkatnya bersama"),
                "hint": _("Yang dibandingkan nilai tepatnya, bukan yang dibulatkan.") if broken else "",
            },
            {"key": _("Cara peringkat"), "value": RankStyle(self.scheme["rank_style"]).label},
            {
                "key": _("Bila seorang anggota tidak menilai"),
                "value": MissingRule(self.scheme["missing"]).label,
            },
            {
                "key": _("Pembulatan"),
                "value": _("Hanya ketika dicetak: dua angka di belakang koma, setengah ke atas"),
            },
        ]

    def _marks(self) -> dict[str, Any]:
        head = [
            {
                "label": _("%(component)s (bobot %(weight)s)")
                % {"component": title, "weight": decimal_text(self.scheme["weights"][code])},
                "numeric": True,
            }
            for code, title in self.titles.items()
        ]
        return {
            "head": [{"label": _("Nomor peserta")}, *head],
            "rows": [
                {"cells": [row["candidate"], *(_cell(row["components"][code]) for code in self.codes)]}
                for row in self.rows
            ],
        }

    def _sum(self, row: dict[str, Any]) -> dict[str, Any]:
        parts = self.workings[row["candidate"]]
        shares = [parse_decimal(parts[code]["contribution"]) for code in self.codes]
        return {
            "title": f"{row['candidate']}: {number(parse_decimal(row['total_exact']))}",
            "lines": [
                {
                    "label": self.titles[code],
                    "share": _("%(mean)s × %(weight)s ÷ 100 = %(share)s")
                    % {
                        "mean": exact(parse_decimal(parts[code]["mean"])),
                        "weight": decimal_text(parts[code]["weight"]),
                        "share": rounded(share),
                    },
                }
                for code, share in zip(self.codes, shares, strict=True)
            ],
            "total": f"{' + '.join(exact(share) for share in shares)} = {rounded(parse_decimal(row['total_exact']))}",
        }

    def _outcome(self) -> dict[str, Any]:
        by_candidate = {row["candidate"]: row for row in self.rows}
        return {
            "head": _heads(),
            "rows": [self._line(name, by_candidate.get(name)) for name in self.verdicts],
        }

    def _line(self, name: str, row: dict[str, Any] | None) -> dict[str, Any]:
        verdict = self.verdicts[name]
        published = self.told.get(name)
        said = str(VERDICTS[verdict])
        if published is not None:
            said = said.format(rank=published.rank, total=decimal_text(published.total))
        tone = "success" if verdict == recount.AGREES else "" if verdict in recount.SOUND else "danger"
        if row is None:
            return {"cells": [name, "–", "–", said], "tone": tone}
        return {
            "cells": [name, decimal_text(row["total"]), row["rank"] or "–", self._remarked(said, row)],
            "tone": tone,
        }

    def _remarked(self, said: str, row: dict[str, Any]) -> str:
        """The verdict, and below it why a row has no rank or what parted it from its equals."""
        if row["eliminated_by"]:
            why = str(TEXTS["below"]).format(component=in_sentence(self.titles[row["eliminated_by"]]))
        elif row["tie_broken_by"]:
            why = str(TEXTS["tie"]).format(component=in_sentence(self.titles[row["tie_broken_by"]]))
        else:
            return said
        return format_html('<span>{}<span class="app-table__sub">{}</span></span>', said, why)

    def _notice(self, code: str) -> dict[str, str]:
        """The marks of a stage beside the stage's own paper (components/checklist.html)."""
        notice = next((item for item in self.found.notices if item.component == code), None)
        label = self.titles[code]
        if notice is None:
            text = _("Nilainya dari rekapitulasi yang disetujui semua anggota Pansel.")
            return {"label": label, "state": "unknown", "text": text}
        computed = {row["candidate"]: half_up(Fraction(row["components"][code])) for row in self.rows}
        wrong = [
            _("%(candidate)s diumumkan %(told)s, di sini %(found)s")
            % {"candidate": name, "told": decimal_text(mark), "found": decimal_text(computed[name])}
            for name, mark in notice.marks.items()
            if name in computed and computed[name] != mark
        ]
        paper = _("Pengumuman Nomor %(number)s tanggal %(day)s") % {
            "number": notice.number,
            "day": shown.day(notice.dated),
        }
        return {"label": label, "state": "unmet" if wrong else "met", "text": "; ".join([paper, *wrong])}

    def _for_script(self) -> dict[str, Any]:
        return {
            "digest": self.found.digest,
            "told": {name: one._asdict() for name, one in self.told.items()},
            "titles": {code: in_sentence(title) for code, title in self.titles.items()},
            "verdicts": {code: str(text) for code, text in VERDICTS.items()},
            "sound": sorted(recount.SOUND),
            "texts": {code: str(text) for code, text in TEXTS.items()},
            "messages": {code: _(text) for code, text in MESSAGES.items()},
            "places": {code: _(text) for code, text in PLACES.items()},
        }


def file_name(slug: str) -> str:
    """What the downloaded public input is called."""
    return f"masukan-{slug}.json"


def _heads() -> list[dict[str, Any]]:
    return [
        {"label": _("Nomor peserta")},
        {"label": _("Nilai akhir"), "numeric": True},
        {"label": _("Peringkat"), "numeric": True},
        {"label": _("Dibandingkan dengan pengumuman")},
    ]


def _cell(mark: str) -> str:
    """A mark as it is printed, and below it the exact one where printing loses something."""
    value = parse_decimal(mark)
    printed, full = number(value), exact(value)
    if parse_decimal(printed) == value:
        return printed
    return format_html('<span>{}<span class="app-table__sub">{}</span></span>', printed, full)
