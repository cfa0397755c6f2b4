"""What stands in the head of every page that captures: how the outbox gets on, and the room on the disk."""

from __future__ import annotations

from dataclasses import dataclass

from collector.capture.device.budget import Room, Standing

_HOUR_MIN = 60


@dataclass(frozen=True)
class UploadShown:
    """The outbox: session `at` of `of` is being sent; else `waiting` are left, `stuck` after a failed try."""

    at: int = 0
    of: int = 0
    waiting: int = 0
    stuck: bool = False

    @property
    def sending(self) -> bool:
        """Whether something is being sent right now."""
        return self.at > 0


@dataclass(frozen=True)
class RoomShown:
    """How long the disk lasts: whole hours, or minutes where there is less than one hour."""

    hours: int
    minutes: int
    standing: Standing


def tell_room(room: Room) -> RoomShown:
    """Return how long this room lasts, for a person."""
    hours = room.minutes // _HOUR_MIN
    return RoomShown(hours, 0 if hours else room.minutes, room.standing)
