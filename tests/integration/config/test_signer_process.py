"""The signer as `./run` starts it: a process beside the site, with a key that the site does not read."""

import os
import signal

import pytest

from tests import sites

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    ways = {"LOG_SIGNER_SOCKET": str(folder / "s.sock"), "LOG_SIGNER_DIR": str(folder / "apart")}
    with sites.site(folder, **ways) as made:
        made.tell("sent_applications", "1")
        yield made


def test_it_signs_through_its_socket_and_survives_being_killed(site):
    running = site.start("signer")
    sites.wait_for(lambda: (site.folder / "s.sock").exists())
    first = site.tell("take_checkpoint")
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert "SignerAway" in site.tell("take_checkpoint")["refused"]
    running = site.start("signer")
    sites.wait_for(lambda: "refused" not in site.tell("take_checkpoint"))
    again = site.tell("take_checkpoint")
    assert (first["size"], first["note"]) == (again["size"], again["note"])
    assert not (site.folder / "signer").exists()
    assert site.manage("log_signer", "--key").startswith("contoh.lelang-jabatan/log+")


def test_it_refuses_a_rewritten_log_and_says_so_in_its_own_log(site):
    assert "refused" not in site.tell("take_checkpoint")
    site.tell("cut_the_log")
    assert "lebih pendek" in site.tell("take_checkpoint")["refused"]
    assert "refused to sign" in "".join(path.read_text() for path in site.folder.glob("signer-*.log"))
