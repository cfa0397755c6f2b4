"""The desktop's sound server over libpulse: which sources it has, and which of them is being recorded.

PulseAudio and pipewire-pulse answer alike. The published binding reads names as strict UTF-8, so that one
broken name ends it, and waits for ever for a server that hangs: this one keeps every byte and a time-out.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from ctypes import POINTER, c_char_p, c_int, c_uint8, c_uint32, c_uint64, c_void_p
from dataclasses import dataclass, field
from typing import Any

NO_INDEX = 0xFFFFFFFF
MARK = "field_collector.stream"
"""The property by which a stream of this program is known on the server."""

_READY, _FAILED, _TERMINATED = 4, 5, 6
_NO_AUTOSPAWN = 1
_SUSPENDED = 2
_SOURCES_AND_STREAMS = 0x0002 | 0x0008 | 0x0080 | 0x0200  # source, source output, server, card
_TURN_S = 0.1
_TIMEOUT_S = 5.0  # on a busy computer a server takes its time


@dataclass(frozen=True)
class Source:
    """A source of the server. `port` is its socket: one source may be an inner microphone and a headset."""

    index: int
    name: str
    description: str = ""
    port: str = ""
    module: int = NO_INDEX
    is_muted: bool = False
    is_suspended: bool = False
    is_monitor: bool = False
    usb: str = ""


@dataclass(frozen=True)
class Stream:
    """A recording on the server: whose it is, and from which source."""

    index: int
    source: int
    mark: str = ""
    module: int = NO_INDEX
    is_muted: bool = False
    is_stopped: bool = False


@dataclass(frozen=True)
class Seen:
    """The server at one moment; `asked_at_s` (monotonic) is before all of it."""

    asked_at_s: float
    sources: dict[int, Source] = field(default_factory=dict)
    streams: tuple[Stream, ...] = ()


class PulseAway(Exception):
    """No sound server of this kind, or it does not answer."""


class Pulse:
    """A connection to the sound server; one thread uses it."""

    def __init__(self, timeout_s: float = _TIMEOUT_S) -> None:
        """Connect to the server that ALSA's `pulse` is connected to. Raises PulseAway."""
        lib = _load()
        self._lib, self._timeout_s = lib, timeout_s
        self._changed = True
        self._heard = _SUBSCRIBED(self._hear)
        self._loop = lib.pa_mainloop_new()
        self._context = lib.pa_context_new(lib.pa_mainloop_get_api(self._loop), b"field-collector")
        try:
            lib.pa_context_connect(self._context, None, _NO_AUTOSPAWN, None)  # a failure is a state as well
            self._run_until(lambda: self._state() == _READY)
            lib.pa_context_set_subscribe_callback(self._context, self._heard, None)
            self._drop(lib.pa_context_subscribe(self._context, _SOURCES_AND_STREAMS, _DONE(), None))
        except PulseAway:
            self.close()
            raise

    def look(self) -> Seen:
        """Ask for all sources and recordings. Raises PulseAway."""
        self._changed = False
        asked_at_s = time.monotonic()
        sources = self._list(self._lib.pa_context_get_source_info_list, _SourceInfo, self._read_source)
        streams = self._list(self._lib.pa_context_get_source_output_info_list, _StreamInfo, self._read_stream)
        return Seen(asked_at_s, {source.index: source for source in sources}, tuple(streams))

    def wait(self, timeout_s: float) -> bool:
        """Wait for a change or the time-out; True for a change. Raises PulseAway once the server is gone."""
        give_up_s = time.monotonic() + timeout_s
        while not self._changed and time.monotonic() < give_up_s:
            self._turn(min(_TURN_S, give_up_s - time.monotonic()))
        return self._changed

    @property
    def is_connected(self) -> bool:
        """False once the server is gone; true while it only does not answer."""
        return self._loop is not None and self._state() not in {_FAILED, _TERMINATED}

    def close(self) -> None:
        """Let the server go. Repeatable."""
        loop, self._loop = self._loop, None
        if loop is not None:
            self._lib.pa_context_disconnect(self._context)
            self._lib.pa_context_unref(self._context)
            self._lib.pa_mainloop_free(loop)

    def _list(self, ask: Any, shape: Any, read: Callable[[Any], Any]) -> list[Any]:  # noqa: ANN401 - C
        found: list[Any] = []
        ended: list[int] = []

        def take(_context: int, info: Any, end: int, _data: int) -> None:  # noqa: ANN401 - a C pointer
            if end:
                ended.append(end)
            else:
                found.append(read(info.contents))

        kept = ctypes.CFUNCTYPE(None, c_void_p, POINTER(shape), c_int, c_void_p)(take)
        operation = ask(self._context, kept, None)
        try:
            self._run_until(lambda: bool(ended))
        except PulseAway:
            if operation:
                self._lib.pa_operation_cancel(operation)  # nobody may call `take` once it is gone
            raise
        finally:
            self._drop(operation)
        return found

    def _read_source(self, info: Any) -> Source:  # noqa: ANN401 - a C structure
        port = info.active_port.contents.name if info.active_port else b""
        vendor, product = (self._tell(info, f"device.{what}.id") for what in ("vendor", "product"))
        return Source(
            index=info.index,
            name=_text(info.name),
            description=_text(info.description),
            port=_text(port),
            module=info.owner_module,
            is_muted=bool(info.mute) or _is_silent(info.volume),
            is_suspended=info.state == _SUSPENDED,
            is_monitor=info.monitor_of_sink != NO_INDEX,
            usb=f"{vendor}:{product}".replace("0x", "") if self._tell(info, "device.bus") == "usb" else "",
        )

    def _read_stream(self, info: Any) -> Stream:  # noqa: ANN401 - a C structure
        return Stream(
            index=info.index,
            source=info.source,
            mark=self._tell(info, MARK),
            module=info.owner_module,
            is_muted=bool(info.mute) or bool(info.has_volume and _is_silent(info.volume)),
            is_stopped=bool(info.corked),
        )

    def _tell(self, info: Any, key: str) -> str:  # noqa: ANN401 - a C structure
        return _text(self._lib.pa_proplist_gets(info.proplist, key.encode()))

    def _run_until(self, is_done: Callable[[], bool]) -> None:
        give_up_s = time.monotonic() + self._timeout_s
        while not is_done():
            if time.monotonic() > give_up_s:
                raise PulseAway
            self._turn(_TURN_S)

    def _turn(self, timeout_s: float) -> None:
        lib = self._lib
        failed = lib.pa_mainloop_prepare(self._loop, max(0, round(timeout_s * 1e6))) < 0
        if failed or lib.pa_mainloop_poll(self._loop) < 0 or lib.pa_mainloop_dispatch(self._loop) < 0:
            raise PulseAway
        if self._state() in {_FAILED, _TERMINATED}:
            raise PulseAway

    def _state(self) -> int:
        return int(self._lib.pa_context_get_state(self._context))

    def _drop(self, operation: int | None) -> None:
        if operation:
            self._lib.pa_operation_unref(operation)

    def _hear(self, *_: object) -> None:
        self._changed = True


