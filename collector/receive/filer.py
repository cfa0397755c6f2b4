"""The organisation's own way to a store: list, read, write, each with a token for just that path."""

from __future__ import annotations

import base64
import contextlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from urllib.parse import quote, urlencode, urlsplit

from collector.errors import ServerAway, ServerBroken, UnsafePath
from collector.model.times import can_be, utc_now
from collector.network import ANSWER_LIMIT_BYTES, Answer, Link, Network, parse_http_date
from collector.receive.tokens import READS, Pass, StoreKeys, sign_token

_PAGE = 1000
_LIST_LIMIT_BYTES = 64 << 20  # a device chooses what stands beside a name: its content, its kind, headers
_FILE_LIMIT_BYTES = 1 << 40
_DEPTH = 8
_MOST_FILES = 50_000
_TOKEN_LIFE = timedelta(minutes=2)
_OK, _CREATED, _NO_CONTENT, _BAD_REQUEST, _NOT_FOUND = 200, 201, 204, 400, 404
_NOT_EMPTY = 500  # all that the store says of a folder which it does not delete
_FOLDER_BIT = 1 << 31  # Go's os.ModeDir
_RIGHTS = 0o777


@dataclass(frozen=True)
class Entry:
    """A name in a folder of the store. `written` is when it was last; None where the store does not say.

    `is_plain`: a folder with nothing of its own, or a file that stays, all of whose bytes were sent.
    """

    name: str
    is_folder: bool
    size_bytes: int = 0
    is_plain: bool = True
    written: datetime | None = None


