"""Asks an organisation's token service for short-lived tokens and keeps them in memory only."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from collector.errors import CollectorError, Malformed, ServerBroken, ServerRefused
from collector.errors.roots import make_visible
from collector.model.canonical import canonical
from collector.model.layout import HalfKey, short
from collector.model.times import parse_time, time_text, utc_now
from collector.model.tokens import MAX_TOKEN_BYTES, LedgerHead, TokenAnswer, TokenRefusal, TokenRequest
from collector.network import Link
from collector.signing import parse_public
from collector.upload.faults import TokenStale, demand
from collector.upload.retry import Clock

_FRESH_S = 60.0  # tokens are asked again this long before they end
_LONGEST_S = 3600.0  # and at the latest after this, whatever a service says
_Asked = TypeVar("_Asked")
_OK, _FORBIDDEN, _CONFLICT, _TOO_MANY = 200, 403, 409, 429
_ROUNDS = 4  # with the right time, with a line that the service knows, and with another one


@dataclass(frozen=True)
class Device:
    """What a device signs its requests with: its key's text, a signing callable, its ledger's head.

    `sign` returns the object with its `signature`; `line_at(number)` is an older line of the ledger, None
    where it has none of that number: with it the service sees that both know one and the same log.
    `heard(project, answer)` is told of every answer (`min_pack`, `hint_key`) and may raise;
    `clock_off(seconds)` of a clock that the service does not share.
    `turn` is held while tokens are asked for, one for all that do: heads of the ledger must arrive in their
    order, or the device looks forked.
    """

    key: str
    sign: Callable[[dict[str, Any]], dict[str, Any]]
    ledger_head: Callable[[], LedgerHead]
    line_at: Callable[[int], LedgerHead | None] = lambda _number: None
    heard: Callable[[str, TokenAnswer], None] = lambda _project, _answer: None
    clock_off: Callable[[float], None] = lambda _seconds: None
    turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        """How this device is called on the stores."""
        return short(parse_public(self.key).fingerprint)


@dataclass(frozen=True)
class Tokens:
    """What may be written, read and dropped of one half of one session, until `ends_s` on the clock.

    Empty is what may not be done, and `refused` says why: a half that has its receipt can only be read, one
    that was withdrawn can only be dropped. `epoch` names the inbox: with another one than before nothing
    that was stored lies there any more. `why` is what the organisation said of the half that it took last.
    """

    write: str = field(repr=False)
    read: str = field(repr=False)
    ends_s: float
    drop: str = field(default="", repr=False)
    refused: str = ""
    epoch: str = ""
    why: str = ""


class TokenRefused(ServerRefused):
    """The token service said no; `reason` is its word, `why` what it says of the half."""

    def __init__(self, reason: str, why: str = "") -> None:
        sentence, remedy = _SENTENCES.get(reason, ("The organisation gives no upload token.", ""))
        self.reason, self.why = reason, make_visible(why)
        super().__init__(sentence, remedy=remedy or self.why or "Ask the organisation.")


_SENTENCES = {
    "unknown": ("The organisation does not know this laptop.", "Send it the file of device show --enrol."),
    "unready": ("The organisation has this laptop's file and has not admitted it yet.", "Ask it to."),
    "expired": ("This laptop's enrolment has ended.", "Ask the organisation to extend it."),
    "revoked": ("The organisation has revoked this laptop.", ""),
    "replayed": ("The organisation saw this request before.", "Try again."),
    "time_off": ("This laptop's clock is wrong.", "Set date and time, then try again."),
    "forked": ("This laptop's log is older than the organisation knows: was a disk image restored?", ""),
    "bad_signature": ("The organisation could not check this laptop's signature.", ""),
    "wrong_project": ("This laptop is not enrolled for this project.", ""),
    "receipted": ("The organisation has this half already.", ""),
    "withdrawn": ("The organisation takes no more of this session: it was withdrawn.", ""),
    "update": ("The organisation needs a newer version of this program.", "Install the newer version."),
    "signer_unknown": ("The organisation does not know the laptop that recorded this session.", ""),
    "too_much": ("This laptop has sent as much as it may in one day.", "Go on tomorrow."),
    "checking": ("The organisation is checking this half.", "Wait: its receipt comes by itself."),
    "held": ("The organisation has this half, and something has to be settled before its receipt.", ""),
    "refused": ("The organisation looked at this half and did not take it.", ""),
    "rehearsal": ("A rehearsal can't be sent to a real project, nor the other way round.", ""),
}  # fmt: skip
OF_ONE_SESSION = frozenset({"receipted", "withdrawn", "checking", "held", "refused", "signer_unknown"})
ARRIVED = frozenset({"receipted", "checking"})
"""The organisation has the half whole: nothing is to be sent, its receipt is there or comes soon."""


class TokenDesk:
    """Gives tokens for a half: from memory while they last, else from the service. Safe for many threads."""

    def __init__(self, device: Device, clock: Clock, now: Callable[[], datetime] = utc_now) -> None:
        self._device = device
        self._clock = clock
        self._now = now
        self._kept: dict[HalfKey, Tokens] = {}
        self._shown: dict[str, LedgerHead] = {}

    @property
    def sender(self) -> str:
        """How who asks is called on the stores."""
        return self._device.name

    def tokens(self, link: Link, url: str, key: HalfKey, stale: Tokens | None = None) -> Tokens:
        """Return tokens for `key`. `stale` ones are not given again.

        Raises TokenRefused, ServerAway, ServerBroken, TlsRefused, HostNotAllowed.
        """
        key = HalfKey(*key)
        kept = self._kept.get(key)
        if kept is not None and self._is_fresh(kept, stale):
            return kept
        with self._device.turn:
            kept = self._kept.get(key)
            if kept is None or not self._is_fresh(kept, stale):
                try:
                    kept = self._kept[key] = self._ask(link, url, key)
                except Malformed as error:
                    raise ServerBroken("The token service answers something that makes no sense.") from error
            return kept

    def forget(self, key: HalfKey) -> None:
        """Drop the tokens of a half that is done."""
        self._kept.pop(key, None)

    def _is_fresh(self, kept: Tokens, stale: Tokens | None) -> bool:
        return kept is not stale and kept.ends_s - self._clock.now_s() >= _FRESH_S

    def _ask(self, link: Link, url: str, key: HalfKey) -> Tokens:
        asked_s = self._clock.now_s()
        answer = self._ask_patiently(link, url, key)
        if isinstance(answer, TokenAnswer):
            self._device.heard(key.project, answer)
        elif not (answer.read_token or answer.delete_token) or answer.expires_at is None:
            raise TokenRefused(answer.reason, answer.why)
        return _tokens(answer, asked_s)

    def _ask_patiently(self, link: Link, url: str, key: HalfKey) -> TokenAnswer | TokenRefusal:
        """Ask again where the service only needs the right time, or a line of the log that it knows."""
        off = timedelta()
        for _ in range(_ROUNDS):
            answer = self._ask_once(link, url, key, self._now() + off)
            if not isinstance(answer, TokenRefusal):
                break
            if answer.reason == "time_off" and not off:
                off = parse_time(answer.server_time) - self._now()
                self._device.clock_off(off.total_seconds())
            elif answer.reason == "show" and answer.known is not None:
                self._show(url, answer.known)
            else:
                break
        return answer

    def _show(self, url: str, number: int) -> None:
        """Remember the line that a service knows. Raises TokenRefused when this log has no such line."""
        line = self._device.line_at(number)
        if line is None:
            raise TokenRefused("forked")
        self._shown[url] = line

    def _ask_once(self, link: Link, url: str, key: HalfKey, moment: datetime) -> TokenAnswer | TokenRefusal:
        head, shown = self._device.ledger_head(), self._shown.get(url)
        request = self._device.sign({
            "schema": TokenRequest.schema_text(),
            "project": key.project,
            "session": key.session,
            "half": key.half,
            "device": self._device.key,
            "signer": key.signer or self._device.key,
            "time": time_text(moment),
            "nonce": secrets.token_hex(16),
            "ledger_head": head.as_json(),
            **({} if shown is None else {"shown": shown.as_json()}),
        })  # fmt: skip
        headers = {"Content-Type": "application/json"}
        answer = link.ask("POST", url, headers=headers, body=canonical(request), limit_bytes=MAX_TOKEN_BYTES)
        demand(answer, _OK, _FORBIDDEN, _CONFLICT, _TOO_MANY)
        if answer.status == _TOO_MANY and not answer.body.startswith(b"{"):
            demand(answer)
        shape = TokenAnswer if answer.status == _OK else TokenRefusal
        found = shape.from_bytes(answer.body)
        if not isinstance(found, TokenRefusal) or found.reason in OF_ONE_SESSION:
            self._shown[url] = head  # the service knows it now
        return found


def _tokens(answer: TokenAnswer | TokenRefusal, asked_s: float) -> Tokens:
    lasts = parse_time(str(answer.expires_at)) - parse_time(answer.server_time)
    ends_s = asked_s + min(lasts / timedelta(seconds=1), _LONGEST_S)
    if isinstance(answer, TokenAnswer):
        return Tokens(
            answer.write_token, answer.read_token, ends_s, answer.write_token, "", answer.epoch, answer.why
        )
    return Tokens(
        "", answer.read_token or "", ends_s, answer.delete_token or "", answer.reason, "", answer.why
    )


def with_fresh_tokens(tokens: Callable[[Tokens | None], Tokens], ask: Callable[[Tokens], _Asked]) -> _Asked:
    """Return what `ask` returns; after a TokenStale ask once more with fresh tokens, at the same address."""
    first = tokens(None)
    try:
        return ask(first)
    except TokenStale:
        return ask(tokens(first))


def is_of_one_session(fault: CollectorError) -> bool:
    """Tell whether a refusal concerns one session only, so that the others may go on."""
    return isinstance(fault, TokenRefused) and fault.reason in OF_ONE_SESSION


def has_arrived(fault: CollectorError) -> bool:
    """Tell whether a refusal says that the organisation has the half: its receipt is there or will come."""
    return isinstance(fault, TokenRefused) and fault.reason in ARRIVED
