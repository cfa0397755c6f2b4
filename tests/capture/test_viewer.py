"""What is looked at while pictures pass: seldom where nobody watches, and every verdict stays true."""

from __future__ import annotations

import numpy as np
import pytest

from collector.capture.device.signals import make_talking_head
from collector.capture.device.sources import Picture
from collector.capture.picture.jpeg import encode_jpeg
from collector.capture.picture.viewer import PictureFigures, Viewer, count_halvings, measure_picture
from collector.errors import PictureDamaged

FPS = 30
BRIGHT = [encode_jpeg(make_talking_head(640, 360, number)) for number in range(29)]  # in step with no look
BLACK = [
    encode_jpeg(np.random.default_rng(number).integers(0, 6, (360, 640, 3), np.uint8))
    for number in range(FPS)
]


def padded(jpeg: bytes, length: int) -> bytes:
    """As a camera with a steady rate of bytes has it."""
    return jpeg + bytes(length - len(jpeg))


LONGEST = max(map(len, BRIGHT + BLACK))


def watch(jpegs: list[bytes], *, asks: bool = False, begin_s: float = 0.0) -> PictureFigures:
    """Figures of a take of these pictures; `asks`: somebody looks at the preview at each."""
    viewer = Viewer()
    viewer.begin_take()
    for number, jpeg in enumerate(jpegs):
        viewer.show(Picture(begin_s + number / FPS, jpeg=jpeg))
        if asks:
            assert viewer.preview is not None
    return viewer.end_take()


def repeat(jpegs: list[bytes], count: int) -> list[bytes]:
    return [jpegs[number % len(jpegs)] for number in range(count)]


def test_a_watched_camera_is_decoded_five_times_a_second_and_another_twice() -> None:
    pictures = repeat(BRIGHT, 10 * FPS)
    assert watch(pictures, asks=True).brightness[1] == pytest.approx(50, abs=1)
    assert watch(pictures).brightness[1] == pytest.approx(20, abs=3)


def test_a_preview_is_fresh_soon_after_somebody_asks_again() -> None:
    viewer = Viewer()
    ages = []
    for number, jpeg in enumerate(repeat(BRIGHT, 10 * FPS)):
        viewer.show(Picture(number / FPS, jpeg=jpeg))
        if number >= 8 * FPS:
            shown = viewer.preview
            assert shown is not None
            ages.append(number / FPS - shown.moment_s)
    assert max(ages) < 0.5
    assert max(ages[FPS:]) < 0.21


@pytest.mark.parametrize("steady", [False, True], ids=["as long as they are", "padded to one length"])
@pytest.mark.parametrize("lead", [0, 4, 7, 11])
def test_a_lens_that_is_covered_is_told_though_nobody_watches(lead: int, *, steady: bool) -> None:
    """Twice a second is enough to notice it, and from then on it is looked at closely."""
    covered = round(1.75 * FPS) if steady else round(1.3 * FPS)
    pictures = repeat(BRIGHT, 2 * FPS + lead) + repeat(BLACK, covered) + repeat(BRIGHT, 2 * FPS)
    if steady:
        pictures = [padded(jpeg, LONGEST) for jpeg in pictures]
    figures = watch(pictures)
    assert 1000 * covered / FPS - (700 if steady else 300) <= figures.dark_ms <= 1000 * covered / FPS
    assert figures.dark_ms >= 1000
    assert figures.summarise()[1] == ["too_dark"]


def test_a_short_shadow_is_none() -> None:
    pictures = repeat(BRIGHT, 2 * FPS) + repeat(BLACK, round(0.8 * FPS)) + repeat(BRIGHT, 2 * FPS)
    assert watch(pictures).summarise()[1] == []


def test_the_shortest_take_has_its_figures() -> None:
    viewer = Viewer()
    for number in range(FPS + 3):  # at rest
        viewer.show(Picture(number / FPS, jpeg=BRIGHT[0]))
    viewer.begin_take()
    for number in range(FPS + 3, FPS + 9):
        viewer.show(Picture(number / FPS, jpeg=BRIGHT[0]))
    assert viewer.end_take().brightness[1] > 0


def test_figures_are_the_same_watched_or_not() -> None:
    one, other = (watch(repeat(BRIGHT, 6 * FPS), asks=asks).summarise()[0] for asks in (False, True))
    assert one["brightness"] == pytest.approx(other["brightness"], abs=1)
    assert one["sharpness"] == pytest.approx(other["sharpness"], rel=0.05)


@pytest.mark.parametrize("width", [320, 480, 640, 960, 1280, 1920])
def test_sharpness_is_measured_at_320_pixels_whatever_the_camera_sends(width: int) -> None:
    bgr = make_talking_head(width, width * 9 // 16, 1)
    brightness, sharpness = measure_picture(bgr)
    found = watch([encode_jpeg(bgr)]).summarise()[0]
    assert found["brightness"] == pytest.approx(brightness, abs=2)
    assert found["sharpness"] == pytest.approx(sharpness, rel=0.25)


@pytest.mark.parametrize(
    ("width", "least", "halvings"),
    [(320, 320, 0), (639, 320, 0), (640, 320, 1), (1280, 320, 2), (2560, 320, 3), (9999, 320, 3),
     (160, 320, 0), (1280, 640, 1), (1280, 704, 0)],
)  # fmt: skip
def test_a_picture_is_halved_while_it_stays_wide_enough(width: int, least: int, halvings: int) -> None:
    assert count_halvings(width, least) == halvings


def test_a_frozen_camera_is_told_to_the_picture_without_a_look() -> None:
    viewer = Viewer()
    viewer.begin_take()
    for number in range(3 * FPS):
        viewer.show(Picture(number / FPS, jpeg=BRIGHT[0], repeats=20 < number <= 20 + FPS))
    assert viewer.end_take().frozen_ms == 1000


def test_what_follows_a_damaged_picture_is_looked_at_until_one_is_whole() -> None:
    """Found at the latest after half a second, then five times a second."""
    viewer = Viewer()
    broken = BRIGHT[0][: len(BRIGHT[0]) // 2] + BRIGHT[0][-2:]
    viewer.show(Picture(0.0, jpeg=BRIGHT[0]))
    damaged = 0
    for number in range(1, 4 * FPS):
        try:
            viewer.show(Picture(number / FPS, jpeg=padded(broken, len(BRIGHT[0]))))
        except PictureDamaged:
            damaged += 1
    assert damaged >= 17
