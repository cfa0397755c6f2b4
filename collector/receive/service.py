"""The token service on the wire: one address, capped bodies, canonical answers."""

from __future__ import annotations

import logging

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from collector.errors import CollectorError, Malformed
from collector.model.tokens import MAX_TOKEN_BYTES, TokenRefusal, TokenRequest
from collector.receive.desk import TokenClerk

TOKEN_PATH = "/token"  # noqa: S105 - a path
_CONFLICTS = {"receipted", "withdrawn"}
_log = logging.getLogger(__name__)


def token_app(clerk: TokenClerk) -> Starlette:
    """Return the service: POST `/token`; GET `/health` says that it lives."""

    async def give_token(request: Request) -> Response:
        body = await _read_capped(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        return await run_in_threadpool(_answer, clerk, body)

    async def tell_health(_request: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(
        routes=[
            Route(TOKEN_PATH, give_token, methods=["POST"]),
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


def _answer(clerk: TokenClerk, body: bytes) -> Response:
    try:
        request = TokenRequest.from_bytes(body)
    except Malformed:
        return PlainTextResponse("malformed", 400)
    try:
        answer = clerk.answer(request)
    except CollectorError as error:  # the store or the disk: the client tries again
        _log.warning("no token could be given: %s", type(error).__name__)
        return PlainTextResponse("not now", 503, headers={"Retry-After": "5"})
    status = 200
    if isinstance(answer, TokenRefusal):
        status = 409 if answer.reason in _CONFLICTS else 403
    return Response(answer.to_bytes(), status, media_type="application/json")
