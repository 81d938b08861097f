"""What a process that opens somebody's file cannot do any more, shown by trying it from inside."""

import ast
import sys
from pathlib import Path
from typing import Any

import pytest

from selection import photos, uploads

ATTEMPTS = '''
import ctypes, errno, json, os, pathlib, resource, socket, subprocess, sys
library = ctypes.CDLL(None, use_errno=True)

def tried(step):
    try:
        step()
    except OSError as error:
        return errno.errorcode.get(error.errno, "?")
    return "done"

def below_python(name, *arguments):
    """The call itself, where no hook of Python stands."""
    return errno.errorcode.get(ctypes.get_errno(), "?") if getattr(library, name)(*arguments) < 0 else "done"

devices = [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line]
print(json.dumps({
    "socket": tried(socket.socket),
    "raw socket": below_python("socket", 2, 1, 0),
    "local socket": below_python("socket", 1, 1, 0),
    "program": tried(lambda: subprocess.run(["/bin/true"])),
    "raw program": below_python("execve", b"/bin/true", None, None),
    "signal": below_python("kill", os.getppid(), 0),
    "devices": devices,
    "environment": sorted(os.environ),
}))
'''

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="both walls are Linux's")


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    script = tmp_path_factory.mktemp("jail") / "attempts.py"
    script.write_text(ATTEMPTS)
    found = uploads.in_child(script, wall=20)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "attempt", ["socket", "raw socket", "local socket", "program", "raw program", "signal"]
)
def test_no_socket_opens_no_program_starts_and_nobody_is_signalled(
    inside: dict[str, Any], attempt: str
) -> None:
    assert inside[attempt] == "EPERM"


def test_there_is_no_network_to_reach(inside: dict[str, Any]) -> None:
    assert set(inside["devices"]) <= {"lo"}


def test_the_child_starts_nothing_when_no_wall_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own code with both walls taken away: the script is not run."""
    jail = tmp_path / "jail.py"
    source = Path(uploads.__file__).with_name("uploads_jail.py").read_text()
    for wall in ("_without_network", "_without_calls"):
        source = source.replace(f"{wall}()]", "False]").replace(f"{wall}(),", "False,")
    jail.write_text(source)
    script = tmp_path / "script.py"
    script.write_text("print('{}')")
    monkeypatch.setattr(uploads, "_JAIL", jail)
    assert uploads.in_child(script, wall=20) == {"refused": "unreadable"}


@pytest.mark.parametrize("name", ["uploads_child.py", "photos_child.py", "page_child.py"])
def test_a_child_may_write_no_file_and_use_no_more_than_its_share(name: str) -> None:
    """Each sets the four limits before it touches the file: read from its code, tried by the corpus."""
    source = Path(uploads.__file__).with_name(name).read_text()
    limits = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    assert {"RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE", "setrlimit"} <= limits
    assert "(resource.RLIMIT_FSIZE, 0)" in source


@pytest.mark.parametrize(
    ("module", "libraries"), [(uploads, {"pikepdf", "PIL"}), (photos, {"PIL", "pillow_heif"})]
)
def test_what_runs_in_the_web_process_knows_no_parser(module: Any, libraries: set[str]) -> None:
    names = {
        alias.name.split(".")[0]
        for node in ast.walk(ast.parse(Path(module.__file__).read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert not names & libraries
