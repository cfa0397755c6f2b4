"""The session's pictures: a grab thread that stamps, keeps the margin, feeds a take and shows a preview."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from collector.capture.device.sources import Picture, VideoSource
from collector.capture.lane import Lane
from collector.capture.pace import Pace
from collector.capture.picture.feed import JPEG_QUEUE_LENGTH, QUEUE_LENGTH, Feed
from collector.capture.picture.jpeg import encode_jpeg
from collector.capture.picture.viewer import Viewer, mark_repeated, measure_size
from collector.capture.sound.loss import PictureGaps
from collector.errors import DeviceMissing

if TYPE_CHECKING:
    from collections.abc import Callable

    from collector.capture.spec import VideoSpec
    from collector.errors import CollectorError

_FIRST_FRAME_S = 10.0
_KEPT_BEYOND_MARGIN_S = 1.0  # an encoder takes its time to open; no margin frame may be gone by then
_CLOSE_TIMEOUT_S = 2.0
_DETACH_POLL_S = 0.003
_MOMENTS = 240  # eight seconds at 30 pictures a second


class PictureInput:
    """A camera held for the session.

    Between takes the last moments are kept as JPEG (raw they would be 41 MB); without `margin_s`, where no
    video will be recorded, nothing but the latest picture.
    """

    def __init__(self, source: VideoSource, spec: VideoSpec, pace: Pace, margin_s: float | None) -> None:
        self.source = source
        self.viewer = Viewer(None if spec.own_size else (spec.width, spec.height))
        self.gaps = PictureGaps(1 / spec.fps)
        self.seen_at_s = 0.0
        self.size: tuple[int, int] = (spec.width, spec.height)
        self.wanted_size, self.wanted_fps = self.size, spec.fps
        self.from_jpeg = False
        self._pace = pace
        self._margin_s = (margin_s or 0.0) + _KEPT_BEYOND_MARGIN_S
        self.moments: deque[float] = deque(maxlen=_MOMENTS)
        self._margin: deque[Picture] = deque()
        self._feed: Feed | None = None
        self._keeps = margin_s is not None
        self._lock = threading.Lock()
        self._first = threading.Event()
        self._lane: Lane | None = None
        self.latest: Picture | None = None

    def start(self, on_failure: Callable[[CollectorError], None]) -> None:
        """Open the camera and wait for its first frame. Raises DeviceMissing."""
        self.source.open()
        self.seen_at_s = self._pace.now()
        self._lane = Lane("camera", self._grab_all, on_failure).start()
        if not self._first.wait(_FIRST_FRAME_S):
            self.stop()
            raise self._lane.failure or DeviceMissing("The camera is there, but sends no picture.")

    def stop(self) -> None:
        """Close the camera. Never hangs: a camera that does not answer is left behind."""
        self.source.stop()
        if self._lane is not None:
            self._lane.join(_CLOSE_TIMEOUT_S)

    def size_since(self, since_s: float) -> tuple[int, int]:
        """Width and height of the first picture that a take from this moment on will get.

        A camera may have changed its size since it was opened, and players believe a file's header.
        """
        with self._lock:
            first = next((picture for picture in self._margin if picture.moment_s >= since_s), self.latest)
        return self.size if first is None else measure_size(first)

    def attach(self, since_s: float) -> Feed:
        """Begin a take: kept pictures since a moment and all that follow, with no gap between them."""
        with self._lock:
            margin = [picture for picture in self._margin if picture.moment_s >= since_s]
            self._margin.clear()
            self._keeps = self.from_jpeg  # what is no work is kept at all times
            self._feed = Feed(
                margin,
                self.gaps.fork(since_s),
                may_wait=self._pace.waits,
                length=JPEG_QUEUE_LENGTH if self.from_jpeg else QUEUE_LENGTH,
            )
            return self._feed

    def keep_margin(self) -> None:
        """Keep pictures for the next take from now on, beside what the running one still gets."""
        with self._lock:
            self._keeps = True

    def detach(self, feed: Feed, end_s: float, patience_s: float) -> None:
        """End a take's pictures once one from `end_s` or later was seen, or patience is over."""
        give_up_s = time.monotonic() + patience_s
        while self.seen_at_s < end_s and time.monotonic() < give_up_s and self.alive:
            time.sleep(_DETACH_POLL_S)
        with self._lock:
            if self._feed is feed:
                self._feed, self._keeps = None, True
        feed.end(end_s)

    @property
    def alive(self) -> bool:
        """False once the camera's thread has ended."""
        return self._lane is not None and not self._lane.join(0.0)

    @property
    def still_s(self) -> float:
        """For how many seconds of its own time the camera has been sending the same picture."""
        changed_at_s = self.viewer.changed_at_s
        return 0.0 if changed_at_s is None else max(0.0, self.seen_at_s - changed_at_s)

    def _grab_all(self) -> None:
        try:
            while (picture := self.source.grab()) is not None:
                self._take(picture)
        finally:
            self._pace.leave()
            self.source.close()

    def _take(self, picture: Picture) -> None:
        if not self._first.is_set():
            self.size, self.from_jpeg = measure_size(picture), picture.bgr is None
        picture = mark_repeated(picture, self.latest)
        with self._lock:
            self.gaps.note(picture.moment_s, repeats=picture.repeats)
            feed = self._feed
            if feed is not None:
                feed.offer(picture)
            if self._keeps:
                self._keep(picture)
        self.seen_at_s = picture.moment_s
        self.moments.append(picture.moment_s)
        self.latest = picture
        self.viewer.show(picture)
        self._first.set()

    def _keep(self, picture: Picture) -> None:
        jpeg = encode_jpeg(picture.bgr) if picture.jpeg is None else picture.jpeg
        self._margin.append(Picture(picture.moment_s, jpeg=jpeg, repeats=picture.repeats))
        while self._margin and self._margin[0].moment_s < picture.moment_s - self._margin_s:
            self._margin.popleft()
