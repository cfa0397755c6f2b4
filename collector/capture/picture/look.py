"""A look at a camera before a session: size, light, sharpness, and the rate at which pictures really come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from collector.capture.picture.jpeg import decode_jpeg
from collector.capture.picture.viewer import FROZEN_S, PictureFigures, measure_picture
from collector.errors import PictureDamaged

if TYPE_CHECKING:
    from collector.capture.picture.input import PictureInput

LOOKED_S = 3.0
_SLOW_SHARE = 0.9
_LEAST_PICTURES = 5


@dataclass(frozen=True)
class CameraLook:
    """Width and height in pixels, brightness (0 to 255), sharpness (variance of the Laplacian at 320 pixels).

    `rate_mhz` are pictures in a thousand seconds, 0 while too few came. `verdicts` are codes as a take's are,
    and `slow` for a camera that stays behind the wanted rate.
    """

    width: int
    height: int
    brightness: int
    sharpness: int
    rate_mhz: int
    verdicts: tuple[str, ...] = ()


def look_at(pictures: PictureInput) -> CameraLook | None:
    """Look at the latest picture; None before the first one came, or where it can't be decoded."""
    latest = pictures.latest
    if latest is None:
        return None
    try:
        bgr = decode_jpeg(latest.jpeg or b"", shrink=4) if latest.bgr is None else latest.bgr
    except PictureDamaged:
        return None
    brightness, sharpness = measure_picture(bgr)
    figures = PictureFigures(is_wrong_size=pictures.size != pictures.wanted_size)
    figures.note(brightness, sharpness)
    verdicts = figures.summarise()[1]
    rate_mhz = measure_rate(list(pictures.moments))
    if 0 < rate_mhz < _SLOW_SHARE * 1000 * pictures.wanted_fps:
        verdicts.append("slow")
    if pictures.viewer.still_s > FROZEN_S:
        verdicts.append("picture_frozen")
    return CameraLook(*pictures.size, brightness, sharpness, rate_mhz, tuple(verdicts))


def measure_rate(moments: Sequence[float]) -> int:
    """Return pictures in a thousand seconds over the last LOOKED_S, by the moments at which they came.

    What `VideoCapture` says of a rate is a guess (measured: 25 for 30 pictures a second).
    """
    recent = [moment for moment in moments if moment >= moments[-1] - LOOKED_S]
    if len(recent) < _LEAST_PICTURES or recent[-1] <= recent[0]:
        return 0
    return round(1000 * (len(recent) - 1) / (recent[-1] - recent[0]))
