"""The token service on the wire: tokens, stops, health; capped bodies, canonical answers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from collector.errors import CollectorError, Malformed
from collector.model.canonical import canonical, parse_canonical
from collector.model.layout import short
from collector.model.stored import Document
from collector.model.times import time_text, utc_now
from collector.model.tokens import MAX_TOKEN_BYTES, SessionStop, TokenRefusal, TokenRequest
from collector.receive.desk import TokenClerk
from collector.receive.health import Health
from collector.signing import parse_public

TOKEN_PATH, STOP_PATH = "/token", "/stop"
_CONFLICTS = {"receipted", "withdrawn", "checking", "held", "refused"}
_TOO_MANY = 429
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Desk:
    clerk: TokenClerk
    health: Health


def token_app(clerk: TokenClerk, health: Health) -> Starlette:
    """Return the service: POST `/token` and `/stop`; GET `/health` and `/metrics` for who looks after it."""
    desk = _Desk(clerk, health)

    async def give_token(request: Request) -> Response:
        return await _answer(request, desk, _give_token)

    async def take_stop(request: Request) -> Response:
        return await _answer(request, desk, _take_stop)

    async def tell_health(_request: Request) -> Response:
        return await run_in_threadpool(_tell_health, health)

    async def tell_metrics(_request: Request) -> Response:
        return await run_in_threadpool(lambda: PlainTextResponse(health.metrics()))

    return Starlette(
        routes=[
            Route(TOKEN_PATH, give_token, methods=["POST"]),
            Route(STOP_PATH, take_stop, methods=["POST"]),
            Route("/health", tell_health, methods=["GET"]),
            Route("/metrics", tell_metrics, methods=["GET"]),
        ]
    )


def _tell_health(health: Health) -> Response:
    told = health.tell()
    return Response(canonical(told), 200 if told["well"] else 503, media_type="application/json")


async def _read_capped(request: Request) -> bytes | None:
    """Return the body; None as soon as it is longer than a request can be."""
    parts, size = [], 0
    async for block in request.stream():
        size += len(block)
        if size > MAX_TOKEN_BYTES:
            return None
        parts.append(block)
    return b"".join(parts)


async def _answer(request: Request, desk: _Desk, answer: Callable[[_Desk, bytes], Response]) -> Response:
    body = await _read_capped(request)
    if body is None:
        desk.health.count("too_large")
        return PlainTextResponse("too large", 413)
    return await run_in_threadpool(_guarded, desk, answer, body)


def _guarded(desk: _Desk, answer: Callable[[_Desk, bytes], Response], body: bytes) -> Response:
    """Whatever happens to one request, the service goes on and the client tries again."""
    try:
        return answer(desk, body)
    except CollectorError as error:  # the store or the disk
        _log.warning("No answer could be given: %s: %s", type(error).__name__, error)
    except Exception:  # noqa: BLE001 - one request never ends the service
        _log.exception("No answer could be given")
    desk.health.count("not_now")
    return PlainTextResponse("not now", 503, headers={"Retry-After": "5"})


def _give_token(desk: _Desk, body: bytes) -> Response:
    try:
        request = TokenRequest.from_bytes(body)
    except Malformed:
        return _refuse_form(desk, body)
    answer = desk.clerk.answer(request)
    if not isinstance(answer, TokenRefusal):
        desk.health.count("given")
        return _document(answer, 200)
    return _refuse(desk, answer, request.device, request.project)


def _refuse_form(desk: _Desk, body: bytes) -> Response:
    """A program of before layout 2 is told that it is too old; all else is no request."""
    desk.health.count("malformed")
    if _is_older(body):
        refusal = {"schema": "token-refusal-1", "reason": "update", "server_time": time_text(utc_now())}
        return Response(canonical(refusal), 403, media_type="application/json")
    return PlainTextResponse("malformed", 400)


def _is_older(body: bytes) -> bool:
    try:
        value = parse_canonical(body)
    except Malformed:
        return False
    return isinstance(value, dict) and value.get("schema") == "token-request-1"


def _take_stop(desk: _Desk, body: bytes) -> Response:
    """204 once the stop is kept: again is the same."""
    try:
        stop = SessionStop.from_bytes(body)
    except Malformed:
        desk.health.count("malformed")
        return PlainTextResponse("malformed", 400)
    refusal = desk.clerk.stop(stop)
    if refusal is None:
        desk.health.count("stopped")
        return Response(status_code=204)
    return _refuse(desk, refusal, stop.device, stop.project)


def _refuse(desk: _Desk, refusal: TokenRefusal, device: str, project: str) -> Response:
    """Say no, and tell the steward which device heard it and why: nothing of a person stands in it."""
    desk.health.count(refusal.reason)
    if refusal.reason not in {"receipted", "show"}:
        who = short(parse_public(device).fingerprint)
        _log.info("Refused: %s, device %s, project %s", refusal.reason, who, project)
    if refusal.reason == "too_much":
        return _document(refusal, _TOO_MANY)
    return _document(refusal, 409 if refusal.reason in _CONFLICTS else 403)


def _document(answer: Document, status: int) -> Response:
    return Response(answer.to_bytes(), status, media_type="application/json")
