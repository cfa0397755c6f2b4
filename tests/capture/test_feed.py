"""Pictures wait in a short queue that drops and counts, and never invents one."""

from __future__ import annotations

from collector.capture.device.sources import Picture
from collector.capture.lane import Lane
from collector.capture.picture.feed import QUEUE_LENGTH, Feed
from collector.capture.picture.gaps import PictureGaps


def pictures(first: int, count: int) -> list[Picture]:
    return [Picture(number / 30) for number in range(first, first + count)]


def test_a_margin_longer_than_the_queue_comes_first_and_whole() -> None:
    feed = Feed(pictures(0, 20), PictureGaps(1 / 30, 0.0), may_wait=False)
    for picture in pictures(20, 5):
        feed.offer(picture)
    feed.end()
    assert list(feed.pictures()) == pictures(0, 25)
    assert feed.dropped == 0


def test_a_full_queue_drops_the_new_picture_and_counts_it() -> None:
    feed = Feed([], PictureGaps(1 / 30, 0.0), may_wait=False)
    for picture in pictures(0, QUEUE_LENGTH + 3):
        feed.offer(picture)
    feed.end()
    assert list(feed.pictures()) == pictures(0, QUEUE_LENGTH)
    assert feed.dropped == 3
    assert feed.gaps.missing == 0


def test_in_virtual_time_the_camera_waits_for_the_encoder() -> None:
    feed = Feed([], PictureGaps(1 / 30, 0.0), may_wait=True)
    sent = pictures(0, 100)
    lane = Lane("test camera", lambda: [feed.offer(picture) for picture in sent] and feed.end()).start()
    assert list(feed.pictures()) == sent
    assert lane.join(10)
    assert feed.dropped == 0
