"""witness.py against a running site: it signs and delivers, and a log that was cut and signed anew is named."""

import subprocess
import sys

import pytest

from tests import sites

pytestmark = pytest.mark.one_database

PROGRAM = sites.ROOT / "witness.py"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with sites.site(tmp_path_factory.mktemp("site")) as made:
        made.tell("world", "announced")
        made.tell("take_checkpoint")
        made.start("web")
        sites.wait_for(made.answers)
        yield made


def test_a_witness_catches_a_log_that_was_cut_with_the_signing_key_in_hand(site, tmp_path):
    def run(*words, expect=0):
        done = subprocess.run(
            [sys.executable, PROGRAM, *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout + done.stderr

    log_key = site.manage("log_signer", "--key").strip()
    visit = ("once", site.address, "--log-key", log_key)
    key = run("key", "saksi.example/w1").strip()
    assert "tidak terdaftar" in run(
        *visit, expect=2
    )  # it has signed and kept, the site takes only registered keys
    site.manage("witness_key", "--register", key, "--body", "Inspektorat Contoh")
    first = site.tell("take_checkpoint")["size"]
    assert f"saksi.example/w1 atas {first} catatan" in run(*visit)
    assert site.rows("SELECT count(*) FROM audit_cosignature") == [(1,)]
    other = run("key", "saksi.example/w2", "--key-file", "w2.kunci").strip()
    site.manage("witness_key", "--register", other, "--body", "LSM Contoh")
    longer = site.tell("take_checkpoint")["size"]
    assert f"{longer} catatan dan melanjutkan {first} catatan" in run(*visit)

    shorter = site.tell("sign_the_cut_log")["size"]
    assert shorter < longer
    said = run(*visit, expect=1)
    assert "LEBIH PENDEK" in said and "Tidak ada yang ditandatangani" in said
    (kept,) = (tmp_path / "tanda").glob("bukti-*.txt")
    assert f"\n{longer}\n" in kept.read_text() and f"\n{shorter}\n" in kept.read_text()
