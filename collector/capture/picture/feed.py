"""Pictures on their way to a take's encoder: margin first, then a short queue that drops."""

from __future__ import annotations

import math
import queue
import threading
from collections import deque
from collections.abc import Iterator

from collector.capture.device.sources import Picture
from collector.capture.picture.gaps import PictureGaps

QUEUE_LENGTH = 8  # raw pictures of 2.7 MB
JPEG_QUEUE_LENGTH = 15  # a JPEG is a tenth of that: half a second's stall of disk or encoder costs no picture
_PATIENCE_S = 0.1


class Feed:
    """One take's pictures.

    A full queue drops the new picture and counts it; in virtual time it waits instead.
    """

    def __init__(
        self, margin: list[Picture], gaps: PictureGaps, *, may_wait: bool, length: int = QUEUE_LENGTH
    ) -> None:
        self._dropped_at_s: list[float] = []
        self.gaps = gaps
        self._margin = deque(margin)
        self._queue: queue.Queue[Picture] = queue.Queue(length)
        self._ended = threading.Event()
        self._may_wait = may_wait
        for picture in margin:
            gaps.note(picture.moment_s, repeats=picture.repeats)

    def offer(self, picture: Picture) -> None:
        """Hand over a picture from the grab thread."""
        self.gaps.note(picture.moment_s, repeats=picture.repeats)
        while True:
            try:
                self._queue.put(picture, timeout=_PATIENCE_S if self._may_wait else 0.0)
            except queue.Full:
                if self._may_wait and not self._ended.is_set():
                    continue
                self._dropped_at_s.append(picture.moment_s)
            return

    @property
    def dropped(self) -> int:
        """Pictures that found the queue full; after the end only those that belong to the take."""
        return len(self._dropped_at_s)

    def end(self, end_s: float = math.inf) -> None:
        """No picture comes any more; what is queued is still handed out. The take ends at `end_s`."""
        self._dropped_at_s = [moment_s for moment_s in self._dropped_at_s if moment_s < end_s]
        self._ended.set()

    def pictures(self) -> Iterator[Picture]:
        """Pictures in order, waiting for each, until the feed has ended."""
        while self._margin:
            yield self._margin.popleft()
        while True:
            try:
                yield self._queue.get(timeout=0.0 if self._ended.is_set() else _PATIENCE_S)
            except queue.Empty:
                if self._ended.is_set() and self._queue.empty():
                    return
