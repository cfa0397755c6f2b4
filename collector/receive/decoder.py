"""The decoder: a process without keys that turns one recording into what people work with.

It is a program of its own, started by path: it knows nothing of the rest, so that it is small and quick to
copy. What may be in a recording and how much it may take, its starter says with each job: `decode.py`.

Fed with jobs over a socket it keeps itself clean: for each it makes a copy of itself, which alone sees the
bytes and ends with them (`serve`). Where a system can't copy processes, each job has a fresh one (`main`).
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

try:
    import resource
except ImportError:  # Windows has none
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from av.container import InputContainer

Job = dict[str, Any]
DONE, NOT_LISTED, NOT_DECODABLE, NO_MEMORY, NO_ROOM = 0, 3, 4, 5, 6
"""Exit codes; any other is a death."""
DAMAGED, MOST_DAMAGED = 32, 200
"""Done, but for so many JPEG pictures that can't be decoded: `DAMAGED` and their number, at most 200."""
_LOWRES = "3"  # an eighth: what is looked for is in the coded data, not in the pixels
_SOURCE, _TARGET, _LIFE = 0, 1, 3
_WIDTHS = {"s16": ("PCM_16", "int16"), "s32": ("PCM_24", "int32")}  # 24 bits stand in the upper part of 32
_MOST_BITS = 24
_STREAMINFO_BYTES, _JOB_BYTES, _BLOCK_BYTES = 34, 4096, 1 << 16
_ATTACHED_PICTURE = 0x400  # AV_DISPOSITION_ATTACHED_PIC
_NOT_LOADED = {"av.__main__", "av.datasets"}
_NOBODY = 65534
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38  # linux/prctl.h
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PAUSE_S = 0.001


class _NotListedError(Exception):
    """A stream that the job's list has not."""


def main() -> None:
    """Do one job, named as JSON on the command line, or as many as come over the socket on stdin."""
    _load()
    _drop_rights()
    if sys.argv[-1] == "serve":
        serve(socket.socket(fileno=os.dup(_SOURCE)))
        return
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (_SOURCE, _TARGET):
            msvcrt.setmode(descriptor, os.O_BINARY)
    os._exit(_work(json.loads(sys.argv[-1])))


def serve(link: socket.socket) -> None:
    """Copy this process for each job that comes with its source and target; answer with its exit code.

    The answer is null for a copy that took longer than its job may, and was ended.
    """
    gc.disable()
    gc.freeze()
    while True:
        message, descriptors, _, _ = socket.recv_fds(link, _JOB_BYTES, 2)
        if not message:
            return
        job = json.loads(message)
        alive, end = os.pipe()
        child = os.fork()
        if not child:
            _keep_only(descriptors[0], descriptors[1], end)
            os._exit(_work(job))
        for descriptor in (*descriptors, end):
            os.close(descriptor)
        code = _wait(child, alive, time.monotonic() + job["wall_s"])
        os.close(alive)
        link.sendall(json.dumps(code).encode() + b"\n")


def _keep_only(source: int, target: int, end: int) -> None:
    """Have source, target, the silent stderr, the pipe that tells that this process lives: no more."""
    most = max(source, target, end)
    for place, descriptor in ((_SOURCE, source), (_TARGET, target), (_LIFE, end)):
        os.dup2(descriptor, place)
    os.closerange(_LIFE + 1, most + 1)
    _call_prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _wait(child: int, alive: int, until: float) -> int | None:
    """Return a child's exit code, negative for a signal, None when its time was over."""
    select.select([alive], [], [], max(0.0, until - time.monotonic()))
    while True:  # its end of the pipe can be closed by itself: that alone proves nothing
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None
        time.sleep(_PAUSE_S)


def _load() -> None:
    """Load all that a job needs: later no file can be opened any more."""
    import av
    import soundfile

    for module in pkgutil.walk_packages(av.__path__, "av."):
        if module.name not in _NOT_LOADED:
            importlib.import_module(module.name)
    av.logging.set_level(None)
    soundfile.default_subtype("FLAC")


def _drop_rights() -> None:
    """Be nobody where this was root; get no rights back by starting something; be no one's to look into."""
    if sys.platform != "win32" and os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    _call_prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _call_prctl(_PR_SET_DUMPABLE, 0)


def _call_prctl(option: int, value: int) -> None:
    if _LIBC is not None:
        _LIBC.prctl(option, value, 0, 0, 0)


def _limit(job: Job) -> None:
    """Bound memory, time, what is written, and have no file, socket or process beyond those that are there.

    Windows has no such limits: there the starter's clock is the only one.
    """
    if resource is None:
        return
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python would go on
    for name, most in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_AS", job["memory_bytes"]),
        ("RLIMIT_CPU", job["cpu_s"]),
        ("RLIMIT_FSIZE", job["written_bytes"]),
        ("RLIMIT_NOFILE", 0),  # what is open stays so; the place of what is closed is not given again
        ("RLIMIT_NPROC", 0),
    ):
        with contextlib.suppress(AttributeError, OSError, ValueError):  # macOS bounds no address space
            resource.setrlimit(getattr(resource, name), (most, most))


def _work(job: Job) -> int:
    """Do a job between stdin and stdout; return its exit code. Nothing is told: a recording could say it."""
    import av

    try:
        _limit(job)
        damaged = _convert(job)
        while os.read(_SOURCE, _BLOCK_BYTES):
            pass  # what is not read to its end is not authenticated to its end
    except _NotListedError:
        return NOT_LISTED
    except (MemoryError, av.error.MemoryError):
        return NO_MEMORY
    except Exception:  # noqa: BLE001 - whatever a recording can do to a library
        return NOT_DECODABLE if _has_room() else NO_ROOM
    return DAMAGED + min(damaged, MOST_DAMAGED) if damaged else DONE


