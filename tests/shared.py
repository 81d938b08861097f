"""What one run of the tests makes once, whichever of its processes comes first: below one folder, each thing behind a lock.

The process that begins the run makes the folder and takes it away; its workers inherit the address in the environment.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

VARIABLE = "TESTS_SHARED_FOLDER"


def begin() -> None:
    """The run's folder."""
    os.environ[VARIABLE] = tempfile.mkdtemp(prefix="lelang-shared-")


def end() -> None:
    """The folder is gone with what lay in it."""
    shutil.rmtree(os.environ.pop(VARIABLE), ignore_errors=True)


def folder() -> Path:
    return Path(os.environ[VARIABLE])


def once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of this name, filled by `make` when somebody asks for it first; who comes meanwhile waits."""
    made = folder() / name
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            half = folder() / f"{name}.half"
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            make(half)
            half.rename(made)
    return made
