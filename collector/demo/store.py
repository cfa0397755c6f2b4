"""A local object store for the demo and the tests: one SeaweedFS server on loopback for each half."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from collector.errors import CollectorError, WorkFailed
from collector.kit.premises import PORTS_OF_A_STORE
from collector.kit.store import LOOPBACK, Room, find_weed, store_command, write_store_keys
from collector.model.manifest import HALVES, Half
from collector.network import Network, TimeOuts
from collector.vault import make_folder

_START_S = 60.0
_STOP_S = 2.0  # its own way to stop waits for streams that never end; what it wrote survives a kill
_TRIES = 5
_LOG, _TAKEN = "weed.log", b"address already in use"
_SMALL = Room(volume_mb=64, volumes=60)


@dataclass
class Store:
    """A running filer: its address, the two keys that sign its tokens, and the command that started it."""

    url: str
    write_key: Path
    read_key: Path
    command: list[str]
    process: subprocess.Popen[bytes] = field(repr=False)

    def stop(self) -> None:
        """End the server and wait until it is gone."""
        self.process.terminate()
        try:
            self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_store(folder: Path, find_ports: Callable[[int], list[int]] | None = None) -> Store:
    """Start a store that keeps everything in `folder`, and return it once it takes files.

    A port that was free when `find_ports` looked, and is not when the store opens it, costs a new look.
    Raises Malformed without SeaweedFS, WorkFailed when it does not start.
    """
    weed = find_weed()
    _leave_real_time()
    make_folder(folder / "data")
    keys = folder / "write.key", folder / "read.key"
    write_store_keys(folder, *keys)
    tries = 1
    while True:
        found = (find_ports or _free_ports)(len(PORTS_OF_A_STORE))
        try:
            return _start_on(dict(zip(PORTS_OF_A_STORE, found, strict=True)), weed, folder, keys)
        except WorkFailed:
            if tries == _TRIES or _TAKEN not in (folder / _LOG).read_bytes():
                raise
            tries += 1


def _start_on(ports: dict[str, int], weed: Path, folder: Path, keys: tuple[Path, Path]) -> Store:
    command = store_command(weed, folder, ports, _SMALL)
    with (folder / _LOG).open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder)
    store = Store(f"http://{LOOPBACK}:{ports['filer.port']}", *keys, command, process)
    try:
        _wait_until_ready(store, f"http://{LOOPBACK}:{ports['master.port']}")
    except BaseException:
        store.stop()
        raise
    return store


@contextlib.contextmanager
def running_stores(folder: Path) -> Iterator[dict[Half, Store]]:
    """Start a store for each half below `folder`, both at once; stop both at the end."""
    with ThreadPoolExecutor(len(HALVES)) as pool, contextlib.ExitStack() as stack:
        starting = {half: pool.submit(start_store, folder / half) for half in HALVES}
        for store in starting.values():
            stack.callback(pool.submit, _stop_started, store)
        yield {half: store.result() for half, store in starting.items()}


def _leave_real_time() -> None:
    """Give up real-time scheduling, which a child would inherit.

    SVT-AV1 takes SCHED_FIFO for the thread that uses it when it runs as root; Go's start-up then spins for
    minutes and starves the machine.
    """
    if hasattr(os, "sched_setscheduler"):
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def _stop_started(starting: Future[Store]) -> None:
    if starting.exception() is None:
        starting.result().stop()


def _wait_until_ready(store: Store, master_url: str) -> None:
    """Wait for the filer, and for a volume server that the master can hand out."""
    network = Network([LOOPBACK], time_outs=TimeOuts(2.0, 5.0, 5.0))
    link = network.link()
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        if store.process.poll() is not None:
            raise WorkFailed("The local store did not start.", remedy="See weed.log in its folder.")
        with contextlib.suppress(CollectorError):
            filer = link.ask("GET", f"{store.url}/").status
            volumes = link.ask("GET", f"{master_url}/dir/assign").status
            if filer == 401 and volumes == 200:  # noqa: PLR2004 - 401: up, and it demands tokens
                return
        time.sleep(0.1)
    raise WorkFailed("The local store does not answer.", remedy="See weed.log in its folder.")


def _free_ports(count: int) -> list[int]:
    """Return `count` ports of loopback that are free now, all different."""
    with contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(socket.socket()) for _ in range(count)]
        for listener in listeners:
            listener.bind((LOOPBACK, 0))
        return [int(listener.getsockname()[1]) for listener in listeners]
