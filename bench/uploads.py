"""What judging costs: every file of the tests' corpus in its own child, and photos made into a PDF. Run: python -m bench.uploads."""

import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from bench.measure import Figure
from selection import photos, uploads
from tests import corpus

MB = 1024 * 1024


class Cost(NamedTuple):
    seconds: float
    megabytes: float


def main() -> None:
    """Prints median and worst of the CPU-seconds and of the memory that was really held."""
    for figure in figures():
        print(figure.line(), flush=True)


def figures() -> Iterator[Figure]:
    made = {
        "jinak": list(corpus.CLEAN.values()),
        "diragukan": [make for _code, make in corpus.DOUBTFUL.values()],
        "ditolak": [make for _code, _says, make in corpus.UNUSABLE.values()],
    }
    everything: list[Cost] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, makers in made.items():
            costs = [cost for make in makers if (cost := judging(Path(folder), make()))]
            everything += costs
            yield from _told(f"{len(makers)} berkas {kind}, {len(costs)} dibuka anak", costs)
        yield from _told(f"{sum(map(len, made.values()))} berkas, {len(everything)} dibuka anak", everything)
        page = Path(folder) / "satu.pdf"
        page.write_bytes(corpus.CLEAN["ten lossless scans at 300 dpi"]())
        yield from _told(
            "gambar halaman 1 (pindaian 300 dpi)",
            [cost_of(lambda: photos.first_page(page)) for _ in range(5)],
        )
        yield from _told(
            "halaman untuk dibaca (pindaian 300 dpi)",
            [cost_of(lambda: photos.page(page, 2)) for _ in range(5)],
        )
        ten = [(Path(folder) / f"{number}.jpg", f"{number}.jpg") for number in range(10)]
        for path, _name in ten:
            path.write_bytes(corpus.phone_photo())
        yield from _told(
            "10 foto 12 juta piksel menjadi PDF",
            [cost_of(lambda: photos.bind(ten, max_bytes=5 * MB)) for _ in range(3)],
        )


def judging(folder: Path, content: bytes) -> Cost | None:
    """What the child took; None when the first bytes were enough."""
    path = folder / "berkas.pdf"
    path.write_bytes(content)
    cost = cost_of(lambda: uploads.inspect(path, max_bytes=5 * MB))
    return cost if cost.seconds else None


def cost_of(step: Callable[[], object]) -> Cost:
    """Of the one child that a step starts, measured by the system in a process that has no other."""
    receiver, sender = os.pipe()
    pid = os.fork()
    if pid == 0:
        step()
        import resource  # noqa: PLC0415  in the copy alone

        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        os.write(sender, f"{used.ru_utime + used.ru_stime} {used.ru_maxrss / 1024}".encode())
        os._exit(0)
    os.close(sender)
    with os.fdopen(receiver) as stream:
        seconds, megabytes = stream.read().split()
    os.waitpid(pid, 0)
    return Cost(float(seconds), float(megabytes))


def _told(name: str, costs: list[Cost]) -> Iterator[Figure]:
    yield Figure(f"{name}: median", statistics.median(one.seconds for one in costs), "CPU-s")
    yield Figure(f"{name}: terberat", max(one.seconds for one in costs), "CPU-s", uploads.CPU_SECONDS)
    yield Figure(f"{name}: median", statistics.median(one.megabytes for one in costs), "MB")
    yield Figure(f"{name}: terberat", max(one.megabytes for one in costs), "MB", uploads.MEMORY_MB)


if __name__ == "__main__":
    sys.exit(main())
