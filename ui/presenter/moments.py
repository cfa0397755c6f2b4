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
_ZH_DAYS = "一二三四五六日"
_AR_MONTHS = (
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
    "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
)  # fmt: skip
_AR_DAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")


def tell_day(moment: datetime, language: str) -> str:
    """Return weekday and day: Tuesday 24 November; 11 月 24 日星期二; الثلاثاء 24 نوفمبر."""
    if language.startswith("zh"):
        return f"{moment.month} 月 {moment.day} 日，星期{_ZH_DAYS[moment.weekday()]}"
    days, months = (_AR_DAYS, _AR_MONTHS) if language.startswith("ar") else (_DAYS, _LONG)
    return f"{days[moment.weekday()]} {moment.day} {months[moment.month - 1]}"


def tell_date(moment: datetime, language: str) -> str:
    """Return a date: 24 Nov 2026; 2026 年 11 月 24 日; 24 نوفمبر 2026."""
    if language.startswith("zh"):
        return f"{moment.year} 年 {moment.month} 月 {moment.day} 日"
    return f"{_day_and_month(moment, language)} {moment.year}"


def _day_and_month(moment: datetime, language: str) -> str:
    months = _AR_MONTHS if language.startswith("ar") else _MONTHS
    return f"{moment.day} {months[moment.month - 1]}"


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
    bracket = f"（{zone}）" if language.startswith("zh") else f" ({zone})"
    return f"{tell_date(local, language)}{_comma(language)}{local:%H:%M}{bracket}"


def _comma(language: str) -> str:
    return {"zh": "，", "ar": "، "}.get(language[:2], ", ")


def tell_started(time_text: str, language: str) -> str:
    """Return when a session began, from its UTC text: 24 Nov, 11:26."""
    return tell_soon(datetime.fromisoformat(time_text), language)


def tell_soon(moment: datetime, language: str) -> str:
    """Return a moment of these days: 24 Nov, 11:26."""
    local = moment.astimezone()
    if language.startswith("zh"):
        return f"{local.month} 月 {local.day} 日 {local:%H:%M}"
    return f"{_day_and_month(local, language)}{_comma(language)}{local:%H:%M}"


def tell_moment_text(time_text: str, language: str) -> str:
    """Return date and time of a stored UTC time."""
    return tell_moment(datetime.fromisoformat(time_text), language)


def tell_minutes(duration_ms: float) -> int:
    """Return the minutes of what was recorded, as every page counts them: 0 only where nothing was."""
    return max(1, round(duration_ms / _MINUTE_MS)) if duration_ms > 0 else 0
