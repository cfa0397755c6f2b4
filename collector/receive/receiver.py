"""Takes halves that arrived whole out of every device's reach, verifies them, and writes their receipts.

No private key but the receipt's is here. Each half is an island: whatever is wrong with one is caught, named
and kept beside it, and the others go on. Killed at any step, the next start goes on from what the work list
and the stores say.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from collector.bundle.shape import SIGNATURE
from collector.errors import CollectorError, Withdrawn
from collector.model.canonical import canonical
from collector.model.layout import Sent, Vaulted
from collector.model.manifest import Half
from collector.model.times import time_text, utc_now
from collector.receive.checking import Checked, check_half
from collector.receive.copying import copy_again, keep_copy, lacks_copy
from collector.receive.filer import Filer
from collector.receive.holdings import Holdings
from collector.receive.judging import Judge
from collector.receive.known_marks import KnownMarks
from collector.receive.leases import KEEP_EVERY_S, kept
from collector.receive.letters import Letters
from collector.receive.limits import UseCount
from collector.receive.outcomes import TRIES, HalfBroke, fate_of
from collector.receive.owners import codes_of
from collector.receive.placing import (
    drop_unreceipted,
    forget_taken,
    give_receipt,
    has_receipt,
    put_in_vault,
)
from collector.receive.projects import Served
from collector.receive.survey import find_lost, walk_vault
from collector.receive.work import Work, WorkList
from collector.signing import PrivateKey

Outcome = Literal["receipted", "copied", "refused", "later"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Received:
    """What became of one half: its receipt written, copied to `--to`, refused, or to be tried again."""

    half: Half
    project: str
    session: str
    outcome: Outcome
    fault: CollectorError | None = None
    device: str = ""


@dataclass(frozen=True)
class Counter:
    """What a receiver needs: stores, the work list, who judges, what was signed before, the receipt key.

    `copies` is the folder of `--to`.
    """

    filers: Mapping[Half, Filer]
    work: WorkList
    letters: Letters
    use: UseCount
    holdings: Holdings
    judge: Judge
    marks: KnownMarks
    receipt_key: PrivateKey
    copies: Path | None = None


@dataclass
class Receiver:
    """Looks at one half after the other. Any number may work at once: each half is leased to one of them.

    `keep_every_s`: how often a lease is kept while its half is looked at.
    """

    counter: Counter
    keep_every_s: float = KEEP_EVERY_S
    _served: Mapping[str, Served] | None = None

    def look(self) -> Iterator[Received]:
        """Look at everything that waits, also at what the work list had lost. Raises ServerAway."""
        projects = sorted(self.counter.judge.served())
        find_lost(self.counter.filers, self.counter.work, projects)
        self.counter.work.look_again()
        yield from self.work()
        yield from self._copy_missing(projects)

    def _copy_missing(self, projects: Sequence[str]) -> Iterator[Received]:
        """Copy what has its receipt and lies in no copy yet, verified anew."""
        if self.counter.copies is None:
            return
        for project in projects:
            for half, filer in self.counter.filers.items():
                for key in walk_vault(filer, half, project):
                    if lacks_copy(self.counter, self.counter.copies, key):
                        yield self._copy(key, self.counter.copies)

    def _copy(self, key: Vaulted, copies: Path) -> Received:
        named = key.half, key.project, key.session
        try:
            with _as_defect(key):
                folder = copy_again(self.counter, copies, key)
        except CollectorError as fault:
            return Received(*named, "refused", fault, key.device)
        self.counter.holdings.keep_copy(key, folder)
        return Received(*named, "copied", None, key.device)

    def work(self) -> Iterator[Received]:
        """Look at what is due, and yield what became of it. Raises DiskFailed, Malformed (files of ours)."""
        served = self.counter.judge.served()
        if self._served is not None and served is not self._served:
            self.counter.work.look_again()
        self._served = served
        self.counter.letters.take_expected()
        while (work := self.counter.work.claim()) is not None:
            found = self._receive(work)
            if found is not None:
                yield found

    def _receive(self, work: Work) -> Received | None:
        """Do all that can be done for one half; None when it is not whole yet. Raises nothing."""
        key = work.sent.vaulted
        named = key.half, key.project, key.session
        taken = work
        try:
            with _as_defect(key), kept(lambda: self.counter.work.keep(work), self.keep_every_s):
                found = self._take(work)
                if found is None:
                    return None
                taken = found
                _check_tries(taken)
                return Received(*named, self._accept(taken), None, key.device)
        except CollectorError as fault:
            return Received(*named, self._fail(taken, fault), fault, key.device)

    def _take(self, work: Work) -> Work | None:
        """Take a half out of its sender's reach when it is whole. Raises Withdrawn, ServerAway."""
        sent, filer = work.sent, self._filer(work.sent)
        self.counter.judge.check_stop(sent.vaulted)
        was_taken = bool(work.lease)
        if not was_taken:
            arrived = filer.arrived(f"{sent.inbox}/{SIGNATURE}")
            if arrived is None:
                self.counter.work.absent(work)
                return None
            work = self.counter.work.take(work, arrived)
            filer.write(sent.taken(work.lease), canonical({"arrived": time_text(arrived)}))
        there = sent.checking(work.lease)
        found = filer.is_there(there) or filer.move(sent.inbox, there)
        if not found and was_taken:
            found = filer.is_there(sent.vaulted.folder)  # killed behind the move into the vault
        if not found:
            forget_taken(filer, sent, work.lease)
            self.counter.work.absent(work)
        return work if found else None

    def _accept(self, work: Work) -> Outcome:
        """Verify what lies out of reach, put it into the vault, sign its receipt, copy it.

        Killed behind the move into the vault, it goes on with what lies there.
        """
        filer, there = self._filer(work.sent), work.sent.checking(work.lease)
        in_vault = not filer.is_there(there)
        checked = check_half(self.counter, work, work.sent.vaulted.folder if in_vault else there)
        if not in_vault:
            put_in_vault(filer, work.sent, work.lease, checked)
        return self._finish(work, checked)

    def _finish(self, work: Work, checked: Checked) -> Outcome:
        key = work.sent.vaulted
        receipt, is_new = give_receipt(self.counter, key, checked)
        self.counter.holdings.learn_people(key, codes_of(checked.verified.manifest))
        if self.counter.copies is not None:
            folder = keep_copy(self.counter, self.counter.copies, key, receipt)
            self.counter.holdings.keep_copy(key, folder)
        forget_taken(self._filer(work.sent), work.sent, work.lease)
        self.counter.work.settle(work, "receipted")
        return "receipted" if is_new else "copied"

    def _fail(self, work: Work, fault: CollectorError) -> Outcome:
        """Keep what was wrong with a half, and put it where it belongs."""
        fate = fate_of(fault)
        list_ = self.counter.work
        if isinstance(fault, Withdrawn):
            return self._drop(work)
        if fate == "refused" or (fate == "again" and work.tries + 1 >= TRIES):
            return self._put_away(work, fault)
        list_.hold(work, str(fault), tried=fate == "again")
        return "later"

    def _put_away(self, work: Work, fault: CollectorError) -> Outcome:
        """Move a half to the refused ones, with the reason beside it; a store that is away is tried again."""
        try:
            put_away(self._filer(work.sent), work, fault)
            received = has_receipt(self._filer(work.sent), work.sent.vaulted)
        except CollectorError as away:
            self.counter.work.hold(work, str(away))
            return "later"
        if received:  # what came after it changes nothing
            self.counter.work.settle(work, "receipted")
        else:
            self.counter.work.settle(work, "refused", str(fault))
        return "refused"

    def _drop(self, work: Work) -> Outcome:
        """Delete what came of a session that was withdrawn: nothing of it is kept, and no reason."""
        filer, sent = self._filer(work.sent), work.sent
        try:
            filer.delete_tree(sent.inbox)
            filer.delete_tree(sent.out_of_reach)
            drop_unreceipted(filer, sent.vaulted)
        except CollectorError as away:
            self.counter.work.hold(work, str(away))
            return "later"
        self.counter.work.settle(work, "withdrawn")
        return "refused"

    def _filer(self, sent: Sent) -> Filer:
        return self.counter.filers[sent.vaulted.half]


