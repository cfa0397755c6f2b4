"""A camera over HTTP, however it answers: pictures come, or a sentence says what came instead."""

from __future__ import annotations

import threading

import cv2
import numpy as np
import pytest

from collector.capture.device.camera import make_camera
from collector.capture.device.http_camera import HttpCamera as Camera
from collector.capture.pace import RealPace
from collector.capture.picture.jpeg import encode_jpeg
from collector.capture.spec import VideoSpec
from collector.errors import CollectorError, DeviceLost, DeviceMissing
from tests.rig.dialects import BARE, DIALECTS
from tests.rig.http_camera import HttpCamera, Manner

PICTURES = [
    encode_jpeg(np.random.default_rng(number).integers(0, 256, (48, 64, 3), np.uint8)) for number in range(9)
]


def grab(url: str, count: int) -> list[bytes | None]:
    camera = make_camera(url, VideoSpec("camera"), RealPace())
    camera.open()
    try:
        found = [camera.grab() for _ in range(count)]
    finally:
        camera.close()
    return [picture and picture.jpeg for picture in found]


def refuse(url: str) -> CollectorError:
    with pytest.raises(DeviceMissing) as caught:
        grab(url, 1)
    assert caught.value.__context__ is None  # libav's error names the URL
    return caught.value


@pytest.mark.parametrize("chunked", [False, True], ids=["plain", "chunked"])
@pytest.mark.parametrize("name", ["measured", "without a length", "one after another"])
def test_pictures_come_as_they_were_sent(name: str, chunked: bool) -> None:
    dialect = {**DIALECTS, **BARE}[name]
    with HttpCamera(lambda number: dialect(PICTURES[number % 9]), Manner(chunked=chunked)) as camera:
        assert grab(camera.url, 9) == PICTURES


@pytest.mark.parametrize("kind", ["multipart/mixed", 'multipart/x-mixed-replace; boundary="other one"', None])
def test_what_the_head_says_of_a_boundary_is_not_believed(kind: str | None) -> None:
    with HttpCamera(lambda number: DIALECTS["measured"](PICTURES[number % 9]), Manner(kind)) as camera:
        assert grab(camera.url, 9) == PICTURES


def test_a_camera_that_answers_with_one_picture_is_asked_again() -> None:
    with HttpCamera(lambda number: PICTURES[number % 9], Manner("image/jpeg", single=True)) as camera:
        assert grab(camera.url, 9) == PICTURES
        assert camera.connections >= 9


@pytest.mark.parametrize(
    "instead", [b"", b"<html>busy</html>", b"\xff\xd8\xff", None], ids=["nothing", "page", "cut", "503"]
)
def test_one_answer_that_is_no_picture_costs_a_picture(instead: bytes | None) -> None:
    def say(number: int) -> bytes:
        return PICTURES[number % 9] if number != 3 else instead or b""

    manner = Manner("image/jpeg", single=True, busy=frozenset({3} if instead is None else ()))
    with HttpCamera(say, manner) as camera:
        found = [jpeg for jpeg in grab(camera.url, 9) if jpeg in PICTURES]
    assert found[:7] == [*PICTURES[:3], *PICTURES[4:8]]


def test_a_camera_of_single_pictures_that_is_gone_is_asked_until_it_is_stopped() -> None:
    with HttpCamera(lambda number: PICTURES[number % 9], Manner("image/jpeg", single=True)) as camera:
        source = Camera(camera.url, VideoSpec())
        source.open()
        assert source.grab() is not None
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(source.grab()))
    thread.start()
    source.stop()
    thread.join(8)
    assert found == [None]
    source.close()


def test_a_name_and_a_password_are_sent_and_stand_in_no_error() -> None:
    manner = Manner(login="ada:s3cret-word")
    with HttpCamera(lambda number: DIALECTS["measured"](PICTURES[number % 9]), manner) as camera:
        assert grab(camera.url.replace("//", "//ada:s3cret-word@"), 3) == PICTURES[:3]
        for login in ("", "ada:another-s3cret@"):
            error = refuse(camera.url.replace("//", f"//{login}"))
            assert "name and a password" in str(error)
            assert "s3cret" not in f"{error!r} {error.remedy}"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<!DOCTYPE html><html><body>Welcome</body></html>", "web page"),
        (b'{"error": "busy"}', "web page"),
        (b"\0\0\0\x18ftypmp42" + bytes(100), "coded video"),
        (b"\0\0\0\1\x67\x42" + bytes(100), "coded video"),
        (b"#EXTM3U\n#EXT-X-VERSION:3\n", "coded video"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "no JPEG"),
        (b"", "sends nothing"),
    ],
)
def test_what_comes_in_place_of_pictures_is_told(body: bytes, sentence: str) -> None:
    with HttpCamera(lambda _: body, Manner("text/html", single=True)) as camera:
        assert sentence in str(refuse(camera.url))


@pytest.mark.parametrize(
    ("status", "sentence"), [(404, "nothing at this address"), (503, "can't send"), (403, "password")]
)
def test_a_refusal_is_told(status: int, sentence: str) -> None:
    with HttpCamera(lambda _: b"", Manner(status=status, single=True)) as camera:
        assert sentence in str(refuse(camera.url))


def test_nobody_at_the_address_is_told() -> None:
    with HttpCamera(lambda _: b"") as camera:
        url = camera.url
    assert "Nothing answers" in str(refuse(url.replace("//", "//ada:s3cret@")))


def test_the_end_of_a_connection_is_a_loss_and_the_picture_before_it_is_not() -> None:
    dialect = DIALECTS["without a length"]
    with HttpCamera(
        lambda number: dialect(PICTURES[number])[: 900 if number == 3 else None], Manner(ends_at=4)
    ) as camera:
        source = Camera(camera.url, VideoSpec())
        source.open()
        found = [source.grab() for _ in range(4)]
        assert [picture.jpeg for picture in found[:3] if picture] == PICTURES[:3]
        assert found[3] is not None  # it was cut off: who looks at it counts it
        with pytest.raises(DeviceLost):
            source.grab()
        source.close()


def test_a_camera_that_waits_for_a_picture_is_stopped() -> None:
    """`stop` from another thread ends the reading, at the latest with the connection's own patience."""
    free = threading.Event()

    def say(number: int) -> bytes:
        if number == 1:
            free.wait(10)
        return DIALECTS["measured"](PICTURES[number % 9])

    with HttpCamera(say) as camera:
        source = Camera(camera.url, VideoSpec())
        source.open()
        assert source.grab() is not None
        found: list[object] = []
        thread = threading.Thread(target=lambda: found.append(source.grab()))
        thread.start()
        source.stop()
        thread.join(8)
        free.set()
        assert found == [None]
        source.close()


def test_a_picture_of_several_scans_is_one() -> None:
    bgr = np.random.default_rng(1).integers(0, 256, (48, 64, 3), np.uint8)
    jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes()
    with HttpCamera(lambda _: BARE["one after another"](jpeg)) as camera:
        assert grab(camera.url, 4) == [jpeg] * 4
