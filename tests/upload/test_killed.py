"""Killed in the middle, again and again: it goes on where it was, and little is sent a second time."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.rig.bundles import TakeContent
from tests.rig.proxy import running_proxy
from tests.rig.seaweed import Site
from tests.rig.uploader import Order

KILLS = 20
AT_ONCE = 2  # uploads per server
AGAIN_BYTES = 1 << 20
RSS_LIMIT_BYTES = 60 << 20
LONG = bool(os.environ.get("COLLECTOR_LONG"))


RATE_BYTES_S = 20_000_000  # slow enough to be watched and killed in time on a busy machine


def order(site: Site, bundle: Path, stores: dict[str, str], rate_bytes_s: int | None = None) -> Order:
    return Order(
        bundle=str(bundle),
        ledger=str(bundle.parent / "ledger.jsonl"),
        seed=site.where.device.seed.hex(),
        receipt_key=site.receipt_key.public.text,
        token_url=site.token_url,
        stores=stores,
        rate_bytes_s=rate_bytes_s,
    )


def start(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.rig.uploader", str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def files_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.*"))


def test_twenty_kills_cost_at_most_a_mebibyte_a_worker_each(site: Site, tmp_path):
    takes = [TakeContent("video", filler_bytes=12_000_000) for _ in range(3)]
    takes += [TakeContent("image", filler_bytes=300_000) for _ in range(20)]
    bundle = site.where.seal(tmp_path, takes)
    shutil.rmtree(bundle / "identity")
    size = files_bytes(bundle / "media")
    dice = random.Random(11)  # noqa: S311 - where to cut
    with running_proxy(site.stores["media"].url) as proxy:
        path = order(site, bundle, {"media": proxy.url}, RATE_BYTES_S).write(tmp_path / "order.json")
        killed = 0
        for _ in range(KILLS):
            process = start(path)
            mark = sum(proxy.body_bytes.values()) + int(size / KILLS * dice.uniform(0.0, 1.6))
            killed += kill_at(process, lambda mark=mark: sum(proxy.body_bytes.values()) >= mark)
        with start(path) as process:
            figures = json.loads(process.communicate()[0])
        sent = sum(proxy.body_bytes.values())
    assert figures["states"] == ["stored"], figures
    assert killed >= KILLS // 2
    assert sent <= size + killed * AT_ONCE * AGAIN_BYTES, (sent, size, killed)
    outcomes = {item.outcome for item in site.organisation.receiver().look()}
    assert outcomes == {"receipted"}


def kill_at(process: subprocess.Popen[str], reached) -> bool:
    """Kill the process once `reached`, unless it ends before; tell whether it was killed."""
    ended = threading.Event()
    with process:
        while not reached() and process.poll() is None:
            ended.wait(0.001)
        alive = process.poll() is None
        process.kill()
    return alive


@pytest.mark.long
def test_memory_stays_flat_however_large_the_file(site: Site, tmp_path):
    size = (1 << 30) if LONG else 200_000_000
    bundle = site.where.seal(tmp_path, [TakeContent("video", filler_bytes=size)])
    shutil.rmtree(bundle / "identity")
    path = order(site, bundle, {"media": site.stores["media"].url}).write(tmp_path / "order.json")
    with start(path) as process:
        figures = json.loads(process.communicate()[0])
    assert figures["states"] == ["stored"]
    assert figures["sent_bytes"] == files_bytes(bundle / "media")
    assert figures["rss_bytes"] <= RSS_LIMIT_BYTES
