"""What was chosen on a laptop: how the app looks, records and sends. Nothing of a person or a project.

It is read before there is a window, so it is checked here by hand: pydantic takes longer to load than that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal, Self

from collector.errors import Malformed

LEAST_RATE_BYTES_S = 1024
Look = Literal["system", "light", "dark", "contrast"]
_LOOKS = ("system", "light", "dark", "contrast")
_SCHEMA = re.compile(r"settings-1(\.\d{1,4})?")
_LAST_MINUTE, _FAR_PX, _MOST_BYTES_S = 24 * 60 - 1, 100_000, 1 << 40


@dataclass(frozen=True)
class WindowPlace:
    """Where the window stands when it is not maximised, in logical px, and whether it is."""

    left: int
    top: int
    width: int
    height: int
    maximised: bool = False

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Return the place in plain data. Raises Malformed."""
        given = _whole_record(value, {"left", "top", "width", "height", "maximised"})
        return cls(
            _number(given["left"], -_FAR_PX, _FAR_PX), _number(given["top"], -_FAR_PX, _FAR_PX),
            _number(given["width"], 1, _FAR_PX), _number(given["height"], 1, _FAR_PX),
            _flag(given["maximised"]),
        )  # fmt: skip


@dataclass(frozen=True)
class Hours:
    """The hours of a day in local time in which sending may run, in minutes from midnight, or over it.

    With both the same it is the whole day.
    """

    since_min: int
    until_min: int

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Return the hours in plain data. Raises Malformed."""
        given = _whole_record(value, {"since_min", "until_min"})
        return cls(*(_number(given[name], 0, _LAST_MINUTE) for name in ("since_min", "until_min")))

    def hold(self, moment: datetime) -> bool:
        """Tell whether `moment` lies in them, by this laptop's zone: what people go by."""
        local = moment.astimezone()
        minute = local.hour * 60 + local.minute
        if self.since_min == self.until_min:
            return True
        if self.since_min < self.until_min:
            return self.since_min <= minute < self.until_min
        return minute >= self.since_min or minute < self.until_min

    def find_next(self, moment: datetime) -> datetime:
        """Return when they begin next after `moment`, in this laptop's zone."""
        local = moment.astimezone()
        hour, minute = divmod(self.since_min, 60)
        start = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return start if start > local else start + timedelta(days=1)


@dataclass(frozen=True)
class Settings:
    """Everything has what a new laptop does as its default.

    `language` is a tag of BCP 47, empty for the system's. `tones`: before takes whose project says nothing
    of it. `single_keys`: whether they do something while prompts are recorded (WCAG 2.1.4). `by_itself`:
    whether the next prompt comes after a good take; None for as the list has it. `pedal` is the one key that
    a foot pedal sends, as Qt writes keys down. `setting_up`: on from the first start in an empty folder until
    the laptop is ready. `newer` is what only a newer version knows: it is kept.
    """

    language: str = ""
    text_size: int = 0
    look: Look = "system"
    tones: bool = False
    single_keys: bool = True
    by_itself: bool | None = None
    pedal: str = ""
    rate_bytes_s: int | None = None
    hours: Hours | None = None
    window: WindowPlace | None = None
    setting_up: bool = False
    newer: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> Self:
        """Return the settings in plain data. Raises Malformed naming the field, never its value."""
        known: dict[str, Any] = {}
        for name, read in _READERS.items():
            if name in value:
                try:
                    known[name] = read(value[name])
                except Malformed as error:
                    raise Malformed(f"Settings: {name} is not of the right kind.") from error
        return cls(**known, newer={name: item for name, item in value.items() if name not in _READERS})

    def as_json(self) -> dict[str, object]:
        """Return plain data: what is not as on a new laptop."""
        plain, usual = asdict(self), asdict(Settings())
        changed = {item.name: plain[item.name] for item in fields(self) if item.name != "newer"}
        return {**{name: item for name, item in changed.items() if item != usual[name]}, **self.newer}

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Return the settings in a file's bytes. Raises Malformed."""
        try:
            value = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise Malformed("This is not a settings file.") from error
        if not isinstance(value, dict) or not _SCHEMA.fullmatch(str(value.pop("schema", ""))):
            raise Malformed("This is not a settings file of a version that this program knows.")
        return cls.from_json(value)

    def to_bytes(self) -> bytes:
        """Return the bytes for a file."""
        return json.dumps({**self.as_json(), "schema": "settings-1"}, sort_keys=True).encode()


def _whole_record(value: object, names: set[str]) -> dict[str, object]:
    if not isinstance(value, dict) or set(value) != names:
        raise Malformed("A part is missing or not known.")
    return value


def _number(value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Malformed("This is no number, or out of bounds.")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Malformed("This is neither yes nor no.")
    return value


def _text(value: object, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise Malformed("This is no text, or too long.")
    return value


def _look(value: object) -> object:
    if value not in _LOOKS:
        raise Malformed("There is no such look.")
    return value


def _maybe(value: object, read: Callable[[object], object]) -> object:
    return None if value is None else read(value)


_READERS: dict[str, Callable[[object], object]] = {
    "language": partial(_text, most=35),
    "text_size": partial(_number, least=0, most=2),
    "look": _look,
    "tones": _flag,
    "single_keys": _flag,
    "by_itself": partial(_maybe, read=_flag),
    "pedal": partial(_text, most=40),
    "rate_bytes_s": partial(_maybe, read=partial(_number, least=LEAST_RATE_BYTES_S, most=_MOST_BYTES_S)),
    "hours": partial(_maybe, read=Hours.from_json),
    "window": partial(_maybe, read=WindowPlace.from_json),
    "setting_up": _flag,
}
