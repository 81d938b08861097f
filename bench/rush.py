"""The deadline rush on PostgreSQL: applicants who send at once to a web server of its own, against a bare insert on the same server.

The load generator is this process. Site and floor are measured in turns (A B A B); machines are shared, so the ratio is the figure.
"""

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection

from bench.measure import Figure
from tests import senders, shared, sites

SENT, INSERTED, TURNS, CLIENTS = 160, 1200, 4, 16
FLOOR_SHARE = 0.3
"""performance.md: submissions reach at least this share of the rate of a bare insert view."""


def figures() -> Iterator[Figure]:
    """Nothing on SQLite: it has one writer at a time, and no rush is measured there."""
    if connection.vendor != "postgresql":
        return
    with tempfile.TemporaryDirectory() as folder, own_site(Path(folder)) as site:
        yield from _rush(site)


@contextmanager
def own_site(folder: Path) -> Iterator[sites.Site]:
    """A site beside the benchmark's own database, on the same server of PostgreSQL."""
    known = connection.settings_dict
    login = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}@{known['HOST']}:{known['PORT']}"
    os.environ["TEST_POSTGRES_URL"] = f"postgres://{login}/postgres"
    shared.begin()
    try:
        with sites.site(folder) as site:
            yield site
    finally:
        sites.drop_what_is_shared()
        shared.end()


def _rush(site: sites.Site) -> Iterator[Figure]:
    site.collect_static()
    crowd = site.tell("crowd", str(SENT))
    with site.connect() as owner:
        owner.execute("CREATE TABLE bench_insert (id bigserial PRIMARY KEY, said text)")
        owner.execute("GRANT INSERT ON bench_insert TO PUBLIC")
        owner.execute("GRANT USAGE ON SEQUENCE bench_insert_id_seq TO PUBLIC")
        owner.commit()
    web = site.start("web")
    sites.wait_for(site.answers)
    everybody = senders.senders(site, crowd)
    site_port, site.port = site.port, sites.free_port()
    own_settings = site.environment["DJANGO_SETTINGS_MODULE"]
    site.environment["DJANGO_SETTINGS_MODULE"] = "bench.insert_settings"
    floor = site.start("web")
    sites.wait_for(site.answers)
    bare = senders.Sender(site.port, "", "")
    site.port, site.environment["DJANGO_SETTINGS_MODULE"] = site_port, own_settings
    _rate([lambda: bare.ask("POST", "/", "pledge=on")] * CLIENTS * 4)  # both warm
    for sender in everybody[:CLIENTS]:
        sender.ask("GET", f"/lamaran/{sender.key}/kirim/")
    ours, theirs = [], []
    for turn in range(TURNS):
        ours.append(_rate([sender.send for sender in everybody[turn::TURNS]]))
        theirs.append(_rate([lambda: bare.ask("POST", "/", "pledge=on")] * (INSERTED // TURNS)))
    wrong = senders.what_is_wrong(site, everybody)
    lost = len(everybody) - sum(sender.answers == ["accepted"] for sender in everybody)
    site.stop(web)
    site.stop(floor)
    rate, least = statistics.median(ours), statistics.median(theirs)
    yield Figure("Menit terakhir: lamaran per detik (cita-cita 50)", rate, "per detik")
    yield Figure("Menit terakhir: sisipan telanjang per detik", least, "per detik")
    yield Figure("Menit terakhir: lamaran terhadap sisipan telanjang", least / rate, "kali", 1 / FLOOR_SHARE)
    yield Figure("Menit terakhir: hilang, terlambat, ganda, atau galat", len(wrong) + lost, "lamaran", 0)


def _rate(steps: Sequence[Callable[[], Any]]) -> float:
    """Steps per second, so many clients at once."""
    waiting, started = list(steps), time.perf_counter()

    def work() -> None:
        while waiting:
            try:
                step = waiting.pop()
            except IndexError:
                return
            step()

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(steps) / (time.perf_counter() - started)
