"""What goes out of the rights desk and comes in: requests, answers, deletion lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from collector.desk.lists import apply_again, stone_bundles, take_list
from collector.desk.sending import SentRow, fetch_lists, send_requests
from collector.errors import CollectorError, UnsafePath
from collector.model.rights import MAX_LIST_BYTES, DeletionList
from collector.project.install import trusted_packs
from collector.rights.standing import read_requests
from collector.session.owing import find_owed
from collector.session.parts import Parts
from collector.signing import SIGNATURE_BYTES
from collector.vault import read_small


class Post:
    """Sends what the rights desk has for the organisation; fetches and applies its lists."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    @property
    def has_unsent(self) -> bool:
        """Whether a request of any project waits to be sent, or a withdrawal to be told."""
        waiting = any(item.state == "waiting" for item in read_requests(self._parts.ledger).values())
        return waiting or bool(find_owed(self._parts.ledger))

    def send(self, stopped: Callable[[], bool] = lambda: False) -> list[SentRow]:
        """Send what waits and fetch answers."""
        return send_requests(self._parts, stopped)

    def fetch_lists(self, project: str) -> int:
        """Fetch and apply new deletion lists; return how many."""
        return fetch_lists(self._parts, project)

    def take_list(self, path: Path) -> bool:
        """Apply a signed list from a file, its `.sig` beside it; False when it is known already.

        Raises BadSignature, BadHash, Malformed, PackUnknown, DiskFailed, UnsafePath.
        """
        signature = path.with_suffix(".sig")
        if path.suffix != ".json" or not signature.is_file():
            raise UnsafePath("A deletion list is a .json file with its .sig beside it.")
        data = read_small(path, MAX_LIST_BYTES)
        project = DeletionList.from_bytes(data).project  # whose key has to fit
        return take_list(self._parts, project, data, read_small(signature, SIGNATURE_BYTES)) is not None

    def send_first(self, stopped: Callable[[], bool], bundles: Sequence[Path]) -> list[CollectorError]:
        """Before media: requests go out, lists come in and are applied, disks are compared with them.

        What fails here stops no upload; it is told and tried again.
        """
        projects = sorted(trusted_packs(self._parts.ledger))
        faults = [row.fault for row in self.send(stopped) if row.fault is not None]
        if bundles or read_requests(self._parts.ledger):
            faults += self._fetch_all(projects)
        faults += apply_again(self._parts, projects, open_too=False)
        stone_bundles(self._parts, bundles)
        return faults

    def _fetch_all(self, projects: list[str]) -> list[CollectorError]:
        faults: list[CollectorError] = []
        for project in projects:
            try:
                self.fetch_lists(project)
            except CollectorError as fault:
                faults.append(fault)
        return faults
