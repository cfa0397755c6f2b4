"""Opens many bundles side by side, and tells of them in the order in which they were named."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from collector.bundle.shape import MANIFEST
from collector.errors import CollectorError, WorkFailed
from collector.model.canonical import parse_bounded
from collector.model.manifest import HALVES, MAX_MANIFEST_BYTES
from collector.receive.corpus import Corpus
from collector.receive.decode import Decoder
from collector.receive.open import Opener, Opening
from collector.receive.opened import OpenedHalf
from collector.vault import read_small


@dataclass
class Outcome:
    """What became of one bundle: the halves that came out, and why it went no further."""

    bundle: Path
    halves: list[OpenedHalf] = field(default_factory=list)
    fault: CollectorError | None = None


def open_many(bundles: Sequence[Path], opening: Opening, workers: int = 1) -> Iterator[Outcome]:
    """Open bundles with so many at a time; yield what became of each, in their order.

    What is said is the same whatever `workers` is: bundles of one session go one after the other. No bundle
    stops another. Raises UnsafePath, DiskFailed when the folder to open into can't be read.
    """
    with Corpus(opening.out) as corpus, contextlib.ExitStack() as stack:
        openers: queue.SimpleQueue[Opener] = queue.SimpleQueue()
        for _ in range(workers):
            openers.put(Opener(opening, corpus, stack.enter_context(Decoder())))

        def open_some(some: list[Path]) -> Iterator[Outcome]:
            opener = openers.get()
            try:
                return iter([_open_one(bundle, opener) for bundle in some])
            finally:
                openers.put(opener)

        pool = ThreadPoolExecutor(workers, thread_name_prefix="open")
        stack.callback(pool.shutdown, cancel_futures=True)
        sessions = [_find_session(bundle) or str(place) for place, bundle in enumerate(bundles)]
        together: dict[str, list[Path]] = {}
        for session, bundle in zip(sessions, bundles, strict=True):
            together.setdefault(session, []).append(bundle)
        work = {session: pool.submit(open_some, some) for session, some in together.items()}
        for session in sessions:
            yield next(work[session].result())


def _open_one(bundle: Path, opener: Opener) -> Outcome:
    outcome = Outcome(bundle)
    try:
        for half in opener.open(bundle):
            outcome.halves.append(half)
    except CollectorError as fault:
        outcome.fault = fault
    except Exception as error:  # noqa: BLE001 - a fault of the program stops no other bundle
        outcome.fault = WorkFailed(f"Something went wrong in the program itself ({type(error).__name__}).")
    return outcome


def _find_session(bundle: Path) -> str | None:
    """Return the session that a bundle says it is of, unverified: it only decides what waits for what."""
    for folder in (*(bundle / half for half in HALVES), bundle):
        with contextlib.suppress(CollectorError):
            manifest = parse_bounded(read_small(folder / MANIFEST, MAX_MANIFEST_BYTES))
            if isinstance(manifest, dict) and isinstance(manifest.get("session"), str):
                return str(manifest["session"])
    return None