class Filer:
    """One store. Paths begin with `/`. For many threads: each gets its own connection."""

    def __init__(self, url: str, keys: StoreKeys, network: Network | None = None) -> None:
        self._url = url.rstrip("/")
        self._keys = keys
        self._network = network or Network([urlsplit(url).hostname or ""])
        self._own = threading.local()
        self._now: Callable[[], datetime] = utc_now

    def entries(self, folder: str, page: int = _PAGE) -> Iterator[Entry]:
        """Yield what a folder holds, by name, asked for `page` at a time; nothing for no such folder.

        Raises ServerAway, ServerBroken where one name alone comes with more than a list can hold.
        """
        last = ""
        while True:
            listed = self._list(folder, last, page)
            if listed is None:
                page = max(1, page // 16)
                continue
            rows = listed.get("Entries") or []
            found = [_entry(row) for row in rows] if isinstance(rows, list) else []
            yield from found
            if not listed.get("ShouldDisplayLoadMore") or not found:
                return
            if found[-1].name <= last:
                raise ServerBroken("The store's list goes round in a circle.")
            last = found[-1].name

    def _list(self, folder: str, last: str, page: int) -> dict[str, Any] | None:
        """Return a page of a list, an empty one for no such folder; None when it is too long."""
        query = urlencode({"limit": page, "lastFileName": last})
        with contextlib.suppress(ServerBroken) if page > 1 else contextlib.nullcontext():
            answer = self._ask("GET", f"{folder.rstrip('/')}/?{query}", None, _LIST_LIMIT_BYTES)
            return {} if answer.status == _NOT_FOUND else _read_page(self._demand(answer, _OK))
        return None

    def names_below(self, folder: str) -> list[str]:
        """Return every file below `folder`, relative to it, sorted. Raises UnsafePath."""
        return sorted(self.sizes_below(folder))

    def sizes_below(self, folder: str) -> dict[str, int]:
        """Return every file below `folder`, relative to it, with its size in bytes.

        Raises UnsafePath when there are folders that are too deep, more files than any half has, or what is
        neither a plain file nor a plain folder: it would hide from a list, or go by itself after the receipt.
        """
        found: dict[str, int] = {}
        waiting = [("", _DEPTH)]
        while waiting:
            below, depth = waiting.pop()
            for entry in self.entries(f"{folder}/{below}"):
                name = f"{below}{entry.name}"
                if not entry.is_plain:
                    raise UnsafePath("The store holds something that is no plain file or folder.")
                if entry.is_folder:
                    waiting.append((f"{name}/", depth - 1))
                else:
                    found[name] = entry.size_bytes
            if not depth or len(found) + len(waiting) > _MOST_FILES:
                raise UnsafePath("The store holds more files or deeper folders than any half has.")
        return found

    def arrived(self, path: str) -> datetime | None:
        """Return when a file arrived, whole seconds UTC; None when there is no such file.

        A folder of that name is no file: the store gives it no time.
        """
        answer = self._ask("HEAD", path)
        if answer.status == _NOT_FOUND:
            return None
        moment = parse_http_date(self._demand(answer, _OK).headers.get("last-modified", ""))
        if moment is not None and not can_be(moment):
            raise ServerBroken("The store does not say when a file arrived.")
        return moment

    def read(self, path: str, limit_bytes: int) -> bytes | None:
        """Return a small file; None when it is not there. Raises ServerBroken beyond `limit_bytes`."""
        answer = self._ask("GET", path, None, limit_bytes)
        return None if answer.status == _NOT_FOUND else self._demand(answer, _OK).body

    def open(self, path: str) -> BinaryIO:
        """Open a file of any size for reading; the caller closes it."""
        answer, stream = self._link().open(
            self._url + quote(path), headers=self._headers("GET", path), limit_bytes=_FILE_LIMIT_BYTES
        )
        if answer.status != _OK:
            stream.close()
            self._demand(answer, _OK)
        return stream

    def write(self, path: str, data: bytes) -> None:
        """Write a small file, replacing what is there."""
        self._demand(self._ask("PUT", path, data), _OK, _CREATED)

    def move(self, source: str, target: str) -> bool:
        """Move a file or a folder, with the time at which it arrived, in one step of the store's.

        False when there is no `source`, or something at `target` already: nothing was changed then.
        """
        query = urlencode({"mv.from": source}, quote_via=quote, safe="/")
        answer = self._ask("POST", f"{target}?{query}", reach=[target, source])
        if answer.status == _BAD_REQUEST:
            return False
        self._demand(answer, _OK, _CREATED, _NO_CONTENT)
        return True

    def delete(self, path: str) -> None:
        """Delete a file. Absent is done."""
        self._demand(self._ask("DELETE", path), _OK, _NO_CONTENT, _NOT_FOUND)

    def drop_empty(self, folder: str) -> None:
        """Delete a folder that nothing is in; one that is in use stays. Absent is done."""
        self._demand(self._ask("DELETE", folder), _OK, _NO_CONTENT, _NOT_FOUND, _NOT_EMPTY)

    def delete_tree(self, folder: str) -> None:
        """Delete a folder and all that is in it. Absent is done."""
        self._demand(self._ask("DELETE", f"{folder}?recursive=true"), _OK, _NO_CONTENT, _NOT_FOUND)

    def is_there(self, folder: str) -> bool:
        """Tell whether a folder holds anything."""
        return next(self.entries(folder, page=1), None) is not None

    def _ask(
        self,
        method: str,
        path_and_query: str,
        body: bytes | None = None,
        limit: int = ANSWER_LIMIT_BYTES,
        reach: Sequence[str] = (),
    ) -> Answer:
        path, mark, query = path_and_query.partition("?")
        headers = self._headers(method, path, reach)
        if body is not None:
            headers["Content-Type"] = "application/octet-stream"  # a form would be taken apart
        url = self._url + quote(path) + mark + query
        return self._link().ask(method, url, headers=headers, body=body, limit_bytes=limit)

    def _headers(self, method: str, path: str, reach: Sequence[str] = ()) -> dict[str, str]:
        """`reach`: the paths that the token is for, where they are more than the one that is asked."""
        key = self._keys.read if method in READS else self._keys.write
        token = sign_token(key, Pass(reach or [path], [method]), self._now() + _TOKEN_LIFE)
        return {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def _link(self) -> Link:
        if not hasattr(self._own, "link"):
            self._own.link = self._network.link()
        link: Link = self._own.link
        return link

    def _demand(self, answer: Answer, *expected: int) -> Answer:
        if answer.status not in expected:
            raise ServerAway(f"The store answers with status {answer.status}.")
        return answer


class FilerHalf:
    """A half on a store, as `verify_half` reads it. `without`: files that are no part of it any more.

    `present` are all files there, where they were listed already.
    """

    def __init__(
        self, filer: Filer, folder: str, without: Sequence[str] = (), present: Iterable[str] | None = None
    ) -> None:
        self._filer = filer
        self._folder = folder
        self._without = without
        self._present = None if present is None else list(present)

    def names(self) -> list[str]:
        """Return every file of the half."""
        if self._present is None:
            self._present = self._filer.names_below(self._folder)
        return sorted(set(self._present) - set(self._without))

    def open(self, name: str) -> BinaryIO:
        """Open one of them; the caller closes it."""
        return self._filer.open(f"{self._folder}/{name}")


def _read_page(answer: Answer) -> dict[str, Any]:
    try:
        page = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise ServerBroken("The store's list can't be read.") from error
    if not isinstance(page, dict):
        raise ServerBroken("The store's list can't be read.")
    return page


def _entry(row: object) -> Entry:
    if not isinstance(row, dict):
        raise ServerBroken("The store's list can't be read.")
    path, mode, size_bytes = row.get("FullPath"), row.get("Mode"), row.get("FileSize") or 0
    if not isinstance(path, str) or not isinstance(mode, int) or not isinstance(size_bytes, int):
        raise ServerBroken("The store's list can't be read.")
    stored = _stored_bytes(row)
    is_folder = bool(mode & _FOLDER_BIT)
    kind = mode & ~_RIGHTS
    plain = kind == _FOLDER_BIT and not stored if is_folder else kind == 0 and stored >= size_bytes
    stays = plain and not row.get("TtlSec")
    return Entry(
        path.rpartition("/")[2], is_folder, max(size_bytes, stored), stays, _moment(row.get("Mtime"))
    )


def _stored_bytes(row: dict[str, Any]) -> int:
    """Return how much of a file was sent: its pieces, and what is kept beside its name; without its holes."""
    try:
        pieces = sum(int(piece["size"]) for piece in row.get("chunks") or [])
        return pieces + len(base64.b64decode(row.get("Content") or ""))
    except (TypeError, KeyError, ValueError) as error:
        raise ServerBroken("The store's list can't be read.") from error


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
