"""Deletes what nobody needs any more: refused halves, and what was left in inboxes and never became one.

The age of a folder is that of the newest file in it, by the store's clock: whoever goes on sending keeps what
is there. A whole half is no leftover, however old it is: it waits for its turn.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import SystemRandom

from collector.bundle.shape import SIGNATURE
from collector.errors import CollectorError
from collector.model.layout import INBOX, REFUSED, Sent, Vaulted
from collector.model.manifest import Half
from collector.model.times import utc_now
from collector.receive.filer import Entry, Filer
from collector.receive.letters import Letters
from collector.receive.work import WorkList

MOST_FOLDERS = 20_000
"""Folders that are looked at in a day: what comes behind them has its turn on another."""
_log = logging.getLogger(__name__)


@dataclass
class Cleaner:
    """Each day begins with other senders, so that a full inbox hides nobody's."""

    filers: Mapping[Half, Filer]
    work: WorkList
    letters: Letters
    keep: timedelta
    most: int = MOST_FOLDERS
    _left: int = field(default=0, init=False)

    def clean(self, projects: Iterable[str], now: datetime | None = None) -> int:
        """Delete what is older than `keep`, a bounded work; return how many folders and files went.

        What fails for one sender or at one store stops no other's; it is tried again the next day.
        """
        self._left, gone = self.most, 0
        before = (now or utc_now()) - self.keep
        for project in projects:
            for half, filer in self.filers.items():
                for root in self._senders(filer, f"{REFUSED}/{half}/{project}"):
                    gone += _count(self._clean_refused(filer, root, before))
                for root in self._senders(filer, f"{INBOX}/{half}/{project}"):
                    gone += _count(self._clean_inbox(filer, half, root, before))
            gone += _count(self._clean_letters(self.filers["identity"], project, before))
        _log.info("Deleted %d refused halves and leftovers older than %d days.", gone, self.keep.days)
        return gone

    def _clean_refused(self, filer: Filer, root: str, before: datetime) -> Iterator[str]:
        """Delete refused halves with their reasons; those that layout 1 set aside are a person's to judge.

        The reason beside a half was written when it was refused: it may have waited long before.
        """
        for session, _ in self._walk(filer, root):
            found = {f"{session}/{entry.name}": entry for entry in filer.entries(session)}
            young = {_stem(path) for path, one in found.items() if not _is_older(filer, path, one, before)}
            for path, entry in found.items():
                if _stem(path) not in young:
                    yield _delete(filer, path, entry)
            filer.drop_empty(session)

    def _clean_inbox(self, filer: Filer, half: Half, root: str, before: datetime) -> Iterator[str]:
        """Delete what is no whole half; its sender sends it whole again, should it come back."""
        for folder, entry in self._walk(filer, root):
            project, sender, device, session = folder.split("/")[-4:]
            found = self.work.find(Sent(Vaulted(half, project, device, session), sender))
            if found is not None and found.lease:  # its turn comes when that one is done
                continue
            if _is_older(filer, folder, entry, before) and not _is_whole(filer, folder):
                if found is not None:  # its inbox is another one from now on
                    self.work.settle(found, found.state, found.why)
                yield _delete(filer, folder, entry)

    def _clean_letters(self, filer: Filer, project: str, before: datetime) -> Iterator[str]:
        """Every request is taken before; what is left is none."""
        self.letters.take_all(project)
        root = f"{INBOX}/rights/{project}"
        for sender in list(filer.entries(root)):
            for entry in list(filer.entries(f"{root}/{sender.name}")):
                path = f"{root}/{sender.name}/{entry.name}"
                if _is_older(filer, path, entry, before):
                    yield _delete(filer, path, entry)

    def _senders(self, filer: Filer, root: str) -> list[str]:
        """Return the folders of a project's senders, in any order; none where they can't be listed."""
        try:
            found = [f"{root}/{entry.name}" for entry in filer.entries(root) if entry.is_folder]
        except CollectorError as fault:
            _log.warning("What is old can't be listed: %s", fault)
            return []
        SystemRandom().shuffle(found)
        return found

    def _walk(self, filer: Filer, root: str) -> Iterator[tuple[str, Entry]]:
        """Yield the folders of a sender's sessions, whatever they are called, while the day lasts."""
        for device in list(filer.entries(root)):
            for entry in list(filer.entries(f"{root}/{device.name}")):
                if self._left <= 0:
                    return
                if entry.is_folder:
                    self._left -= 1
                    yield f"{root}/{device.name}/{entry.name}", entry


def _count(deleted: Iterator[str]) -> int:
    """Return how many went until the store failed, if it did."""
    count = 0
    try:
        for _ in deleted:
            count += 1
    except CollectorError as fault:
        _log.warning("Not everything that is old could be deleted: %s", fault)
    return count


def _is_older(filer: Filer, path: str, entry: Entry, before: datetime) -> bool:
    """Tell whether nothing in it was written later; what the store gives no time for is young."""
    waiting = [(path, entry)]
    while waiting:
        place, one = waiting.pop()
        if one.written is None or one.written >= before:
            return False
        if one.is_folder:
            waiting += [(f"{place}/{inner.name}", inner) for inner in filer.entries(place)]
    return True


def _stem(path: str) -> str:
    """What a refused half and its reason have in common."""
    return path.removesuffix(".json")


def _is_whole(filer: Filer, folder: str) -> bool:
    return filer.arrived(f"{folder}/{SIGNATURE}") is not None


def _delete(filer: Filer, path: str, entry: Entry) -> str:
    if entry.is_folder:
        filer.delete_tree(path)
    else:
        filer.delete(path)
    return path