def list_sources() -> list[Source]:
    """The sources of the sound server; none where there is no server."""
    try:
        server = Pulse()
    except PulseAway:
        return []
    try:
        return list(server.look().sources.values())
    except PulseAway:
        return []
    finally:
        server.close()


def _text(raw: bytes | None) -> str:
    """Keep every byte, whatever it is: a name goes back to the server as it came."""
    return (raw or b"").decode("utf-8", "surrogateescape")


def _is_silent(volume: Any) -> bool:  # noqa: ANN401 - a C structure
    return volume.channels > 0 and not any(volume.values[: volume.channels])


class _Format(ctypes.Structure):
    _fields_ = [("format", c_int), ("rate", c_uint32), ("channels", c_uint8)]


class _Map(ctypes.Structure):
    _fields_ = [("channels", c_uint8), ("map", c_int * 32)]


class _Volume(ctypes.Structure):
    _fields_ = [("channels", c_uint8), ("values", c_uint32 * 32)]


class _Port(ctypes.Structure):
    _fields_ = [("name", c_char_p)]


class _SourceInfo(ctypes.Structure):
    """`pa_source_info` of libpulse.so.0 up to the last member that is read."""

    _fields_ = [
        ("name", c_char_p), ("index", c_uint32), ("description", c_char_p), ("format", _Format),
        ("map", _Map), ("owner_module", c_uint32), ("volume", _Volume), ("mute", c_int),
        ("monitor_of_sink", c_uint32), ("monitor_of_sink_name", c_char_p), ("latency", c_uint64),
        ("driver", c_char_p), ("flags", c_int), ("proplist", c_void_p), ("configured_latency", c_uint64),
        ("base_volume", c_uint32), ("state", c_int), ("volume_steps", c_uint32), ("card", c_uint32),
        ("port_count", c_uint32), ("ports", c_void_p), ("active_port", POINTER(_Port)),
    ]  # fmt: skip


