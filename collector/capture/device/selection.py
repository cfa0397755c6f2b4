"""Chooses the sources that a spec names: real devices, or simulated ones, some on a clock of their own."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from collector.capture.device.camera import make_camera
from collector.capture.device.portaudio import PortAudioSource
from collector.capture.device.simulated import SimulatedAudio
from collector.capture.device.source_watch import NoWatch, PulseWatch, SourceWatch
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
    watch: SourceWatch = field(default_factory=NoWatch)


def choose_devices(spec: CaptureSpec) -> Devices:
    """Sources for a spec. Without `video` no camera is even constructed."""
    # sound leads virtual time: without a microphone there is nobody to move it
    pace: Pace = VirtualPace() if is_fast(spec.microphone or "") else RealPace()
    camera = None if spec.video is None or spec.camera is None else make_camera(spec.camera, spec.video, pace)
    if spec.microphone is None:
        return Devices(pace, None, camera)
    if parse_source(spec.microphone) is not None:
        return Devices(pace, SimulatedAudio(spec, pace), camera)
    if not sys.platform.startswith("linux"):
        return Devices(pace, PortAudioSource(spec), camera)
    watch = PulseWatch()
    return Devices(pace, PortAudioSource(spec, watch), camera, watch)
