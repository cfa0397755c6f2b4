"""Which devices a session opens, and in which format: from the pack, and from what is at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from collector.errors import DeviceMissing, Refused

if TYPE_CHECKING:
    from collector.capture.spec import CaptureSpec, VideoCodec
    from collector.model.pack import Project


@dataclass(frozen=True)
class DeviceChoice:
    """Names of the devices to open; None for no camera.

    From the place: `camera_name` finds a camera again in another socket, `codec` is another one than the
    project's where this computer can't hold that, `room_mdb` the room's level, None if it was not measured.
    """

    microphone: str = "default"
    camera: str | None = None
    camera_name: str = ""
    codec: VideoCodec | None = None
    room_mdb: int | None = None


def make_spec(project: Project, devices: DeviceChoice, *, with_video: bool) -> CaptureSpec:
    """Return what capture needs, from the pack and the devices at hand.

    Raises Refused for simulated ones in a real project.
    """
    from collector.capture.device.lookup import locate_camera
    from collector.capture.spec import CaptureSpec, VideoSpec

    refuse_simulated(project, devices)
    rules = project.capture
    video = rules.video if with_video else None
    camera = locate_camera(devices.camera, devices.camera_name) if with_video and devices.camera else None
    return CaptureSpec(
        microphone=devices.microphone,
        camera=camera,
        sampling_rate_hz=rules.sampling_rate_hz,
        bits=rules.bits,
        channels=rules.channels,
        pre_ms=rules.pre_ms,
        post_ms=rules.post_ms,
        video=None
        if video is None
        else VideoSpec(devices.codec or video.codec, video.width, video.height, video.fps),
        tag="REHEARSAL" if project.rehearsal else None,
    )


def make_still_spec(project: Project, devices: DeviceChoice) -> CaptureSpec:
    """Return the camera alone, at the size that the project wants portraits in.

    It names one, or wants the camera's own largest; else they are as large as its video. Raises DeviceMissing
    without a camera, Refused for a simulated one in a real project.
    """
    from collector.capture.device.lookup import locate_camera
    from collector.capture.spec import CaptureSpec, VideoSpec

    if devices.camera is None:
        raise DeviceMissing("No camera was chosen.")
    refuse_simulated(project, devices)
    video, portrait = project.capture.video, project.capture.image
    if portrait is not None and portrait.width is not None and portrait.height is not None:
        wanted = VideoSpec(
            video.codec if video else "mjpeg", portrait.width, portrait.height, video.fps if video else 30
        )
    elif portrait is None and video is not None:
        wanted = VideoSpec(video.codec, video.width, video.height, video.fps)
    else:
        wanted = VideoSpec(video.codec if video else "mjpeg", own_size=True)
    camera = locate_camera(devices.camera, devices.camera_name)
    return CaptureSpec(microphone=None, camera=camera, video=wanted)


def refuse_simulated(project: Project, devices: DeviceChoice) -> None:
    """Raise Refused for simulated devices in a real project (formats.md, Rehearsal)."""
    from collector.capture.spec import SIMULATED

    named = [devices.microphone, devices.camera or ""]
    if not project.rehearsal and any(name.startswith(SIMULATED) for name in named):
        raise Refused("Simulated devices are for rehearsals only.", remedy="Choose a real one.")
