"""The wiring to ClamAV, against a small server that speaks clamd's INSTREAM."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from selection import virus

MARK = b"X-UJI-VIRUS-CONTOH-X"
Server = Callable[..., str]


def received(line: socket.socket) -> bytes:
    """What a client sends as INSTREAM. Raises ValueError when it is not that."""
    with line.makefile("rb") as stream:
        if stream.read(10) != b"zINSTREAM\0":
            raise ValueError("no INSTREAM")
        content = b""
        while size := struct.unpack("!L", stream.read(4))[0]:
            content += stream.read(size)
        return content


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Server]:
    """Starts a server that answers once; its address."""
    running: list[tuple[threading.Thread, socket.socket]] = []

    def started(answer: bytes | None = None, *, tcp: bool = False) -> str:
        server = socket.socket(socket.AF_INET if tcp else socket.AF_UNIX)
        server.bind(("127.0.0.1", 0) if tcp else str(tmp_path / "clamd.ctl"))
        server.listen(1)

        def serve() -> None:
            line, _who = server.accept()
            with line:
                found = MARK in received(line)
                said = b"stream: Contoh.Uji.UNOFFICIAL FOUND\0" if found else b"stream: OK\0"
                line.sendall(said if answer is None else answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        running.append((thread, server))
        return f"tcp://127.0.0.1:{server.getsockname()[1]}" if tcp else f"unix:{tmp_path / 'clamd.ctl'}"

    yield started
    for thread, server in running:
        thread.join(5)
        server.close()


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes], Path]:
    def written(content: bytes) -> Path:
        path = tmp_path / "berkas.pdf"
        path.write_bytes(content)
        return path

    return written


@pytest.mark.parametrize("tcp", [False, True])
def test_a_file_goes_whole_to_the_scanner_and_its_word_comes_back(
    clamd: Server, file: Callable[[bytes], Path], tcp: bool
) -> None:
    assert virus.scan(file(b"%PDF-1.7" + bytes(200_000)), clamd(tcp=tcp)) == ""


def test_what_it_finds_is_named_also_at_the_end_of_a_large_file(
    clamd: Server, file: Callable[[bytes], Path]
) -> None:
    assert virus.scan(file(bytes(300_000) + MARK), clamd()) == "Contoh.Uji.UNOFFICIAL"


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK for now\0"])
def test_any_other_word_is_no_word(clamd: Server, file: Callable[[bytes], Path], answer: bytes) -> None:
    with pytest.raises(virus.Silent):
        virus.scan(file(b"%PDF-1.7"), clamd(answer))


@pytest.mark.parametrize("address", ["unix:/tidak/ada", "tcp://127.0.0.1:1"])
def test_a_scanner_that_is_not_there_is_silent(file: Callable[[bytes], Path], address: str) -> None:
    with pytest.raises(virus.Silent):
        virus.scan(file(b"%PDF-1.7"), address)
