"""Pictures that stand alone: turned upright, in sRGB, and stripped, so that their pixels say all of it."""

from __future__ import annotations

import struct
import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from collector.capture.picture.jpeg import refuse_large, strip_jpeg
from collector.capture.picture.spare import has_spare_data
from collector.errors import Malformed, PictureDamaged

if TYPE_CHECKING:
    from PIL.Image import Image

_QUALITY = 95
_ORIENTATION = 0x0112  # EXIF's tag
_UPRIGHT = 1
_TURNS = range(2, 9)
_PLAIN = frozenset({"L", "RGB"})
_STEPS = range(0, 256, 51)
_SAME = 3  # levels by which two tables of the same curve may differ
_UNREADABLE = "The picture can't be read."
# What Pillow meets damaged heads and profiles with.
_DAMAGE = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, struct.error, OverflowError, EOFError,
    AttributeError, MemoryError,
)  # fmt: skip


def set_upright(jpeg: bytes) -> bytes:
    """Return the picture upright, in sRGB and stripped; untouched to the last bit where it was so already.

    What has to be changed is coded again at quality 95; so is a picture with data that may be of no pixel.
    A profile or orientation that can't be read counts for nothing. Raises PictureDamaged for what can't be
    read or is too large.
    """
    refuse_large(jpeg)
    from PIL.JpegImagePlugin import JpegImageFile

    try:
        with warnings.catch_warnings(action="ignore"), JpegImageFile(BytesIO(jpeg)) as image:  # damaged EXIF
            turn, profile = _read_turn(image), _read_profile(image)
            stripped = strip_jpeg(jpeg)
            is_plain = turn is None and profile is None and image.mode in _PLAIN
            if is_plain and not has_spare_data(stripped):
                return stripped
            return strip_jpeg(_code_again(image, turn, profile))
    except (Malformed, *_DAMAGE) as error:
        raise PictureDamaged(_UNREADABLE) from error


def _read_turn(image: Image) -> int | None:
    """Return EXIF's orientation where the picture is not upright."""
    try:
        turn = image.getexif().get(_ORIENTATION, _UPRIGHT)
    except _DAMAGE:
        return None
    return turn if isinstance(turn, int) and turn in _TURNS else None


def _read_profile(image: Image) -> bytes | None:
    """Return the colour profile where it says other colours than sRGB does, tried on colours of all kinds."""
    profile = image.info.get("icc_profile")
    if not isinstance(profile, bytes):
        return None
    if image.mode != "RGB":
        return profile
    from PIL import Image as Images

    tried = Images.new("RGB", (len(_STEPS) ** 3, 1))
    tried.putdata([(red, green, blue) for red in _STEPS for green in _STEPS for blue in _STEPS])
    converted = _to_srgb(tried, profile)
    if converted is None or _is_near(tried.tobytes(), converted.tobytes()):
        return None
    return profile


def _is_near(one: bytes, other: bytes) -> bool:
    return all(abs(mine - theirs) <= _SAME for mine, theirs in zip(one, other, strict=True))


def _to_srgb(image: Image, profile: bytes) -> Image | None:
    """Return the picture converted; None for a profile that can't be used with it."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, *_DAMAGE):
        return None


def _code_again(image: Image, turn: int | None, profile: bytes | None) -> bytes:
    from PIL import Image as Images

    # How EXIF's numbers are turned: CIPA DC-008, tag 0112.
    turns = dict(
        zip(_TURNS, (Images.Transpose.FLIP_LEFT_RIGHT, Images.Transpose.ROTATE_180,
                     Images.Transpose.FLIP_TOP_BOTTOM, Images.Transpose.TRANSPOSE,
                     Images.Transpose.ROTATE_270, Images.Transpose.TRANSVERSE,
                     Images.Transpose.ROTATE_90), strict=True)
    )  # fmt: skip
    image.load()
    converted = _to_srgb(image, profile) if profile is not None else None
    plain = converted if converted is not None else image.convert("L" if image.mode == "L" else "RGB")
    upright = plain if turn is None else plain.transpose(turns[turn])
    out = BytesIO()
    upright.save(out, "JPEG", quality=_QUALITY, subsampling=0, exif=b"", comment=b"", icc_profile=None)
    return out.getvalue()
