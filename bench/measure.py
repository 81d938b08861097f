"""How figures are taken: medians of alternating runs in CPU time, queries counted, and a figure beside its goal."""

import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

RESULTS = Path(__file__).parent / "results.json"
OF_THE_ENTRY = ("audit_", "SAVEPOINT", "BEGIN", "COMMIT", "pg_advisory_xact_lock", "clock_timestamp")
"""What is asked for the log entry and its transaction, counted apart."""


@dataclass(frozen=True)
class Figure:
    """`goal` is the most that the value may be; None: for the record only."""

    name: str
    value: float
    unit: str
    goal: float | None = None

    @property
    def holds(self) -> bool:
        return self.goal is None or self.value <= self.goal

    def line(self) -> str:
        goal = "" if self.goal is None else f"  paling banyak {self.goal:g}"
        sign = "" if self.goal is None else ("  baik" if self.holds else "  BELUM")
        return f"{self.name:66} {self.value:10.6g} {self.unit:10}{goal}{sign}"


def cpu(step: Callable[[], Any]) -> float:
    """CPU-seconds of one run."""
    before = time.process_time()
    step()
    return time.process_time() - before


def child_cpu(step: Callable[[], Any]) -> float:
    """CPU-seconds of the processes that a step starts and waits for."""
    before = os.times()
    step()
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def side_by_side(ours: Callable[[], Any], floor: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Median CPU-seconds of each, run in turns (A B A B …) after one run to warm up."""
    ours(), floor()
    pairs = [(cpu(ours), cpu(floor)) for _round in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def queries(step: Callable[[], Any]) -> tuple[int, int]:
    """(queries of the page itself, all of them with the log entry and its transaction)."""
    with CaptureQueriesContext(connection) as caught:
        step()
    own = [item for item in caught if not any(word in item["sql"] for word in OF_THE_ENTRY)]
    return len(own), len(caught)


def report(figures: list[Figure], **about: Any) -> None:
    """Keeps the figures with what they were measured on."""
    found = {**about, "figures": [{**asdict(figure), "holds": figure.holds} for figure in figures]}
    RESULTS.write_text(json.dumps(found, indent=2) + "\n")
    print(f"Ditulis ke {RESULTS.parent.name}/{RESULTS.name}")
