"""An image take: one frame of the session's camera as JPEG without EXIF."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from collector.capture.jpeg import decode_jpeg, encode_jpeg, strip_jpeg
from collector.capture.picture import PictureFigures, measure_picture
from collector.capture.result import TakeResult
from collector.errors import DeviceLost, Refused

if TYPE_CHECKING:
    from collector.capture.devices import Ask
    from collector.capture.recorder import Recorder
    from collector.capture.sources import Picture
    from collector.model.sink import TakeSink

_PATIENCE_S = 2.0
_POLL_S = 0.005
_VIRTUAL_S = 0.2


def take_image(recorder: Recorder, sink: TakeSink, ask: Ask) -> TakeResult:
    """Write the next frame to the sink and close it.

    A camera that sends JPEG keeps its pixels untouched. Raises GateClosed, Refused without a camera,
    DeviceLost, and the sink's errors.
    """
    ask("start_take")
    picture = _wait_for_picture(recorder)
    jpeg = encode_jpeg(picture.bgr) if picture.jpeg is None else strip_jpeg(picture.jpeg)
    figures = PictureFigures()
    figures.note(*measure_picture(decode_jpeg(jpeg) if picture.bgr is None else picture.bgr))
    numbers, verdicts = figures.summarise()
    sink.write(jpeg)
    return TakeResult(
        sealed=sink.close(),
        frame_count=1,
        quality={**numbers, "verdicts": verdicts},
        devices={name: facts for name, facts in recorder.facts.items() if name == "camera"},
    )


def _wait_for_picture(recorder: Recorder) -> Picture:
    """A frame that comes after the question: what the camera saw before it is not kept."""
    before = recorder.picture
    if before is None:
        raise Refused("No camera is open.")
    recorder.let_time_pass(_VIRTUAL_S)
    give_up_s = time.monotonic() + _PATIENCE_S
    while (picture := recorder.picture) is before or picture is None:
        if recorder.trouble is not None or time.monotonic() > give_up_s:
            raise DeviceLost("The camera sends no picture.")
        time.sleep(_POLL_S)
    return picture