class _StreamInfo(ctypes.Structure):
    """`pa_source_output_info`, likewise."""

    _fields_ = [
        ("index", c_uint32), ("name", c_char_p), ("owner_module", c_uint32), ("client", c_uint32),
        ("source", c_uint32), ("format", _Format), ("map", _Map), ("buffer_usec", c_uint64),
        ("source_usec", c_uint64), ("resample_method", c_char_p), ("driver", c_char_p),
        ("proplist", c_void_p), ("corked", c_int), ("volume", _Volume), ("mute", c_int),
        ("has_volume", c_int),
    ]  # fmt: skip


_DONE = ctypes.CFUNCTYPE(None, c_void_p, c_int, c_void_p)
_SUBSCRIBED = ctypes.CFUNCTYPE(None, c_void_p, c_int, c_uint32, c_void_p)
_RETURNS_POINTER = (
    "pa_mainloop_new", "pa_mainloop_get_api", "pa_context_new", "pa_context_subscribe",
    "pa_context_get_source_info_list", "pa_context_get_source_output_info_list",
)  # fmt: skip
_TAKES_POINTER = (
    "pa_mainloop_get_api", "pa_mainloop_prepare", "pa_mainloop_poll", "pa_mainloop_dispatch",
    "pa_mainloop_free", "pa_context_get_state", "pa_context_disconnect", "pa_context_unref",
    "pa_operation_unref", "pa_operation_cancel",
)  # fmt: skip


def _load() -> Any:  # noqa: ANN401 - a C library
    """Return libpulse: ALSA's `pulse` can't be there without it. Raises PulseAway."""
    try:
        lib = ctypes.CDLL("libpulse.so.0")
    except OSError as error:
        raise PulseAway from error
    for name in _TAKES_POINTER:
        getattr(lib, name).argtypes = [c_void_p, c_int][: 2 if name == "pa_mainloop_prepare" else 1]
    lib.pa_context_new.argtypes = [c_void_p, c_char_p]
    lib.pa_context_connect.argtypes = [c_void_p, c_char_p, c_int, c_void_p]
    lib.pa_context_set_subscribe_callback.argtypes = [c_void_p, _SUBSCRIBED, c_void_p]
    lib.pa_context_subscribe.argtypes = [c_void_p, c_int, _DONE, c_void_p]
    lib.pa_context_get_source_info_list.argtypes = [c_void_p, c_void_p, c_void_p]
    lib.pa_context_get_source_output_info_list.argtypes = [c_void_p, c_void_p, c_void_p]
    lib.pa_proplist_gets.argtypes, lib.pa_proplist_gets.restype = [c_void_p, c_char_p], c_char_p
    for name in _RETURNS_POINTER:
        getattr(lib, name).restype = c_void_p
    return lib
