"""Processes that have no key: started clean, with nothing but a recording's bytes and a file to write to."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from collector.receive import decoder

DOOR = "--decoder"
"""The frozen app's own word for the decoder; elsewhere it is a program started by its path."""
CAN_COPY = hasattr(os, "fork")
_LONGEST_ANSWER = 16
_KEPT = ("SYSTEMROOT",)  # Windows starts nothing without it


class Lost(Exception):
    """The process can't be reached any more."""


class Copying:
    """A process that copies itself for each recording.

    A clean copy costs milliseconds, a start with its libraries a fifth of a second.
    """

    def __init__(self) -> None:
        self._link, other = socket.socketpair()
        try:
            with other:
                self._process = _start("serve", other.fileno(), subprocess.DEVNULL)
        except Lost:
            self._link.close()
            raise

    def start(self, job: decoder.Job, target: BinaryIO) -> int:
        """Begin a job; return where its source is written to, to be closed by the caller. Raises Lost."""
        reading, writing = os.pipe()
        try:
            socket.send_fds(self._link, [json.dumps(job).encode()], [reading, target.fileno()])
        except OSError as error:
            os.close(writing)
            raise Lost from error
        finally:
            os.close(reading)
        return writing

    def wait(self) -> int | None:
        """Return the job's exit code, negative for a signal; None when its time was over. Raises Lost."""
        answer = b""
        with contextlib.suppress(ConnectionError):
            while not answer.endswith(b"\n") and (more := self._link.recv(_LONGEST_ANSWER)):
                answer += more
        try:
            code = json.loads(answer)
        except ValueError as error:
            raise Lost from error
        return None if code is None else int(code)

    def close(self) -> None:
        """End the process: it ends by itself when nobody is at the other side."""
        self._link.close()
        self._process.wait()


class Fresh:
    """A process for each recording, where processes can't be copied.

    Windows: its time is bounded, by the clock here; its memory is not.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._late = threading.Event()
        self._clock: threading.Timer | None = None

    def start(self, job: decoder.Job, target: BinaryIO) -> int:
        """Begin a job; return where its source is written to, to be closed by the caller. Raises Lost."""
        reading, writing = os.pipe()
        try:
            self._process = _start(json.dumps(job), reading, target.fileno())
        except Lost:
            os.close(writing)
            raise
        finally:
            os.close(reading)
        self._late.clear()
        self._clock = threading.Timer(job["wall_s"], self._end)
        self._clock.start()
        return writing

    def wait(self) -> int | None:
        """Return the job's exit code, negative for a signal; None when its time was over. Raises Lost."""
        if self._process is None or self._clock is None:
            raise Lost
        code = self._process.wait()
        self._clock.cancel()
        return None if self._late.is_set() else code

    def close(self) -> None:
        """Nothing stands ready."""

    def _end(self) -> None:
        self._late.set()
        if self._process is not None:
            self._process.kill()


def feed(chunks: Iterable[bytes], source: int) -> bool:
    """Write a recording to a process; tell whether it took all of it. Raises what `chunks` raises."""
    try:
        for chunk in chunks:
            rest = memoryview(chunk)
            while rest:
                rest = rest[os.write(source, rest) :]
    except BrokenPipeError:
        return False
    return True


def _start(word: str, source: int, target: int) -> subprocess.Popen[bytes]:
    """Start the decoder with nothing of ours: no environment, no open file, no folder, no terminal.

    Raises Lost.
    """
    door = [DOOR] if getattr(sys, "frozen", False) else ["-I", decoder.__file__]
    try:
        return subprocess.Popen(
            [sys.executable, *door, word],
            stdin=source,
            stdout=target,
            stderr=subprocess.DEVNULL,
            cwd=Path(sys.executable).anchor,
            env={
                "OPENBLAS_NUM_THREADS": "1",
                **{name: os.environ[name] for name in _KEPT if name in os.environ},
            },
            start_new_session=True,
        )
    except OSError as error:
        raise Lost from error
