"""The token service on the wire: tokens and stops, capped bodies, canonical answers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from collector.errors import CollectorError, Malformed
from collector.model.stored import Document
from collector.model.tokens import MAX_TOKEN_BYTES, SessionStop, TokenRefusal, TokenRequest
from collector.receive.desk import TokenClerk

TOKEN_PATH, STOP_PATH = "/token", "/stop"
_CONFLICTS = {"receipted", "withdrawn"}
_log = logging.getLogger(__name__)


def token_app(clerk: TokenClerk) -> Starlette:
    """Return the service: POST `/token` and `/stop`; GET `/health` says that it lives."""

    async def give_token(request: Request) -> Response:
        return await _answer(request, partial(_give_token, clerk))

    async def take_stop(request: Request) -> Response:
        return await _answer(request, partial(_take_stop, clerk))

    async def tell_health(_request: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(
        routes=[
            Route(TOKEN_PATH, give_token, methods=["POST"]),
            Route(STOP_PATH, take_stop, methods=["POST"]),
            Route("/health", tell_health, methods=["GET"]),
        ]
    )


async def _read_capped(request: Request) -> bytes | None:
    """Return the body; None as soon as it is longer than a request can be."""
    parts, size = [], 0
    async for block in request.stream():
        size += len(block)
        if size > MAX_TOKEN_BYTES:
            return None
        parts.append(block)
    return b"".join(parts)


async def _answer(request: Request, answer: Callable[[bytes], Response]) -> Response:
    body = await _read_capped(request)
    if body is None:
        return PlainTextResponse("too large", 413)
    return await run_in_threadpool(_guarded, answer, body)


def _guarded(answer: Callable[[bytes], Response], body: bytes) -> Response:
    try:
        return answer(body)
    except CollectorError as error:  # the store or the disk: the client tries again
        _log.warning("no answer could be given: %s", type(error).__name__)
        return PlainTextResponse("not now", 503, headers={"Retry-After": "5"})


def _give_token(clerk: TokenClerk, body: bytes) -> Response:
    try:
        request = TokenRequest.from_bytes(body)
    except Malformed:
        return PlainTextResponse("malformed", 400)
    answer = clerk.answer(request)
    return _refuse(answer) if isinstance(answer, TokenRefusal) else _document(answer, 200)


def _take_stop(clerk: TokenClerk, body: bytes) -> Response:
    """204 once the stop is kept: again is the same."""
    try:
        stop = SessionStop.from_bytes(body)
    except Malformed:
        return PlainTextResponse("malformed", 400)
    refusal = clerk.stop(stop)
    return Response(status_code=204) if refusal is None else _refuse(refusal)


def _refuse(refusal: TokenRefusal) -> Response:
    return _document(refusal, 409 if refusal.reason in _CONFLICTS else 403)


def _document(answer: Document, status: int) -> Response:
    return Response(answer.to_bytes(), status, media_type="application/json")
