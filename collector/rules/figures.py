"""What a take's row can say of itself: lengths, rates and channels as the program writes them. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from collector.model.kinds import WHOLE, TakeKind
from collector.model.manifest import TakeRow
from collector.model.pack import Project
from collector.rules.facts import AskedPrompt

RATES_HZ = range(8_000, 192_001)
"""A microphone that does not take the project's rate is recorded at its own."""
RECOVERED = "recovered"
_CLOCK_SET = timedelta(minutes=30)  # a time server may set the clock back while a take runs
_LONGEST_RECOVERED = timedelta(days=1)  # a crash can leave any clock behind


def channel_of(kind: TakeKind, place: int, channels: int | None) -> int | None:
    """Return the channel of who stands at this place: with fewer channels than people the last is shared."""
    return None if kind in WHOLE else min(place, max(0, (channels or 1) - 1))


def find_fault_of_row(row: TakeRow, project: Project, begun: datetime | None, kept: datetime) -> str:
    """Return what a row says that no take of this kind has; nothing when it is sound."""
    fits = _is_whole(row) if row.kind in WHOLE else _is_sound(row, project)
    if not fits:
        return "figures that no such take has"
    if any(one.channel != channel_of(row.kind, at, row.channels) for at, one in enumerate(row.contributors)):
        return "people on other channels than they have"
    if row.bits not in {None, project.capture.bits if row.sampling_rate_hz else None}:
        return "another number of bits than it has"
    lasted = timedelta(milliseconds=row.duration_ms or 0)
    return "a take longer than it ran" if lasted > _most(row, begun, kept) else ""


def find_fault_of_prompt(row: TakeRow, asked: AskedPrompt | None) -> str:
    """Return what a row says that its prompt in the pack does not; nothing where it says nothing of it."""
    told = (row.prompt_language, row.prompt_text, row.prompt_style, row.prompt_hash)
    if told == (None,) * 4:
        return ""
    if asked is None:
        return "a take with the words of no prompt"
    style = "free" if asked.is_free else None
    if told != (asked.language, asked.text or None, style, asked.version):
        return "a take with words that its prompt does not have"
    return ""


def _is_whole(row: TakeRow) -> bool:
    """A portrait is one picture, a text has no figures at all."""
    sound = (row.sampling_rate_hz, row.channels, row.sample_count, row.duration_ms)
    return sound == (None,) * 4 and row.frame_count == (1 if row.kind == "image" else None)


def _is_sound(row: TakeRow, project: Project) -> bool:
    """A take that was cut may have a head that nobody can read: there are no samples of it then."""
    rate, count, duration = row.sampling_rate_hz, row.sample_count, row.duration_ms
    if count is None or duration is None or row.frame_count is None:
        return False
    if row.kind == "speech" and row.frame_count:
        return False
    if rate is None:
        return row.channels is None and RECOVERED in row.remarks and count == duration == 0
    if rate not in RATES_HZ or row.channels != project.capture.channels:
        return False
    return abs(duration * rate - 1000 * count) <= rate


def _most(row: TakeRow, begun: datetime | None, kept: datetime) -> timedelta:
    """How long a take can be that was kept then. A clock that went back meanwhile tells nothing."""
    if begun is None or kept < begun:
        return _LONGEST_RECOVERED
    ran = kept - begun + _CLOCK_SET
    return max(ran, _LONGEST_RECOVERED) if RECOVERED in row.remarks else ran
