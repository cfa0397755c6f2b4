"""What the manifest says of a take, put together when the take has ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from collector.capture.picture.input import PictureInput
    from collector.capture.sound.input import SoundInput
    from collector.capture.spec import CaptureSpec
    from collector.capture.writer import PictureWriter, SoundWriter
    from collector.errors import CollectorError
    from collector.model.sink import SealedFile


@dataclass(frozen=True)
class TakeResult:
    """A take's row of the manifest (formats.md), in whole numbers; zero where it has no such figure.

    `quality` holds figures and `verdicts` (codes). `sync` holds drift in ppm, residual in µs, samples lost,
    the back end's overflow flags, and pictures: dropped here, withheld by the camera, left out as damaged,
    sent once more, and among these the ones of a camera that froze for a second or longer. `cut` marks a take
    that a lost device ended.
    """

    sealed: SealedFile
    sampling_rate_hz: int = 0
    channels: int = 0
    sample_count: int = 0
    frame_count: int = 0
    duration_ms: int = 0
    quality: dict[str, Any] = field(default_factory=lambda: {"verdicts": []})
    sync: dict[str, int] = field(default_factory=dict)
    devices: dict[str, dict[str, str]] = field(default_factory=dict)
    cut: bool = False

    @property
    def verdicts(self) -> list[str]:
        """Codes of what is wrong with the take; empty if nothing is."""
        return list(self.quality["verdicts"])


@dataclass(frozen=True)
class Studio:
    """What a take records from: the session's sound, its pictures (if the take has any), and whom to tell."""

    spec: CaptureSpec
    sound: SoundInput
    pictures: PictureInput | None
    report: Callable[[CollectorError], None]


def summarise_take(
    studio: Studio, sound: SoundWriter, pictures: PictureWriter | None, sealed: SealedFile, *, cut: bool
) -> TakeResult:
    """Figures of a take whose threads have ended."""
    rate = studio.sound.sampling_rate_hz
    count = sound.position - sound.first
    sync = _measure_sync(studio, sound, pictures)
    devices = {"microphone": studio.sound.source.facts}
    if studio.pictures is not None:
        devices["camera"] = studio.pictures.source.facts
    return TakeResult(
        sealed=sealed,
        sampling_rate_hz=rate,
        channels=studio.sound.source.channels,
        sample_count=count,
        frame_count=0 if pictures is None else pictures.count,
        duration_ms=round(1000 * count / rate),
        quality=_judge(studio, sound, sync),
        sync=sync,
        devices=devices,
        cut=cut,
    )


def _measure_sync(studio: Studio, sound: SoundWriter, pictures: PictureWriter | None) -> dict[str, int]:
    lost = studio.sound.find_lost(sound.first, sound.position)
    losses, clock = studio.sound.losses, studio.sound.clock
    sync = {
        "drift_ppm": clock.drift_ppm,
        "residual_us": clock.residual_us,
        "lost_samples": lost,
        "overflow_flags": losses.overflow_flags,
    }
    if pictures is not None:
        sync |= {
            "dropped_frames": pictures.feed.dropped,
            "missing_frames": pictures.feed.gaps.missing,
            "repeated_frames": pictures.repeated,
            "damaged_frames": pictures.damaged,
            "frozen_frames": pictures.frozen,
        }
    if studio.spec.camera_offset_us is not None:
        sync["camera_offset_us"] = studio.spec.camera_offset_us
    return sync


def _judge(studio: Studio, sound: SoundWriter, sync: dict[str, int]) -> dict[str, Any]:
    figures, verdicts = sound.figures.summarise(studio.spec.limits)
    if studio.pictures is not None:
        picture_figures, picture_verdicts = studio.pictures.viewer.end_take().summarise()
        figures |= picture_figures
        verdicts += picture_verdicts
    if sync["lost_samples"]:
        verdicts.append("lost_samples")
    if sync.get("damaged_frames"):
        verdicts.append("frames_damaged")
    if sync.get("dropped_frames") or sync.get("missing_frames"):
        verdicts.append("frames_dropped")
    return {**figures, "verdicts": verdicts}