def _has_room() -> bool:
    """Tell whether more can be written; not every library says why it could not. What is written goes."""
    try:
        os.lseek(_TARGET, 0, os.SEEK_END)
        os.write(_TARGET, bytes(_BLOCK_BYTES))
    except OSError as error:
        return error.errno not in {errno.ENOSPC, errno.EDQUOT}
    return True


def _convert(job: Job) -> int:
    """Write what a recording becomes; return how many JPEG pictures in it can't be decoded."""
    import av

    options = {"format_whitelist": "matroska,webm", "codec_whitelist": "flac", "protocol_whitelist": "none"}
    with (
        open(_SOURCE, "rb", buffering=0, closefd=False) as plain,
        av.open(plain, "r", format="matroska", options=options) as source,
    ):
        _check_streams(source, job)
        (first, *others) = source.streams
        if job["decode"] and not others and _name_of(first) == "flac":
            _write_flac(source, job)
            return 0
        return _copy_packets(source, job)


def _check_streams(source: InputContainer, job: Job) -> None:
    """Raise for a stream that is not on the list, for two of a kind, for a cover, and for no stream."""
    kinds = [stream.type for stream in source.streams]
    if not kinds or len(set(kinds)) != len(kinds) or not set(job["must"]) <= set(kinds):
        raise _NotListedError
    for stream in source.streams:
        if _name_of(stream) not in job["may"].get(stream.type, ()) or stream.disposition & _ATTACHED_PICTURE:
            raise _NotListedError


def _name_of(stream: Any) -> str:  # noqa: ANN401 - av's stubs split streams by codec
    """Return libav's name of a stream's coding, nothing for one that it does not know."""
    return str(stream.codec_context.codec.canonical_name) if stream.codec_context is not None else ""


def _write_flac(source: InputContainer, job: Job) -> None:
    """Write FLAC sample for sample. Whatever changes within the recording ends it."""
    import soundfile

    stream = source.streams.audio[0]
    context = stream.codec_context
    if _count_bits(context.extradata or b"") > _MOST_BITS:
        raise _NotListedError
    shape = _shape_of(context)
    subtype, dtype = _WIDTHS[context.format.name]
    channels = context.layout.nb_channels
    with soundfile.SoundFile(
        _TARGET, "w", context.sample_rate, channels, subtype, format="FLAC", closefd=False
    ) as sound:
        if comment := _tag(source, "comment"):
            sound.comment = comment
        for frame in _whole(source.decode(stream), cut=job["cut"]):
            if _shape_of(frame) != shape:
                raise _NotListedError
            size = frame.samples * channels * frame.format.bytes
            sound.buffer_write(memoryview(frame.planes[0])[:size], dtype=dtype)


def _count_bits(streaminfo: bytes) -> int:
    """Return the bits a sample that FLAC's first block names (RFC 9639, 8.2). Raises ValueError."""
    if len(streaminfo) < _STREAMINFO_BYTES:
        raise ValueError("no STREAMINFO")
    return ((streaminfo[12] & 1) << 4 | streaminfo[13] >> 4) + 1


def _shape_of(sound: Any) -> tuple[str, str, int]:  # noqa: ANN401 - a frame or a codec's context
    return sound.format.name, sound.layout.name, sound.sample_rate


def _copy_packets(source: InputContainer, job: Job) -> int:
    """Write all streams again, packet by packet as they came, with a duration and an index.

    While a camera's JPEG was recorded only its structure was looked at: here each picture is decoded once,
    and those that can't be are counted. They stay: who trains with them decides.
    Pictures come in the order in which they are shown, as every take's do: others can't be timed undecoded.
    """
    import av

    damaged = 0
    with (
        open(_TARGET, "wb", buffering=0, closefd=False) as file,
        av.open(file, "w", format="matroska", container_options={"fflags": "+bitexact"}) as output,
    ):
        for name in job["tags"]:
            if text := _tag(source, name):
                output.metadata[name] = text
        copies = {
            stream.index: output.add_stream_from_template(stream, opaque=True) for stream in source.streams
        }
        for packet in _whole(source.demux(), cut=job["cut"]):
            if not packet.size:
                continue  # libav's way of saying that a stream ends
            if packet.dts is None:
                raise ValueError("a picture without a place in time")
            damaged += _name_of(packet.stream) == "mjpeg" and not _is_decodable(bytes(packet))
            packet.stream = copies[packet.stream.index]
            output.mux_one(packet)
    return damaged


def _is_decodable(jpeg: bytes) -> bool:
    """Tell whether a picture can be decoded, without what a decoder still knows of the one before."""
    import av

    context = av.CodecContext.create("mjpeg", "r")
    context.options = {"err_detect": "explode", "lowres": _LOWRES}
    context.thread_count = 1
    try:
        return bool(context.decode(av.Packet(jpeg)))
    except (av.error.FFmpegError, ValueError):
        return False


def _tag(source: InputContainer, wanted: str) -> str:
    """Return a tag of the recording, or nothing. Matroska's names come in upper case."""
    return next((text for name, text in source.metadata.items() if name.lower() == wanted), "")


def _whole(items: Iterator[Any], *, cut: bool) -> Iterator[Any]:
    """Yield items; a cut recording ends where libav can't go on, a whole one must not."""
    import av

    try:
        yield from items
    except av.error.FFmpegError:
        if not cut:
            raise


if __name__ == "__main__":
    main()
