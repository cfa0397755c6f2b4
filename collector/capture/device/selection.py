"""Chooses the sources that a spec names: real devices, or simulated ones, some on a clock of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from collector.capture.device.camera import make_camera
from collector.capture.device.portaudio import PortAudioSource
from collector.capture.device.simulated import SimulatedAudio
from collector.capture.pace import Pace, RealPace, VirtualPace
from collector.capture.spec import CaptureSpec, is_fast, parse_source

if TYPE_CHECKING:
    from collector.capture.device.sources import AudioSource, VideoSource


@dataclass(frozen=True)
class Devices:
    """A session's sources and the time they live in. Nothing is opened yet."""

    pace: Pace
    microphone: AudioSource | None
    camera: VideoSource | None


def choose_devices(spec: CaptureSpec) -> Devices:
    """Sources for a spec. Without `video` no camera is even constructed."""
    # sound leads virtual time: without a microphone there is nobody to move it
    pace: Pace = VirtualPace() if is_fast(spec.microphone or "") else RealPace()
    camera = None if spec.video is None or spec.camera is None else make_camera(spec.camera, spec.video, pace)
    return Devices(pace, _choose_microphone(spec, pace), camera)


def _choose_microphone(spec: CaptureSpec, pace: Pace) -> AudioSource | None:
    if spec.microphone is None:
        return None
    if parse_source(spec.microphone) is not None:
        return SimulatedAudio(spec, pace)
    return PortAudioSource(spec)
