"""A tus 1.0 client: creation, creation-with-upload, resuming, termination, as tried on SeaweedFS 4.48."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from urllib.parse import urljoin, urlsplit

from collector.errors import ServerBroken
from collector.network import Answer, Body, Link
from collector.upload.driver import Slice
from collector.upload.faults import TokenStale, UploadGone, demand
from collector.upload.token import Tokens, with_fresh_tokens

_OFFSET = re.compile(r"\d{1,18}")
_OCTETS = "application/offset+octet-stream"
_OK, _CREATED, _NO_CONTENT = 200, 201, 204


class TusDriver:
    """One worker's way to one half's store. Addresses of another one raise UploadGone: no token goes there.

    `tokens(stale)` returns the tokens to use; `stale` are those that the server just refused, or None.
    `on_line(in_errand)` stands around each request that writes.
    """

    def __init__(
        self,
        link: Link,
        store_url: str,
        tokens: Callable[[Tokens | None], Tokens],
        on_line: Callable[[bool], AbstractContextManager[None]] = lambda _in_errand: nullcontext(),
    ) -> None:
        self._link = link
        self._on_line = on_line
        self._store_url = store_url.rstrip("/")
        self._tokens = tokens

    def send_whole(self, target: str, body: Slice) -> None:
        """Creation-with-upload: one request a file."""
        headers = {"Upload-Length": str(len(body)), "Content-Type": _OCTETS}
        answer = self._write("POST", self._creation_url(target), headers, body)
        _demand_created(answer)
        if _offset(answer, len(body)) != len(body):
            raise ServerBroken("The server did not keep the whole file.")

    def create(self, target: str, size_bytes: int) -> str:
        """Return the upload's address, always on the store's own host."""
        url = self._creation_url(target)
        headers = {"Upload-Length": str(size_bytes)}
        answer = self._write("POST", url, headers, None, in_errand=True)
        _demand_created(answer)
        try:
            upload = urljoin(url, answer.headers.get("location", ""))
            own = urlsplit(upload)[:2] == urlsplit(url)[:2]  # scheme, host and port
        except ValueError:
            own = False
        if not own or upload == url:
            raise ServerBroken("The server names no address of its own for the upload.")
        return upload

    def drop(self, upload: str) -> None:
        """DELETE (tus termination). 404 and 410 say that it is gone: it ended, expired or was dropped.

        Raises UploadGone for one that was begun at another store.
        """
        answer = with_fresh_tokens(
            self._tokens, lambda tokens: self._ask("DELETE", upload, tokens.drop, {}, None)
        )
        with contextlib.suppress(UploadGone):
            demand(answer, _OK, _NO_CONTENT)

    def ask_offset(self, upload: str, size_bytes: int) -> int:
        """HEAD, with the read token: the write token gets 401 here."""
        answer = self._read("HEAD", upload)
        demand(answer, _OK, _NO_CONTENT)
        return _offset(answer, size_bytes)

    def send(self, upload: str, size_bytes: int, body: Slice) -> int:
        """PATCH from `body.start`."""
        headers = {"Upload-Offset": str(body.start), "Content-Type": _OCTETS}
        token = self._tokens(None).write
        with self._on_line(False):
            answer = self._ask("PATCH", upload, token, headers, body)
        demand(answer, _NO_CONTENT)
        offset = _offset(answer, size_bytes)
        if not body.start < offset <= body.start + len(body):
            raise ServerBroken("The server counts other bytes than were sent.")
        return offset

    def renew(self) -> None:
        """Get fresh tokens."""
        self._tokens(self._tokens(None))

    def finish(self, upload: str, size_bytes: int) -> None:
        """PATCH without bytes: the server assembles what it holds."""
        headers = {"Upload-Offset": str(size_bytes), "Content-Type": _OCTETS}
        demand(self._write("PATCH", upload, headers, None), _NO_CONTENT)

    def stored_bytes(self, target: str) -> int | None:
        """HEAD of the finished object."""
        answer = self._read("HEAD", self._store_url + target)
        try:
            demand(answer, _OK)
        except UploadGone:
            return None
        length = answer.headers.get("content-length", "")
        return int(length) if _OFFSET.fullmatch(length) else None

    def _creation_url(self, target: str) -> str:
        return f"{self._store_url}/.tus{target}"

    def _write(
        self, method: str, url: str, headers: dict[str, str], body: Body | None, *, in_errand: bool = False
    ) -> Answer:
        def ask(tokens: Tokens) -> Answer:
            with self._on_line(in_errand):
                return self._ask(method, url, tokens.write, headers, body)

        return with_fresh_tokens(self._tokens, ask)

    def _read(self, method: str, url: str) -> Answer:
        return with_fresh_tokens(self._tokens, lambda tokens: self._ask(method, url, tokens.read, {}, None))

    def _ask(self, method: str, url: str, token: str, headers: dict[str, str], body: Body | None) -> Answer:
        if (
            urlsplit(url)[:2] != urlsplit(self._store_url)[:2]
        ):  # a token is for the store that it was given for
            raise UploadGone("This upload was begun at another store.")
        sent = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0", **headers}
        answer = self._link.ask(method, url, headers=sent, body=body)
        if answer.status == 401:  # noqa: PLR2004 - unauthorised
            raise TokenStale("The server does not accept the token for this upload.")
        return answer


def _demand_created(answer: Answer) -> None:
    try:
        demand(answer, _CREATED)
    except UploadGone as error:  # nothing was begun that could be gone
        raise ServerBroken("The server takes no uploads at this address.") from error


def _offset(answer: Answer, size_bytes: int) -> int:
    """Return Upload-Offset. Raises ServerBroken when it is no number or beyond the file."""
    text = answer.headers.get("upload-offset", "")
    if not _OFFSET.fullmatch(text) or int(text) > size_bytes:
        raise ServerBroken("The server names an impossible number of bytes.")
    return int(text)
