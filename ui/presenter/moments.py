"""Times and days for people, in the laptop's own zone."""

from __future__ import annotations

from datetime import datetime

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MINUTE_MS = 60_000
_TAGE = "一二三四五六日"


def tell_day(moment: datetime, language: str) -> str:
    """Return weekday and day: Tuesday 24 November; 11 月 24 日星期二."""
    if language.startswith("zh"):
        return f"{moment.month} 月 {moment.day} 日，星期{_TAGE[moment.weekday()]}"
    return f"{_DAYS[moment.weekday()]} {moment.day} {_LONG[moment.month - 1]}"


def tell_date(moment: datetime, language: str) -> str:
    """Return a date: 24 Nov 2026; 2026 年 11 月 24 日."""
    if language.startswith("zh"):
        return f"{moment.year} 年 {moment.month} 月 {moment.day} 日"
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def tell_moment(moment: datetime, language: str) -> str:
    """Return date, time and offset from UTC, by this laptop's zone: 24 Nov 2026, 11:26 (UTC+8)."""
    return tell_there(moment.astimezone(), language)


def tell_there(local: datetime, language: str) -> str:
    """Return date, time and offset from UTC as `local` has them, wherever that was."""
    offset = local.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    sign = "+" if minutes >= 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    zone = f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")
    comma = "，" if language.startswith("zh") else ", "
    bracket = f"（{zone}）" if language.startswith("zh") else f" ({zone})"
    return f"{tell_date(local, language)}{comma}{local:%H:%M}{bracket}"


def tell_started(time_text: str, language: str) -> str:
    """Return when a session began, from its UTC text: 24 Nov, 11:26."""
    return tell_soon(datetime.fromisoformat(time_text), language)


def tell_soon(moment: datetime, language: str) -> str:
    """Return a moment of these days: 24 Nov, 11:26."""
    local = moment.astimezone()
    if language.startswith("zh"):
        return f"{local.month} 月 {local.day} 日 {local:%H:%M}"
    return f"{local.day} {_MONTHS[local.month - 1]}, {local:%H:%M}"


def tell_moment_text(time_text: str, language: str) -> str:
    """Return date and time of a stored UTC time."""
    return tell_moment(datetime.fromisoformat(time_text), language)


def tell_minutes(duration_ms: float) -> int:
    """Return the minutes of what was recorded, as every page counts them: 0 only where nothing was."""
    return max(1, round(duration_ms / _MINUTE_MS)) if duration_ms > 0 else 0
