"""Sees to it that what is recorded stays what was opened: a sound server moves a recording without a word.

PulseAudio and PipeWire go on with another source when one is unplugged, muted, chosen as default or put back
by a rule, and ALSA's `pulse`, through which PortAudio hears them, says nothing. Elsewhere nothing is
watched, as the system itself ends a stream whose device goes: ALSA's own `hw`, WASAPI and CoreAudio (a stream
is opened on one device), and JACK, whose ports are not connected to others by themselves.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from collector.capture.device.pulse import MARK, NO_INDEX, Pulse, PulseAway, Seen, Source
from collector.capture.lane import Lane
from collector.capture.spec import Plug
from collector.errors import (
    CollectorError,
    DeviceLost,
    DeviceMissing,
    MicrophoneBusy,
    MicrophoneMuted,
)

OnLoss = Callable[[DeviceLost, float], None]
"""Told what is wrong, and until which moment (monotonic) what was heard is known to be right."""

_THE_SAME = "Plug the same microphone in again, or choose another one on the page Place and devices."
_WAIT_S = 0.1
_LOOK_S = 0.5  # the server tells of changes; this is for how far back the sound is known to be right
_PATIENCE_S = 2.0
_CLOSE_TIMEOUT_S = 1.0
_ENVIRONMENT = threading.Lock()


class SourceWatch(Protocol):
    """Watches the source that one open microphone records."""

    plug: Plug | None

    def begin(self, on_loss: OnLoss) -> None:
        """Look once, then watch in a thread; to be called when the stream runs.

        Raises DeviceMissing, MicrophoneBusy, MicrophoneMuted when what runs is not what was to be opened.
        """

    def end(self) -> None:
        """Watch no more. Never raises, never hangs."""


class NoWatch:
    """Nothing needs to be watched: the system ends the stream when its device goes."""

    plug: Plug | None = None

    def begin(self, on_loss: OnLoss) -> None:
        """Nothing to look at."""

    def end(self) -> None:
        """Nothing to end."""


class PulseWatch:
    """Watches the streams that were opened inside `naming`, on the sound server."""

    def __init__(self) -> None:
        self.plug: Plug | None = None
        self._mark = secrets.token_hex(8)
        self._wanted: Plug | None = None
        self._is_served = False
        self._server: Pulse | None = None
        self._closing = threading.Event()
        self._lane: Lane | None = None

    @contextlib.contextmanager
    def naming(self, wanted: Plug | None, *, is_served: bool) -> Iterator[None]:
        """Open streams inside, so that the server knows them, and connects them to no source but `wanted`.

        `is_served` says that there is no way but over the server: then begin must find the stream there.
        """
        self._wanted, self._is_served = wanted, is_served
        told = {"PULSE_PROP": f'{MARK}="{self._mark}"'}
        if wanted is not None:
            told["PULSE_SOURCE"] = wanted.source
        # libpulse reads both when ALSA's plug-in connects; PortAudio has no other way to say either
        with _ENVIRONMENT:
            before = {name: os.environ.get(name) for name in told}
            os.environ.update(told)
            try:
                yield
            finally:
                for name, value in before.items():
                    if value is None:
                        os.environ.pop(name, None)
                    else:
                        os.environ[name] = value

    def begin(self, on_loss: OnLoss) -> None:
        """As the protocol says."""
        try:
            self._server = Pulse()
            began = self._find_source(self._server)
        except PulseAway:
            began = None
        except CollectorError:
            self.end()
            raise
        server = self._server
        if began is None or server is None:
            self.end()
            if self._is_served:
                raise DeviceMissing("The sound server does not say which microphone is recorded.")
            return
        self.plug = Plug(began[0].name, began[0].port)
        self._lane = Lane("watch source", lambda: self._watch(server, began, on_loss)).start()

    def end(self) -> None:
        """As the protocol says."""
        self._closing.set()
        if self._lane is None:
            server, self._server = self._server, None
            if server is not None:
                server.close()
        else:
            self._lane.join(_CLOSE_TIMEOUT_S)  # it closes the server: a connection belongs to one thread

    def _find_source(self, server: Pulse) -> tuple[Source, ...] | None:
        """The source that the stream is on, once it runs; None where no stream of ours is on the server."""
        give_up_s = time.monotonic() + _PATIENCE_S
        while True:
            seen = server.look()
            streams = find_own(seen, self._mark)
            began = trace_source(seen, streams[0]) if streams else ()
            trouble = judge_start(began, self._wanted, is_muted=_is_stream_muted(seen, self._mark))
            if streams and trouble is None:
                return began
            if time.monotonic() > give_up_s or (not streams and not self._is_served):
                break
            server.wait(_WAIT_S)
        if streams and trouble is not None:
            raise trouble
        return None

    def _watch(self, server: Pulse, began: tuple[Source, ...], on_loss: OnLoss) -> None:
        known_s = time.monotonic()
        try:
            while not self._closing.is_set():
                with contextlib.suppress(PulseAway):  # the look says so
                    if not server.wait(_WAIT_S) and time.monotonic() < known_s + _LOOK_S:
                        continue
                change, asked_at_s = self._look(server, began)
                if change is not None:
                    on_loss(change, known_s)
                    return
                known_s = asked_at_s or known_s
        finally:
            server.close()

    def _look(self, server: Pulse, began: tuple[Source, ...]) -> tuple[DeviceLost | None, float | None]:
        try:
            seen = server.look()
        except PulseAway:
            if server.is_connected:  # it hangs, and so does the sound: whoever counts its silence tells
                return None, None
            return DeviceLost("The sound server ended."), None
        return find_change(began, seen, self._mark), seen.asked_at_s


def find_own(seen: Seen, mark: str) -> list[int]:
    """Sources that the streams with this mark are on now."""
    return [stream.source for stream in seen.streams if stream.mark == mark]


def trace_source(seen: Seen, index: int) -> tuple[Source, ...]:
    """A source, and those that it is made from: an echo canceller is a source with a microphone behind it."""
    traced: list[Source] = []
    while (source := seen.sources.get(index)) is not None and source not in traced:
        traced.append(source)
        index = next(
            (
                stream.source
                for stream in seen.streams
                if stream.module == source.module != NO_INDEX and not stream.mark
            ),
            NO_INDEX,
        )
    return tuple(traced)


def judge_start(
    began: tuple[Source, ...], wanted: Plug | None, *, is_muted: bool = False
) -> CollectorError | None:
    """What keeps a take from this source, if anything; in words without any name.

    `is_muted` says so of the stream itself: a server remembers that of a program.
    """
    if not began:
        return DeviceMissing("The microphone went away while it was opened.")
    is_other = wanted is not None and began[0].name != wanted.source
    if is_other or (wanted is not None and wanted.port and began[0].port != wanted.port):
        return DeviceMissing("The microphone that was chosen is not the one that is connected.")
    if is_muted or any(source.is_muted for source in began):
        return MicrophoneMuted("The microphone is muted in the system's settings.")
    if any(source.is_suspended for source in began):
        return MicrophoneBusy("The sound server does not get the microphone: another program holds it.")
    return None


def find_change(began: tuple[Source, ...], seen: Seen, mark: str) -> DeviceLost | None:
    """What is no more as it was when the recording began, if anything; in words without any name.

    A stream that is away for a moment is no change: ALSA's plug-in makes a new one after an overrun.
    """
    head = began[0].index
    if any(source != head for source in find_own(seen, mark)):
        return DeviceLost("The system moved the recording to another microphone.", remedy=_THE_SAME)
    now = trace_source(seen, head)
    if not now:
        return DeviceLost("The microphone was unplugged.")
    if [_identify(source) for source in now] != [_identify(source) for source in began]:
        return DeviceLost("Another microphone took this one's place.", remedy=_THE_SAME)
    if any(source.is_muted for source in now) or _is_stream_muted(seen, mark):
        return DeviceLost("The microphone was muted in the system's settings.")
    if any(source.is_suspended for source in now):
        return DeviceLost("The system took the microphone away for a while.")
    return None


def _identify(source: Source) -> tuple[int, str, str]:
    return source.index, source.name, source.port


def _is_stream_muted(seen: Seen, mark: str) -> bool:
    return any(stream.is_muted for stream in seen.streams if stream.mark == mark)
