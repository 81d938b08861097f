"""`./run bench`: builds the large selection in a database of its own, measures, prints, writes bench/results.json."""

import argparse
import logging
import os
import platform
import time
from collections.abc import Iterator
from typing import Any


def main() -> None:
    """The size is that of the peer's measurement unless told otherwise."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--applications", type=int, default=500)
    parser.add_argument("--panelists", type=int, default=7)
    parser.add_argument("--criteria", type=int, default=10)
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

    import django  # noqa: PLC0415  settings are chosen above
    from django.db import connection  # noqa: PLC0415

    django.setup()
    logging.disable(logging.WARNING)
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        _run(asked, connection.vendor)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _run(asked: argparse.Namespace, database: str) -> None:
    from bench import measure  # noqa: PLC0415  after django.setup
    from config.demo import size  # noqa: PLC0415

    wanted = size.Size(asked.applications, asked.panelists, asked.criteria)
    print(f"Menyiapkan {wanted.applications} × {wanted.panelists} × {wanted.criteria} di {database}")
    before = time.process_time()
    told = size.build(wanted)
    figures = [measure.Figure("Menyiapkan data", time.process_time() - before, "CPU-s")]
    print(figures[0].line(), flush=True)
    for figure in _measured(told):
        print(figure.line(), flush=True)
        figures.append(figure)
    measure.report(
        figures,
        size=vars(asked),
        database=database,
        machine={"python": platform.python_version(), "system": platform.system(), "cores": os.cpu_count()},
    )


def _measured(told: Any) -> Iterator[Any]:
    """Figures in the order of the told selection's life."""
    from bench import letters, log, measure, panels, rush, writers  # noqa: PLC0415  after django.setup
    from config.demo import size  # noqa: PLC0415

    yield from panels.while_scoring(told)
    locking = measure.cpu(lambda: size.finish(told))
    yield measure.Figure("Mengunci lembar terakhir dan memeringkat", locking, "CPU-s")
    yield from panels.when_ranked(told)
    yield from panels.sensitivity(told)
    yield from log.figures(told)
    yield from letters.bulk()
    yield from rush.figures()
    yield from writers.figures()


if __name__ == "__main__":
    main()
