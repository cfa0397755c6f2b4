"""An image take: one frame of the session's camera as JPEG: upright, in sRGB, without EXIF."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from collector.capture.picture.jpeg import decode_jpeg, encode_jpeg
from collector.capture.picture.upright import set_upright
from collector.capture.picture.viewer import PictureFigures, fit_picture, measure_picture
from collector.capture.result import TakeResult
from collector.errors import DeviceLost, Refused

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from collector.capture.device.lookup import Ask
    from collector.capture.device.sources import Picture
    from collector.capture.picture.input import PictureInput
    from collector.capture.recorder import Recorder
    from collector.model.sink import TakeSink

SHOWN = (768, 576)
_PATIENCE_S = 2.0
_POLL_S = 0.005
_VIRTUAL_S = 0.2
_FROZEN_S = 1.0
_BLACK = 10  # a closed shutter is 0 to 4 even on a noisy sensor; a dark room with a face in it is above 15
_DARK = "too_dark"


@dataclass(frozen=True)
class Still:
    """What was written, and how it looks: RGB, height × width × 3, made to fit into `SHOWN`."""

    result: TakeResult
    rgb: NDArray[Any]


def take_image(recorder: Recorder, sink: TakeSink, ask: Ask) -> Still:
    """Write the next frame to the sink and close it.

    A camera that sends JPEG keeps its pixels untouched where they are upright and in sRGB. What is measured
    and shown is decoded from the very bytes that were sealed. Raises GateClosed, Refused without a camera,
    DeviceLost, PictureDamaged, and the sink's errors.
    """
    ask("start_take")
    if recorder.pictures is None:
        raise Refused("No camera is open.")
    still_s = recorder.pictures.still_s
    picture = _wait_for_picture(recorder, recorder.pictures)
    jpeg = encode_jpeg(picture.bgr) if picture.jpeg is None else set_upright(picture.jpeg)
    bgr = decode_jpeg(jpeg)
    quality = _judge(bgr, recorder, still_s)
    sink.write(jpeg)
    result = TakeResult(
        sealed=sink.close(),
        frame_count=1,
        quality=quality,
        devices={name: facts for name, facts in recorder.facts.items() if name == "camera"},
    )
    return Still(result, fit_picture(bgr, SHOWN)[:, :, ::-1].copy())


def _judge(bgr: NDArray[Any], recorder: Recorder, still_s: float) -> dict[str, Any]:
    """Figures and verdicts of one picture; `still_s` is how long the camera had not moved before it."""
    size, wanted = (bgr.shape[1], bgr.shape[0]), recorder.spec.wanted_size
    figures = PictureFigures(
        frozen_ms=round(1000 * still_s) if still_s >= _FROZEN_S else 0,
        is_wrong_size=wanted is not None and size != wanted,
    )
    brightness, sharpness = measure_picture(bgr)
    figures.note(brightness, sharpness)
    numbers, verdicts = figures.summarise()
    if brightness < _BLACK:
        verdicts = ["picture_black", *(code for code in verdicts if code not in {_DARK, "blurred"})]
    return {**numbers, "width": size[0], "height": size[1], "verdicts": verdicts}


def _wait_for_picture(recorder: Recorder, pictures: PictureInput) -> Picture:
    """A frame that comes after the question: what the camera saw before it is not kept."""
    before = pictures.latest
    if before is None:
        raise Refused("No camera is open.")
    recorder.let_time_pass(_VIRTUAL_S)
    give_up_s = time.monotonic() + _PATIENCE_S
    while (picture := pictures.latest) is before or picture is None:
        if recorder.trouble is not None or time.monotonic() > give_up_s:
            raise DeviceLost("The camera sends no picture.")
        time.sleep(_POLL_S)
    return picture
