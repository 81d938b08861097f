"""Web server, worker and the log's signer side by side in the foreground: what `./run` ends in.

Environment: DATA_DIR (absolute), HOST, PORT. Exit 0 after Ctrl-C or SIGTERM, 1 when a part died by itself,
2 when HOST and PORT cannot be used.
"""

import contextlib
import errno
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from pathlib import Path

import segno

STOP_SECONDS = 30  # a letter being rendered may end; what is still at work then comes back at the next start


def address_problem(host: str, port: str) -> str | None:
    """Why the site cannot listen there, with the line to type; None when it can."""
    if not (port.isdigit() and 0 < int(port) < 65536):
        return f"PORT={port} bukan nomor port (1 sampai 65535). Ketik: PORT=8000 ./run"
    try:
        with socket.create_server((host, int(port))):
            return None
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            return f"Port {port} sedang dipakai program lain. Ketik: PORT={int(port) % 65535 + 1} ./run"
        if problem.errno == errno.EACCES:
            return f"Port {port} hanya boleh dipakai oleh root. Ketik: PORT=8000 ./run"
        return f"HOST={host} bukan alamat mesin ini. Ketik: HOST=0.0.0.0 ./run"


def lan_address() -> str | None:
    """The address under which the machines around see this one; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return probe.getsockname()[0]


def worker_pool() -> str:
    """`prefork`, or `threads` where the system has no semaphores to share between processes (no /dev/shm)."""
    try:
        multiprocessing.Lock()
    except OSError:
        return "threads"
    return "prefork"


def commands(data_dir: Path, host: str, port: str) -> dict[str, list[str]]:
    web = ["gunicorn", "config.wsgi:application", "--bind", f"{host}:{port}", "--no-control-socket"]
    web += ["--worker-class", "gthread", "--workers", os.environ.get("WEB_CONCURRENCY") or "2"]
    web += ["--threads", "8", "--graceful-timeout", "10", "--log-level", "warning"]
    worker = ["celery", "--quiet", "-A", "config", "worker", "-B", "-s", str(data_dir / f"beat-{port}")]
    worker += ["--pool", worker_pool(), "--concurrency", "2", "--loglevel", "WARNING"]
    parts = {
        name: [sys.executable, "-m", *words] for name, words in (("web", web), ("pekerja latar", worker))
    }
    return {"penanda tangan log": [sys.executable, "manage.py", "log_signer"], **parts}


def signer_socket(data_dir: Path, port: str) -> str:
    """Where the signer listens. A Unix socket's address has at most 107 bytes, so a long folder's is elsewhere."""
    wanted = data_dir / f"signer-{port}.sock"
    if len(bytes(wanted)) <= 100:
        return str(wanted)
    return str(Path(tempfile.mkdtemp(prefix="lelang-")) / "signer.sock")


def announce(host: str, port: str, data_dir: Path) -> None:
    print(f"\nSitus siap: http://localhost:{port}", flush=True)
    if host == "0.0.0.0":
        if address := lan_address():
            print(f"Dari gawai lain di jaringan yang sama: http://{address}:{port}\n")
            segno.make(f"http://{address}:{port}", error="m").terminal(compact=True)
        else:
            print("Mesin ini tidak tersambung ke jaringan, jadi gawai lain belum dapat membukanya.")
    people = data_dir / "demo-people.txt"
    if people.exists():
        print(f"\n{people.read_text().rstrip()}")
    print("\nTekan Ctrl-C untuk berhenti.", flush=True)


def answers(host: str, port: str) -> bool:
    target = "127.0.0.1" if host == "0.0.0.0" else host
    try:
        with socket.create_connection((target, int(port)), timeout=1) as web:
            web.sendall(f"GET / HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n".encode())
            web.settimeout(30)
            return bool(web.recv(1))
    except OSError:
        return False


def end(parts: Collection[subprocess.Popen], impatient: Callable[[], bool]) -> None:
    """Asks the parents only (a signal to a whole group hangs Celery's pool), then kills what is left."""
    for part in parts:
        part.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    while any(part.poll() is None for part in parts) and time.monotonic() < deadline and not impatient():
        time.sleep(0.1)
    for part in parts:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(part.pid, signal.SIGKILL)
        part.wait()


def main() -> int:
    data_dir, host, port = Path(os.environ["DATA_DIR"]), os.environ["HOST"], os.environ["PORT"]
    if problem := address_problem(host, port):
        print(problem, file=sys.stderr)
        return 2
    if "--check" in sys.argv:
        return 0
    asked_to_stop: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup is respected
            signal.signal(number, lambda received, frame: asked_to_stop.append(received))
    # Celery's warning to root is about pickle; here messages are JSON.
    environment = {"PYTHONWARNINGS": "ignore:You're running the worker"} | os.environ
    environment.setdefault("LOG_SIGNER_SOCKET", signer_socket(data_dir, port))
    if host == "0.0.0.0" and (address := lan_address()):
        environment.setdefault(
            "PUBLIC_URL", f"http://{address}:{port}"
        )  # a phone reads it from a paper's QR code
    # A session of their own, so that Ctrl-C reaches this process alone.
    parts = {
        name: subprocess.Popen(command, env=environment, start_new_session=True, stdin=subprocess.DEVNULL)
        for name, command in commands(data_dir, host, port).items()
    }
    announced = False
    while not asked_to_stop and all(part.poll() is None for part in parts.values()):
        if not announced and (announced := answers(host, port)):
            announce(host, port, data_dir)
        time.sleep(0.1)
    dead = [] if asked_to_stop else [name for name, part in parts.items() if part.returncode is not None]
    end(parts.values(), impatient=lambda: len(asked_to_stop) > 1)
    for name in dead:
        print(
            f"\nBagian {name} berhenti sendiri; situs dihentikan. Sebabnya tertulis di atas.", file=sys.stderr
        )
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
