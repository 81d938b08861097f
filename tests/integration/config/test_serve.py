"""`./run`'s last part, as the person at the terminal meets it."""

import socket

import pytest

from config import serve

pytestmark = pytest.mark.one_database


def test_a_free_port_is_accepted():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert serve.address_problem("127.0.0.1", str(port)) is None


def test_a_busy_port_is_named_with_the_line_to_type():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        problem = serve.address_problem("127.0.0.1", str(port))
    assert problem == f"Port {port} sedang dipakai program lain. Ketik: PORT={port + 1} ./run"


@pytest.mark.parametrize("port", ["", "abc", "0", "65536", "-1", "8000.5"])
def test_what_is_not_a_port_is_refused(port):
    assert "bukan nomor port" in serve.address_problem("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused():
    assert "bukan alamat mesin ini" in serve.address_problem("203.0.113.7", "8000")


def test_the_worker_uses_threads_where_processes_cannot_share_a_lock(monkeypatch):
    def refuse():
        raise PermissionError(13, "Permission denied")

    assert serve.worker_pool() == "prefork"
    monkeypatch.setattr(serve.multiprocessing, "Lock", refuse)
    assert serve.worker_pool() == "threads"


def test_the_lan_address_and_its_qr_code_appear_only_when_the_site_is_open_to_the_lan(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(serve, "lan_address", lambda: "192.168.1.7")
    serve.announce("127.0.0.1", "8000", tmp_path)
    alone = capsys.readouterr().out
    serve.announce("0.0.0.0", "8000", tmp_path)
    open_to_all = capsys.readouterr().out
    assert "http://localhost:8000" in alone and "192.168.1.7" not in alone
    assert "http://192.168.1.7:8000" in open_to_all and "█" in open_to_all


def test_the_demo_people_are_printed_once_they_exist(tmp_path, capsys):
    serve.announce("127.0.0.1", "8000", tmp_path)
    assert "sri" not in capsys.readouterr().out
    (tmp_path / "demo-people.txt").write_text("sri  rahasia\n")
    serve.announce("127.0.0.1", "8000", tmp_path)
    assert "sri  rahasia" in capsys.readouterr().out
