"""Decides when a device is lost: no callback for 2 s, or a camera that stops or freezes."""

from __future__ import annotations

from dataclasses import dataclass

from collector.errors import DeviceLost

SILENT_S = 2.0


@dataclass(frozen=True)
class Signs:
    """Signs of life, in the pace's time; None where there is no camera."""

    sound_alive: bool = True
    heard_at_s: float | None = None
    camera_alive: bool = True
    seen_at_s: float | None = None
    changed_at_s: float | None = None


def find_loss(signs: Signs, now_s: float) -> DeviceLost | None:
    """What is lost at `now_s`, if anything (capture.md, loss and trouble)."""
    if not signs.sound_alive:
        return DeviceLost("The microphone stopped.")
    if signs.heard_at_s is not None and now_s - signs.heard_at_s > SILENT_S:
        return DeviceLost("The microphone has sent nothing for two seconds.")
    if not signs.camera_alive:
        return DeviceLost("The camera stopped.")
    if signs.seen_at_s is not None and now_s - signs.seen_at_s > SILENT_S:
        return DeviceLost("The camera has sent nothing for two seconds.")
    # by the pictures' own time: a camera that sends the same picture again and again
    frozen_s = (signs.seen_at_s or 0.0) - (signs.changed_at_s or signs.seen_at_s or 0.0)
    if frozen_s > SILENT_S:
        return DeviceLost("The camera has shown the same picture for two seconds.")
    return None
