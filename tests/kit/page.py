"""docs/organisation.md followed word for word: its `sh` blocks in one shell, and its units as they say."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import filelock

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "organisation.md"
_BLOCK = re.compile(r"^```sh ?([a-z-]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_START_S = 90.0
_STOP_S = 2.0
_FIRST_PORT, _EPHEMERAL_PORTS, _RUN = 16_000, 32_768, 16
_CLAIMS = Path(tempfile.gettempdir())
_claimed: list[filelock.FileLock] = []  # until this process ends
UNITS = ("collector-identity", "collector-media", "collector-serve")


@dataclass(frozen=True)
class Block:
    """Commands, and the tag behind `sh`: what they need of the machine."""

    tag: str
    text: str


def read_blocks() -> list[Block]:
    return [Block(*match) for match in _BLOCK.findall(PAGE.read_text("utf-8"))]


class Shell:
    """One bash that a newcomer types into; the first command that fails ends it."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self._log = log
        self._file = log.open("wb")
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._file, env=environment
        )
        self._type("set -eu\n")

    def run(self, text: str) -> None:
        """Type a block and wait for its end."""
        self._type(f"{{ echo '+ block'; }} >&2\n{text}\necho __end__\n")
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line == b"__end__\n":
                return
            self._file.write(line)
            self._file.flush()
        raise AssertionError(
            f"The page stops here:\n{text}\n{self._log.read_text('utf-8', 'replace')[-3000:]}"
        )

    def close(self) -> None:
        with suppress(BrokenPipeError):
            self._process.communicate(timeout=10)
        self._file.close()

    def _type(self, text: str) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(text.encode())
            self._process.stdin.flush()


@dataclass
class Machine:
    """Runs units by their own lines, without systemd. `root` is where the organisation's paths begin.

    `inside(command, user)` is how a command is run there.
    """

    root: Path
    inside: Callable[[list[str], str], list[str]]
    environment: dict[str, str]
    log: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, organisation: str) -> None:
        for name in UNITS:
            self.start_unit(self._below(organisation) / "systemd" / f"{name}.service")
        config = (self._below(organisation) / "serve.toml").read_text("utf-8")
        ports = [int(port) for port in re.findall(r":(\d+)\"", config)]
        for port in [*ports, int(re.findall(r"^port = (\d+)$", config, re.MULTILINE)[0])]:
            wait_for_port(port, self.log)
        self._wait_for_volumes(organisation)

    def start_unit(self, path: Path) -> None:
        lines = dict(line.partition("=")[::2] for line in path.read_text("utf-8").splitlines() if "=" in line)
        command = [part.replace("%%", "%") for part in shlex.split(lines["ExecStart"].replace("$$", "$"))]
        self.run(path.stem, command, lines["User"], lines["WorkingDirectory"])

    def run(self, name: str, command: list[str], user: str, folder: str = "/") -> None:
        moved = ["sh", "-c", f'cd {shlex.quote(folder)} && umask 077 && exec "$@"', name, *command]
        with self.log.open("ab") as log:
            self.running[name] = subprocess.Popen(
                self.inside(moved, user),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                start_new_session=True,
            )

    def stop(self, *names: str) -> None:
        """End what was started here, by its own process group."""
        ending = [self.running.pop(name) for name in names or tuple(self.running)]
        for process in ending:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        end = time.monotonic() + _STOP_S
        for process in ending:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, end - time.monotonic()))
            with suppress(ProcessLookupError):  # what is left of the group, too
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _wait_for_volumes(self, organisation: str) -> None:
        """A store takes files once its master has a volume server to name."""
        for half in ("identity", "media"):
            unit = (self._below(organisation) / "systemd" / f"collector-{half}.service").read_text("utf-8")
            port = int(re.findall(r"-master.port=(\d+)", unit)[0])
            end = time.monotonic() + _START_S
            while b'"fid"' not in ask(port, "/dir/assign"):
                assert time.monotonic() < end, tail(self.log)
                time.sleep(0.1)

    def _below(self, path: str) -> Path:
        return self.root / path.lstrip("/")


def ask(port: int, path: str) -> bytes:
    """Return a small answer of a server on loopback; nothing when there is none."""
    with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 5)) as line:
        line.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        line.settimeout(5)
        return b"".join(iter(lambda: line.recv(4096), b""))
    return b""


def tail(log: Path) -> str:
    return log.read_text("utf-8", "replace")[-3000:]


def wait_for_port(port: int, log: Path) -> None:
    end = time.monotonic() + _START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < end, f"port {port}\n{tail(log)}"
            time.sleep(0.1)
        else:
            return


def free_run(count: int) -> int:
    """Return the first of `count` ports in a row that are free at all addresses, as proxies listen.

    No other run gets one of them while this process lives, and the system gives none away by itself: they lie
    below the ports of outgoing connections.
    """
    assert count <= _RUN
    for first in range(_FIRST_PORT, _EPHEMERAL_PORTS, _RUN):
        claim = filelock.FileLock(_CLAIMS / f"collector-ports-{first}")
        with suppress(OSError):  # a time-out is one: another run has them
            claim.acquire(timeout=0)
            _claimed.append(claim)
            with ExitStack() as held:
                for port in range(first, first + count):
                    family = socket.AF_INET6 if socket.has_dualstack_ipv6() else socket.AF_INET
                    held.enter_context(socket.socket(family)).bind(("", port))
            return first
    raise AssertionError("no ports")


def follow(shell: Shell, hooks: dict[str, Callable[[], None]], blocks: Sequence[Block]) -> Iterator[Block]:
    """Type each block, or do what a hook does in its place; yield it then."""
    for block in blocks:
        hook = hooks.get(block.tag)
        if hook is None:
            shell.run(block.text)
        else:
            hook()
        yield block
