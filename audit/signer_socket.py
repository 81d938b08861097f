"""How the site asks the signer: one line of JSON over a Unix socket, one line back. Both ends."""

import json
import logging
import os
import socket
import socketserver
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from audit import notes, signer

logger = logging.getLogger("lelang.signer")

_WAIT_SECONDS = 300
"""A full reading of a large log takes its time."""


class SignerAway(Exception):
    """Nobody answers at the signer's socket."""


def ask(*, full: bool = False) -> str:
    """A signed checkpoint of the log as it is now. Raises signer.CannotSign and SignerAway."""
    if not settings.LOG_SIGNER_SOCKET:
        return signer.sign(full=full)
    return _told({"do": "sign", "full": full})


def public_key() -> notes.Key:
    """The key that checkpoints are checked with. Raises SignerAway."""
    if not settings.LOG_SIGNER_SOCKET:
        return signer.public_key()
    return notes.key_of(_told({"do": "key"}))


def _told(question: dict[str, Any]) -> str:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_WAIT_SECONDS)
            line.connect(settings.LOG_SIGNER_SOCKET)
            line.sendall(json.dumps(question).encode() + b"\n")
            with line.makefile("rb") as answers:
                found = json.loads(answers.readline())
    except (OSError, ValueError) as problem:
        raise SignerAway(f"Penanda tangan log tidak menjawab: {problem}") from problem
    if "refused" in found:
        raise signer.CannotSign(found["refused"])
    return str(found["answer"])


class _Handler(socketserver.StreamRequestHandler):
    timeout = 10  # whoever connects and says nothing does not hold up the others

    def handle(self) -> None:
        self.wfile.write(json.dumps(_answer(self.rfile.readline(1000))).encode() + b"\n")


def _answer(line: bytes) -> dict[str, str]:
    try:
        asked = json.loads(line)
        if asked.get("do") == "key":
            return {"answer": str(signer.public_key())}
        note = signer.sign(full=bool(asked.get("full")))
        logger.info("checkpoint size=%s full=%s", note.split("\n")[1], bool(asked.get("full")))
        return {"answer": note}
    except signer.CannotSign as refusal:
        logger.error("refused to sign: %s", refusal)
        return {"refused": str(refusal)}
    except Exception:  # the next question deserves an answer, whatever was wrong with this one
        logger.exception("question failed")
        return {"refused": "Penanda tangan log gagal; lihat lognya."}
    finally:
        connection.close()


def serve(path: Path) -> None:
    """Answer one question after the other until the process is ended."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    before = os.umask(0o117)  # the site's group may ask, nobody else
    try:
        server = socketserver.UnixStreamServer(str(path), _Handler)
    finally:
        os.umask(before)
    with server:
        server.serve_forever()
