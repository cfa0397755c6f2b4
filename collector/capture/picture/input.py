"""The session's pictures: a grab thread that stamps, keeps the margin, feeds a take and shows a preview."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from collector.capture.container.codecs import PICTURE_CODINGS
from collector.capture.device.sources import Picture, VideoSource
from collector.capture.lane import Lane
from collector.capture.pace import Pace
from collector.capture.picture.feed import JPEG_QUEUE_LENGTH, QUEUE_LENGTH, Feed
from collector.capture.picture.gaps import PictureGaps
from collector.capture.picture.jpeg import encode_jpeg
from collector.capture.picture.judge import Judge
from collector.capture.picture.viewer import Viewer, mark_repeated
from collector.errors import DeviceMissing, PictureDamaged, SizeChanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from collector.capture.spec import VideoSpec
    from collector.errors import CollectorError

_FIRST_FRAME_S = 10.0
_KEPT_BEYOND_MARGIN_S = 1.0  # an encoder takes its time to open; no margin frame may be gone by then
_CLOSE_TIMEOUT_S = 2.0
_DETACH_POLL_S = 0.003
_SILENT = "The camera is there, but sends no picture."
_UNREADABLE = "The camera sends pictures that can't be read."
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
        self.wanted_size, self.wanted_fps = (spec.width, spec.height), spec.fps
        self.from_jpeg = False
        self._judge = Judge()
        self._has_one_size = PICTURE_CODINGS[spec.codec].packets
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
        """Open the camera and wait for its first whole frame. Raises DeviceMissing."""
        self.source.open()
        self.seen_at_s = self._pace.now()
        self._lane = Lane("camera", self._grab_all, on_failure).start()
        if not self._first.wait(_FIRST_FRAME_S):
            self.stop()
            raise self._lane.failure or DeviceMissing(_UNREADABLE if self.moments else _SILENT)

    def stop(self) -> None:
        """Close the camera. Never hangs: a camera that does not answer is left behind."""
        self.source.stop()
        if self._lane is not None:
            self._lane.join(_CLOSE_TIMEOUT_S)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the camera's pictures in pixels; before the first one what is wanted."""
        return self._judge.size or self.wanted_size

    def attach(self, since_s: float, size: tuple[int, int]) -> Feed:
        """Begin a take of this size: kept pictures since a moment and all that follow, without a gap.

        Raises SizeChanged where the camera has meanwhile another one and a take can hold but one.
        """
        with self._lock:
            self._refuse_change(size)
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
        return self.viewer.still_s

    def _grab_all(self) -> None:
        try:
            while (picture := self.source.grab()) is not None:
                self._take(picture)
        finally:
            self._pace.leave()
            self.source.close()

    def _take(self, picture: Picture) -> None:
        picture = self._examine(picture)
        with self._lock:
            self.gaps.note(picture.moment_s, repeats=picture.repeats)
            feed = self._feed
            if feed is not None:
                feed.offer(picture)
            if self._keeps:
                self._keep(picture)
        self.seen_at_s = picture.moment_s
        self.moments.append(picture.moment_s)
        if not picture.is_damaged:
            self.latest = picture
            self._first.set()

    def _examine(self, picture: Picture) -> Picture:
        """Return the picture, or a mark in its place where it is damaged. Raises SizeChanged."""
        before = self._judge.size
        try:
            with self._lock:
                picture = self._judge.judge(picture)
                self._follow_size(before)
            picture = mark_repeated(picture, self.latest)
            self.viewer.show(picture)
        except PictureDamaged:
            return Picture(picture.moment_s, is_damaged=True)
        self.from_jpeg = picture.bgr is None
        return picture

    def _follow_size(self, before: tuple[int, int] | None) -> None:
        """What was kept of another size is of no use to the next take."""
        if before is None or before == self._judge.size:
            return
        if self._feed is not None:
            self._refuse_change(before)
        self._margin = deque(Picture(kept.moment_s, is_damaged=True) for kept in self._margin)

    def _refuse_change(self, size: tuple[int, int]) -> None:
        if self._has_one_size and size != self.size:
            raise SizeChanged("The camera sends pictures of another size now.")

    def _keep(self, picture: Picture) -> None:
        if picture.bgr is not None:
            picture = Picture(picture.moment_s, jpeg=encode_jpeg(picture.bgr), repeats=picture.repeats)
        self._margin.append(picture)
        while self._margin and self._margin[0].moment_s < picture.moment_s - self._margin_s:
            self._margin.popleft()
