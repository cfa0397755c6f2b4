"""Sends the same files with this program and with curl to the same store, in turns; prints lines of JSON.

    python -m tests.benchmarks.bench_upload [--size-mb 1074] [--count 2000] [--rounds 3]

One large file: curl makes the same two requests (create, PATCH). Many small ones: one request each, curl in
one process with its connections kept, one after another and four at once. Ours also writes and fsyncs a
ledger line a file. Each figure is the median of the rounds; CPU is of the sending only, without start-up.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from collector.demo.store import running_stores
from collector.model.layout import HalfKey, inbox_file
from collector.model.times import utc_now
from collector.organisation import running_service
from collector.receive.tokens import read_store_keys, sign_token, write_pass
from tests.rig.bundles import TakeContent
from tests.rig.proxy import running_proxy
from tests.rig.seaweed import Site, build_site
from tests.rig.uploader import Order

SMALL_BYTES = 300_000
CUT_BYTES = 5_000_000
CURL = "curl"  # as a device is called on the store
OCTETS = "Content-Type: application/offset+octet-stream"
ROOT = Path(__file__).parents[2]
Figures = dict[str, float]
Ways = dict[str, Callable[[], Figures]]


def send_ours(site: Site, bundle: Path, **changes: object) -> Figures:
    """Send a media half in a process of its own, with an empty ledger."""
    ledger = bundle.parent / "ledger.jsonl"
    ledger.unlink(missing_ok=True)
    order = Order(
        bundle=str(bundle),
        ledger=str(ledger),
        seed=site.where.device.seed.hex(),
        receipt_key=site.receipt_key.public.text,
        token_url=site.token_url,
        **{"stores": {"media": site.stores["media"].url}, **changes},
    )
    path = order.write(bundle.parent / "order.json")
    command = [sys.executable, "-m", "tests.rig.uploader", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    figures = json.loads(done.stdout)
    assert figures["states"] == ["stored"], figures
    return figures


def curl_key(site: Site, session: str) -> HalfKey:
    """What curl writes: a session of its own, in an inbox of its own."""
    return HalfKey(site.where.project, session, "media")


def send_with_curl(site: Site, session: str, lines: list[str], *options: str) -> Figures:
    """Run curl once over `lines` of a configuration; return its seconds and CPU seconds."""
    store = site.stores["media"]
    keys = read_store_keys(store.write_key, store.read_key)
    allowed = write_pass(curl_key(site, session), CURL, CURL)
    token = sign_token(keys.write, allowed, utc_now() + timedelta(minutes=15))
    headers = [f'header = "Authorization: Bearer {token}"', 'header = "Tus-Resumable: 1.0.0"']
    text = "\n".join(line if line != "HEADERS" else "\n".join(headers) for line in lines)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = ["curl", "--silent", "--show-error", "--fail", *options, "--config", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    elapsed_s = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"elapsed_s": elapsed_s, "cpu_s": cpu_s, "output": done.stdout}


def curl_large(site: Site, path: Path, session: str) -> Figures:
    """Create an upload, then PATCH the whole file, streamed."""
    base, size = site.stores["media"].url, path.stat().st_size
    target = f"{base}/.tus{inbox_file(curl_key(site, session), CURL, CURL, path.name)}"
    create = [f'url = "{target}"', 'request = "POST"', f'header = "Upload-Length: {size}"', "HEADERS"]
    first = send_with_curl(site, session, [*create, "dump-header = -", 'output = "/dev/null"'])
    head = str(first["output"]).splitlines()
    location = next(line.split(": ")[1] for line in head if line.startswith("Location"))
    patch = [
        f'url = "{base}{location.strip()}"', f'upload-file = "{path}"', 'request = "PATCH"',
        'header = "Upload-Offset: 0"', f'header = "{OCTETS}"', 'header = "Expect:"', "HEADERS",
    ]  # fmt: skip
    second = send_with_curl(site, session, patch)
    return {name: first[name] + second[name] for name in ("elapsed_s", "cpu_s")}


def curl_small(site: Site, paths: list[Path], session: str, *options: str) -> Figures:
    """One creation-with-upload a file, in one process."""
    base = f"{site.stores['media'].url}/.tus{inbox_file(curl_key(site, session), CURL, CURL, '')}"
    lines: list[str] = []
    for path in paths:
        lines += [
            f'url = "{base}{path.name}"', f'data-binary = "@{path}"', 'header = "Expect:"',
            f'header = "Upload-Length: {path.stat().st_size}"', f'header = "{OCTETS}"', "HEADERS",
            'output = "/dev/null"', "next",
        ]  # fmt: skip
    return send_with_curl(site, session, lines[:-1], *options)


@contextlib.contextmanager
def fresh_site(folder: Path) -> Iterator[Site]:
    """Fresh stores and an organisation: nothing of an earlier round fills the disk."""
    with running_stores(folder / "stores") as stores:
        site = build_site(folder / "organisation", dict(stores))
        with running_service(site.organisation) as url:
            site.token_url = url
            yield site


def in_turns(rounds: int, make: Callable[[Site, Path], Ways]) -> dict[str, Figures]:
    """Run every way once a round, the order turned about each time; return the medians."""
    found: dict[str, list[Figures]] = {}
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder, fresh_site(Path(folder)) as site:
            ways = list(make(site, Path(folder)).items())
            for name, way in reversed(ways) if number % 2 else ways:
                os.sync()  # what the one before left to be written is not the next one's burden
                found.setdefault(name, []).append(way())
    return {
        name: {key: statistics.median(row[key] for row in rows) for key in ("elapsed_s", "cpu_s")}
        | {"rss_bytes": max(row.get("rss_bytes", 0) for row in rows)}
        for name, rows in found.items()
    }


def measure_large(size_bytes: int, rounds: int) -> dict[str, object]:
    def make(site: Site, folder: Path) -> Ways:
        bundle = media_only(site, folder, [TakeContent("video", filler_bytes=size_bytes)])
        take = next((bundle / "media").glob("*.age"))
        return {
            "ours": lambda: send_ours(site, bundle),
            "curl": lambda: curl_large(site, take, "curl-large"),
        }

    found = in_turns(rounds, make)
    return {
        "bench": "upload, one file",
        "size_mb": size_bytes // 10**6,
        "rounds": rounds,
        **{f"{name}_mb_s": round(size_bytes / 1e6 / row["elapsed_s"], 1) for name, row in found.items()},
        **{f"{name}_cpu_s_gib": round(row["cpu_s"] / size_bytes * 2**30, 2) for name, row in found.items()},
        "ours_rss_mb": round(found["ours"]["rss_bytes"] / 1e6, 1),
        "ratio": round(found["curl"]["elapsed_s"] / found["ours"]["elapsed_s"], 3),
    }


def measure_small(count: int, rounds: int) -> dict[str, object]:
    def make(site: Site, folder: Path) -> Ways:
        takes = [TakeContent("image", filler_bytes=SMALL_BYTES)] * count
        bundles = [media_only(site, folder / name, takes) for name in ("one", "four")]
        paths = sorted((bundles[0] / "media").glob("*.age"))
        parallel = ("--parallel", "--parallel-max", "4")
        return {
            "ours_1": lambda: send_ours(site, bundles[0], workers=1, per_server=1),
            "curl_1": lambda: curl_small(site, paths, "curl-one"),
            "ours_4": lambda: send_ours(site, bundles[1], workers=4, per_server=4),
            "curl_4": lambda: curl_small(site, paths, "curl-four", *parallel),
        }

    found = in_turns(rounds, make)
    total = count * SMALL_BYTES
    return {
        "bench": "upload, small files",
        "count": count,
        "size_kb": SMALL_BYTES // 1000,
        "rounds": rounds,
        **{f"{name}_mb_s": round(total / 1e6 / row["elapsed_s"], 1) for name, row in found.items()},
        **{f"{name}_cpu_s_gib": round(row["cpu_s"] / total * 2**30, 2) for name, row in found.items()},
        "ratio_1": round(found["curl_1"]["elapsed_s"] / found["ours_1"]["elapsed_s"], 3),
        "ratio_4": round(found["curl_4"]["elapsed_s"] / found["ours_4"]["elapsed_s"], 3),
    }


def measure_cuts(size_bytes: int) -> dict[str, object]:
    """Send one file through a proxy that cuts the line every 5 MB; count what it carried."""
    with tempfile.TemporaryDirectory() as folder, fresh_site(Path(folder)) as site:
        bundle = media_only(site, Path(folder), [TakeContent("video", filler_bytes=size_bytes)])
        needed = sum(path.stat().st_size for path in (bundle / "media").rglob("*.*"))
        with running_proxy(site.stores["media"].url) as proxy:
            proxy.cut_every_bytes = CUT_BYTES
            figures = send_ours(site, bundle, stores={"media": proxy.url})
            carried = sum(proxy.body_bytes.values())
    return {
        "bench": "upload, cut every 5 MB",
        "size_mb": size_bytes // 10**6,
        "seconds": round(figures["elapsed_s"], 1),
        "bytes_ratio": round(carried / needed, 4),
    }


def media_only(site: Site, folder: Path, takes: list[TakeContent]) -> Path:
    folder.mkdir(exist_ok=True)
    bundle = site.where.seal(folder, takes)
    shutil.rmtree(bundle / "identity")
    return bundle


def main() -> None:
    """Read the arguments and print the reports."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size-mb", type=int, default=1074)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    for report in (
        measure_large(given.size_mb * 10**6, given.rounds),
        measure_small(given.count, given.rounds),
        measure_cuts(100 * 10**6),
    ):
        sys.stdout.write(json.dumps(report) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
