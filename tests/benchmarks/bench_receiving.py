"""The organisation's side: verifying, opening, and a look at very many sessions; prints lines of JSON.

    python -m tests.benchmarks.bench_receiving [--size-mb 512] [--rounds 3] [--sessions 10000] [--rows 100000]

Verifying a media half beside `sha256sum` of the same files, opening a sealed file beside `cat` of it. A look
is measured with few sessions in the vault and with many, in the same run, on the same stores: `growth` is
their ratio. The work list then gets more rows, of halves that are done, given up or refused.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from collector.bundle.sources import FolderHalf
from collector.bundle.verify import verify_half
from collector.demo.store import running_stores
from collector.model.ids import new_uuid
from collector.model.manifest import HALVES
from collector.receive.receiver import Receiver
from collector.receive.work import State
from collector.seal.keys import generate_identity
from collector.seal.opening import open_sealed
from tests.benchmarks.bench_sealing import seal_file
from tests.rig.bundles import Field, TakeContent
from tests.rig.listed import add_rows
from tests.rig.seaweed import Site, build_site

FEW = 100
LOOKS = 5
Ways = dict[str, Callable[[], object]]


def in_turns(rounds: int, ways: Ways) -> dict[str, float]:
    """Run every way once a round; return the median seconds of each."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(seconds(way))
    return {name: statistics.median(each) for name, each in found.items()}


def seconds(way: Callable[[], object]) -> float:
    began = time.perf_counter()
    way()
    return time.perf_counter() - began


def beside(bench: str, size_bytes: int, rounds: int, ways: Ways) -> dict[str, object]:
    """Ours first, then its peer, in MB/s; `ratio` above 1 is faster than the peer."""
    found = in_turns(rounds, ways)
    ours, peer = found.values()
    speeds = {name: round(size_bytes / 1e6 / each, 1) for name, each in found.items()}
    return {
        "bench": bench, "unit": "MB/s", "size_mb": size_bytes // 10**6, "rounds": rounds, **speeds,
        "ratio": round(peer / ours, 3),
    }  # fmt: skip


def measure_verifying(size_bytes: int, rounds: int) -> dict[str, object]:
    """A media half of one large take."""
    with tempfile.TemporaryDirectory() as folder:
        bundle = Field().seal(Path(folder), [TakeContent("video", filler_bytes=size_bytes)])
        root = bundle / "media"
        files = [str(path) for path in root.rglob("*") if path.is_file()]
        ways: Ways = {
            "verify": lambda: verify_half(FolderHalf(root), "media"),
            "sha256sum": lambda: subprocess.run(["sha256sum", *files], check=True, capture_output=True),
        }
        return beside("verifying", size_bytes, rounds, ways)


def measure_opening(size_bytes: int, rounds: int) -> dict[str, object]:
    """One sealed file to a plain one."""
    identity = generate_identity()
    with tempfile.TemporaryDirectory() as folder:
        plain, sealed, target = (Path(folder) / name for name in ("plain", "sealed.age", "target"))
        with plain.open("wb") as write, Path("/dev/urandom").open("rb") as read:
            for _ in range(size_bytes >> 20):
                write.write(read.read(1 << 20))
        seal_file(plain, sealed, identity)

        def open_it() -> None:
            with sealed.open("rb") as read, target.open("wb", buffering=0) as write:
                for chunk in open_sealed(read, [identity]):
                    write.write(chunk)

        def cat() -> None:
            with target.open("wb") as write:
                subprocess.run(["cat", str(sealed)], check=True, stdout=write)

        return beside("opening", plain.stat().st_size, rounds, {"open": open_it, "cat": cat})


def fill(site: Site, count: int) -> None:
    """Put sessions into the vault as far as a look could see them, and their rows on the list."""
    device = site.sender
    named = [(device, new_uuid()) for _ in range(count)]

    def put(session: str) -> None:
        for half in HALVES:
            filer, key = site.organisation.filers[half], site.vaulted(half, session, device)
            for path in (f"{key.folder}/manifest.sig", f"{key.receipt}.json", f"{key.receipt}.sig"):
                filer.write(path, b"x" * 64)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, [session for _, session in named]))
    add_rows(site.organisation.base, 2 * count, "receipted", named, project=site.where.project)


def look_at(site: Site) -> dict[str, float]:
    """Milliseconds of what a worker and a token's answer do, the median of a few."""
    organisation = site.organisation
    receiver, work = organisation.receiver(), organisation.work
    ways: Ways = {
        "look_ms": lambda: exhaust(receiver, whole=True),
        "work_ms": lambda: exhaust(receiver, whole=False),
        "claim_ms": work.claim,
        "want_ms": lambda: work.settle(work.want(site.sent("media", new_uuid())), "withdrawn"),
        "status_ms": lambda: sum(1 for _ in organisation.standing.in_state("wanted", "held", "refused")),
        "health_ms": organisation.health.tell,
    }
    return {name: round(each * 1000, 2) for name, each in in_turns(LOOKS, ways).items()}


def exhaust(receiver: Receiver, *, whole: bool) -> None:
    for _ in receiver.look() if whole else receiver.work():
        raise AssertionError("nothing was sent")


def measure_looks(sessions: int, rows: int) -> list[dict[str, object]]:
    reports: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder, running_stores(Path(folder) / "stores") as stores:
        site = build_site(Path(folder) / "organisation", dict(stores))
        fill(site, FEW)
        few = look_at(site)
        fill(site, sessions - FEW)
        reports.append(report_of("a look", {"sessions": sessions}, site, few))
        shares: dict[State, float] = {"receipted": 0.9, "wanted": 0.05, "refused": 0.05}
        for state, share in shares.items():
            add_rows(site.organisation.base, round((rows - 2 * sessions) * share), state)
        reports.append(report_of("a look, long list", {"rows": rows}, site, few))
    return reports


def report_of(bench: str, size: dict[str, int], site: Site, few: dict[str, float]) -> dict[str, object]:
    """What it takes now, how many times that of few sessions, and the memory that stays."""
    process = psutil.Process()
    before = process.memory_info().rss
    now = look_at(site)
    grown = (process.memory_info().rss - before) / 1e6
    growth = {f"{name.removesuffix('_ms')}_growth": round(now[name] / few[name], 1) for name in few}
    return {"bench": bench, **size, **now, **growth, "rss_growth_mb": round(grown, 1)}


def main() -> None:
    """Read the arguments and print the reports."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size-mb", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=100_000)
    given = parser.parse_args()
    size_bytes = given.size_mb * 10**6
    reports = [measure_opening(size_bytes, given.rounds)]
    if shutil.which("sha256sum"):
        reports.append(measure_verifying(size_bytes, given.rounds))
    for report in [*reports, *measure_looks(given.sessions, given.rows)]:
        sys.stdout.write(json.dumps(report) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
