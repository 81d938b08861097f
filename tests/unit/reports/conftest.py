"""What the report tests share: a PDF engine or a reason to skip, and a web server that counts who asks."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from reports import pdf


@pytest.fixture(scope="session")
def pdf_engine() -> None:
    if reason := pdf.available():
        pytest.skip(reason)


@dataclass
class Trap:
    """`hits` are the paths asked for; `file` holds `secret`."""

    web: str
    file: str
    secret: str
    hits: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trap]:
    file: Path = tmp_path_factory.mktemp("secret") / "kas.txt"
    file.write_text("RAHASIA-8d1f7c-JANGAN-KELUAR")
    hits: list[str] = []

    class Counter(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            targets = {"/redirect": "/landed", "/redirect-file": f"file://{file}"}
            if self.path in targets:
                self.send_response(302)
                self.send_header("Location", targets[self.path])
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/css" if self.path.endswith(".css") else "text/plain")
            self.end_headers()
            self.wfile.write(b"")

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    web = f"http://127.0.0.1:{server.server_address[1]}"
    yield Trap(web=web, file=str(file), secret=file.read_text(), hits=hits)
    server.shutdown()
    server.server_close()
