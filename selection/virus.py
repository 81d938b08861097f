"""What ClamAV says of a file: the bytes go to a running clamd over its socket (INSTREAM), which is asked and nothing else."""

import re
import socket
import struct
from pathlib import Path

SECONDS = 20
_PIECE = 64 * 1024
_FOUND = re.compile(r"^stream: (.+) FOUND$")


class Silent(Exception):
    """The scanner did not answer, or not in its own words."""


def scan(path: Path, address: str) -> str:
    """The name of what was found, "" when nothing. `address`: unix:/run/clamav/clamd.ctl or tcp://host:3310. Raises Silent."""
    try:
        with _connected(address) as line, path.open("rb") as stream:
            line.sendall(b"zINSTREAM\0")
            while piece := stream.read(_PIECE):
                line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
            answer = _answer(line)
    except OSError as error:
        raise Silent(str(error)) from error
    if answer == "stream: OK":
        return ""
    found = _FOUND.match(answer)
    if found is None:
        raise Silent(answer[:200])
    return found[1][:80]


def _connected(address: str) -> socket.socket:
    kind, _colon, rest = address.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        try:
            line.connect(rest)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = rest.removeprefix("//").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def _answer(line: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < _PIECE:
        piece = line.recv(4096)
        if not piece:
            break
        said += piece
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()
