"""Killed at any step between inbox, checking, vault and receipt: the next start goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from collector.bundle.verify import verify_half
from collector.organisation import Organisation
from collector.receive.config import read_config
from collector.receive.filer import FilerHalf
from collector.upload.outbox import Limits, Outbox
from tests.rig.bundles import TakeContent
from tests.rig.seaweed import Site

AT_ONCE = Limits(receipt_wait_s=0)
EVERY = 1 if os.environ.get("COLLECTOR_LONG") else 6
MOST = 60


def receive_and_die(site: Site, step: int) -> int:
    command = [sys.executable, "-m", "tests.rig.receiving", str(site.folder / "serve.toml"), str(step)]
    return subprocess.run(command, cwd=Path(__file__).parents[2], check=False).returncode


@pytest.mark.parametrize("lost", [False, True], ids=["its list stands", "its list is lost"])
def test_the_next_start_goes_on_from_every_step(site: Site, tmp_path: Path, lost: bool) -> None:
    died = 0
    for step in range(1, MOST, EVERY):
        bundle = site.where.seal(tmp_path, [TakeContent()])
        Outbox(site.office(), AT_ONCE).send([bundle])
        if receive_and_die(site, step) != -signal.SIGKILL:
            break
        died += 1
        if lost:
            with site.organisation.base.change() as base:
                base.execute("DELETE FROM halves")
        again = Organisation(read_config(site.folder / "serve.toml"))
        list(again.receiver().look())
        for half in ("identity", "media"):
            key = site.vaulted(half, bundle.name)
            assert site.organisation.has_receipt(key), (step, half)
            source = FilerHalf(again.filers[key.half], key.folder)
            assert verify_half(source, key.half).manifest.session == bundle.name
            for gone in (site.sent(half, bundle.name).inbox, site.sent(half, bundle.name).checking("")):
                assert again.filers[key.half].names_below(gone.rstrip("/")) == []
    assert died >= MOST // EVERY // 4
