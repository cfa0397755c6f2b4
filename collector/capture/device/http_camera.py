"""A camera that sends MJPEG or single JPEGs over HTTP: libav brings the bytes, here they become pictures."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from collector.capture.device.sources import Picture
from collector.capture.picture.splitter import Splitter
from collector.errors import DeviceLost, DeviceMissing

if TYPE_CHECKING:
    from collector.capture.spec import VideoSpec

_OPEN_TIMEOUT_S = 5.0
_READ_TIMEOUT_S = 2.5
_OPTIONS = {
    "raw_packet_size": "65536",  # at most: what has come is handed on at once
    "seekable": "0",  # some cameras refuse a request for a range
}


@dataclass(frozen=True)
class _Reason:
    """Why there are no pictures, and what to do."""

    sentence: str
    remedy: str


_MANUAL = "Look in the camera's manual for the address of its MJPEG pictures."
_AWAY = _Reason(
    "Nothing answers at the camera's address.", "Check the address, and that the camera is switched on."
)
_LOCKED = _Reason(
    "The camera asks for a name and a password.", "Write them into its address: http://name:password@camera/"
)
_NO_PAGE = _Reason("The camera has nothing at this address.", _MANUAL)
_UNABLE = _Reason(
    "The camera answers that it can't send pictures now.", "Close other programs that show it, or restart it."
)
_SILENT = _Reason("The camera answers, but sends nothing.", "Restart the camera, or choose another one.")
_PAGE = _Reason("At this address is a web page, no pictures.", _MANUAL)
_VIDEO = _Reason(
    "At this address is coded video, no JPEG pictures.",
    "Use its rtsp:// address, or the one for MJPEG.",
)
_OTHER = _Reason("What this address sends are no JPEG pictures.", _MANUAL)
_BEGINNINGS = (
    (b"<", _PAGE),
    (b"{", _PAGE),
    (b"#EXTM3U", _VIDEO),
    (b"\0\0\0\1", _VIDEO),
    (b"\0\0\1", _VIDEO),
    (b"FLV", _VIDEO),
    (b"G", _VIDEO),  # a transport stream's packets
)


class HttpCamera:
    """A camera by its URL. What stands in the URL, a password too, stands in no error and no fact."""

    def __init__(self, url: str, spec: VideoSpec) -> None:
        self.facts = {"host_api": "http mjpeg"}
        self._url = url
        self._period_s = 1 / spec.fps
        self._container: Any = None
        self._packets: Any = None
        self._splitter = Splitter()
        self._waiting: deque[bytes] = deque()
        self._came_s = self._asked_s = 0.0
        self._count = 0
        self._has_ended = False
        self._is_single = False
        self._stopping = threading.Event()

    def open(self) -> None:
        """Connect and wait until something comes that may be a picture. Raises DeviceMissing."""
        give_up_s = time.monotonic() + _OPEN_TIMEOUT_S
        reason = self._connect()
        while reason is None and not self._waiting:
            if self._has_ended or time.monotonic() > give_up_s:
                reason = tell_content(self._splitter.head)
            else:
                self._read()
        if reason is not None:
            self.close()
            raise DeviceMissing(reason.sentence, remedy=reason.remedy)

    def grab(self) -> Picture | None:
        """The next picture, stamped when its last byte has come. Raises DeviceLost."""
        while not self._stopping.is_set():
            if self._waiting:
                return Picture(self._came_s, jpeg=self._waiting.popleft())
            if self._has_ended:
                self._ask_again()
            self._read()
        return None

    def stop(self) -> None:
        """Grab no more."""
        self._stopping.set()

    def close(self) -> None:
        """Let the camera go."""
        if self._container is not None:
            self._container.close()
            self._container = None

    def _connect(self) -> _Reason | None:
        """Ask for the pictures; why it failed, if so. libav's own errors name the URL: they end here."""
        import av

        self._splitter, self._count, self._has_ended = Splitter(), 0, False
        self._asked_s = time.monotonic()
        timeout = (_OPEN_TIMEOUT_S, _READ_TIMEOUT_S)
        try:
            self._container = av.open(self._url, format="data", options=_OPTIONS, timeout=timeout)
            self._packets = self._container.demux()
        except (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError):
            return _LOCKED
        except (av.error.HTTPClientError, av.error.HTTPNotFoundError):
            return _NO_PAGE
        except av.error.HTTPServerError:
            return _UNABLE
        except (av.error.FFmpegError, OSError, ValueError):
            return _AWAY
        return None

    def _read(self) -> None:
        """Take what has come; the end of the connection is noted."""
        import av

        try:
            packet = next(self._packets, None)
        except (av.error.FFmpegError, OSError):
            packet = None
        if packet is not None and packet.size:
            parts = self._splitter.feed(memoryview(packet))
        else:
            self._has_ended = True
            parts = self._splitter.finish()
        self._came_s = time.monotonic()
        self._count += len(parts)
        self._waiting += parts

    def _ask_again(self) -> None:
        """A camera that answers with one picture is asked for the next one; any other is gone.

        One answer that is none costs a picture; whoever watches knows after how long the camera is gone.
        Raises DeviceLost.
        """
        self._is_single = self._is_single or (self._count == 1 and not self._splitter.is_multipart)
        if not self._is_single:
            raise DeviceLost("The camera ended the connection.")
        while not self._stopping.wait(max(0.0, self._asked_s + self._period_s - time.monotonic())):
            self.close()
            if self._connect() is None:
                return


def tell_content(head: bytes) -> _Reason:
    """Return what a body that begins so is, in place of pictures."""
    head = head.lstrip()
    if not head:
        return _SILENT
    is_film = head[4:8] == b"ftyp"
    found = next((reason for mark, reason in _BEGINNINGS if head.startswith(mark)), _OTHER)
    return _VIDEO if is_film else found