@contextlib.contextmanager
def _as_defect(key: Vaulted) -> Iterator[None]:
    """Whatever looking at one half ends in, the others go on."""
    try:
        yield
    except CollectorError:
        raise
    except Exception as error:
        _log.exception("A half could not be looked at: %s", key.name)
        raise HalfBroke("Looking at this half ended in a defect of the program.") from error


def _check_tries(work: Work) -> None:
    """What has ended the program again and again ends it no more. Raises HalfBroke."""
    if work.lease and work.tries >= TRIES:
        raise HalfBroke(f"The program ended {TRIES} times while it looked at this half.")


def put_away(filer: Filer, work: Work, fault: CollectorError) -> None:
    """Move a half from where it lies, inbox or out of reach, to the refused ones. Raises ServerAway."""
    target = work.sent.refused(work.lease or "inbox")
    source = _where(filer, work)
    if not filer.move(source, target) and filer.is_there(source):
        filer.delete_tree(target)  # of an earlier half under the same name
        filer.move(source, target)
    if work.lease:
        forget_taken(filer, work.sent, work.lease)
    reason = {"error": type(fault).__name__, "sentence": str(fault), "time": time_text(utc_now())}
    filer.write(f"{target}.json", canonical(reason))


def _where(filer: Filer, work: Work) -> str:
    """Return where a half lies: in the inbox, out of reach, or in the vault already without its receipt."""
    if not work.lease:
        return work.sent.inbox
    there, key = work.sent.checking(work.lease), work.sent.vaulted
    return there if filer.is_there(there) or has_receipt(filer, key) else key.folder
