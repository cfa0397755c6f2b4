"""Finds on the stores what the work list does not know: it was lost, or a restore put back an older one.

It walks what is on its way, never the vault: there is no more of it than sessions that wait.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from collector.bundle.shape import SIGNATURE
from collector.model.ids import SLUG_PATTERN, UUID_PATTERN
from collector.model.layout import CHECKING, INBOX, Sent, Vaulted
from collector.model.manifest import Half
from collector.receive.filer import Filer
from collector.receive.work import WorkList

_SHORT = re.compile(r"[0-9a-f]{16}")
_SLUG, _UUID = re.compile(SLUG_PATTERN), re.compile(UUID_PATTERN)


def find_lost(filers: Mapping[Half, Filer], work: WorkList) -> None:
    """Put every half that lies in an inbox or out of reach on the list. Raises ServerAway.

    A name that no half can have is nobody's: it is left alone.
    """
    for half, filer in filers.items():
        for sent in _walk(filer, INBOX, half):
            if work.find(sent) is None:
                work.want(sent)
        for sent in _walk(filer, CHECKING, half):
            found = work.find(sent)
            if found is None or not found.lease:
                _find_taken(filer, work, sent)


def _find_taken(filer: Filer, work: WorkList, sent: Sent) -> None:
    """The newest one is gone on with; an older one beside it was done or refused."""
    there = []
    for entry in filer.entries(sent.checking("").rstrip("/")):
        arrived = filer.arrived(f"{sent.checking(entry.name)}/{SIGNATURE}") if entry.is_folder else None
        if arrived is not None and _SHORT.fullmatch(entry.name):
            there.append((arrived, entry.name))
    if there:
        arrived, lease = max(there)
        work.found(sent, lease, arrived)


def _walk(filer: Filer, root: str, half: Half) -> Iterator[Sent]:
    """Yield what is named project/sender/device/session below a half's folder."""
    for project in _folders(filer, f"{root}/{half}", _SLUG):
        for sender in _folders(filer, f"{root}/{half}/{project}", _SHORT):
            below = f"{root}/{half}/{project}/{sender}"
            for device in _folders(filer, below, _SHORT):
                for session in _folders(filer, f"{below}/{device}", _UUID):
                    yield Sent(Vaulted(half, project, device, session), sender)


def _folders(filer: Filer, folder: str, form: re.Pattern[str]) -> Iterator[str]:
    """Yield the folders with a name of that form."""
    for entry in filer.entries(folder):
        if entry.is_folder and form.fullmatch(entry.name):
            yield entry.name
