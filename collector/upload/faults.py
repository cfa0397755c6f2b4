"""What an answer means for a transfer: done, later, anew, with a fresh token, or never."""

from __future__ import annotations

from datetime import UTC, datetime

from collector.errors import ServerAway, ServerBroken, ServerRefused, WorkFailed
from collector.network import Answer, parse_http_date

_UNAUTHORISED = 401
_GONE = {404, 410}
_TOO_LARGE = 413
_PASSING = {408, 409, 423, 425, 429}
_SERVER_ERRORS = 500
RETRY_AFTER_CAP_S = 24 * 3600.0


class TryLater(ServerAway):
    """The server asks for patience; `retry_after_s` is the least wait it named, or None."""

    default_remedy = "Nothing is lost. The outbox sends again by itself."

    def __init__(self, sentence: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class UploadGone(ServerBroken):
    """The server does not know this upload any more: it ended or it expired."""


class TokenStale(ServerRefused):
    """The server does not accept this token."""

    default_remedy = "Ask the organisation whether its store and its token service belong together."


class TooLarge(ServerRefused):
    """The server takes no file of this size."""

    default_remedy = "Ask the organisation to raise its store's limit."


class Stopped(WorkFailed):
    """Somebody asked to stop."""

    default_remedy = "Start sending again at any time; it goes on from here."


class NotNow(Stopped):
    """The hours in which sending may run are over, or have not come."""

    default_remedy = "Sending goes on by itself when its hours come."


def demand(answer: Answer, *expected: int) -> None:
    """Return when the answer's status is one of `expected`.

    Raises TokenStale, UploadGone, TooLarge, TryLater, ServerRefused, ServerBroken for all others.
    """
    status = answer.status
    if status in expected:
        return
    if status == _UNAUTHORISED:
        raise TokenStale("The server does not accept the token for this upload.")
    if status in _GONE:
        raise UploadGone("The server does not know this upload any more.")
    if status == _TOO_LARGE:
        raise TooLarge("The server takes no file as large as this one.")
    if status in _PASSING or status >= _SERVER_ERRORS:
        raise TryLater(f"The server is busy or broken (status {status}).", retry_after_s=_retry_after(answer))
    if status >= 400:  # noqa: PLR2004 - client errors that no patience mends
        raise ServerRefused(f"The server refuses (status {status}).", remedy="Ask the organisation.")
    raise ServerBroken(f"The server answers something unexpected (status {status}).")


def _retry_after(answer: Answer) -> float | None:
    """Return the seconds in Retry-After, a number or a date (RFC 9110, 10.2.3), capped at 24 h."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text.lstrip("0")[:9] or 0), RETRY_AFTER_CAP_S)
    moment = parse_http_date(text)
    if moment is None:
        return None
    return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), RETRY_AFTER_CAP_S)
