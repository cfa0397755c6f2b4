"""The work list: every half that somebody may send, how it stands, and whose turn it is to look at it.

A row is a half as one sender brings it. What the list holds beside waiting times can be found again on the
stores (`survey.py`): a lost list makes laptops send whole again, and loses nothing.
"""

from __future__ import annotations

import os
import platform
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import psutil

from collector.model.layout import Sent, Vaulted
from collector.receive.base import Base

State = Literal["wanted", "checking", "held", "receipted", "refused", "withdrawn"]
LEASE_S = 600.0
FIRST_WAIT_S, LONGEST_WAIT_S = 10.0, 3600.0
QUICK_S, QUICK_FOR_S, WATCHED_FOR_S = 2.0, 120.0, 3600.0
REFUSALS = 3  # then the same half is asked for once a day only
_DAY_S = 86_400.0
_WHY = 300

_KEY = "half = ? AND project = ? AND sender = ? AND device = ? AND session = ?"


@dataclass(frozen=True)
class Work:
    """A half as it stands. `lease` names its folder out of reach, `arrived` when it was whole.

    `is_held`: somebody looked at it when it was read from the list.
    """

    sent: Sent
    state: State
    epoch: str
    why: str = ""
    lease: str = ""
    arrived: datetime | None = None
    tries: int = 0
    refusals: int = 0
    changed: float = 0.0
    is_held: bool = False


class WorkList:
    """For many threads and processes of one computer."""

    def __init__(self, base: Base) -> None:
        """What a process held that lives no more is free at once. Raises DiskFailed."""
        self._base = base
        self._holder = _this_process()
        self._free_the_dead()

    def want(self, sent: Sent) -> Work:
        """Note that a sender may write a half, and return how it stands. It is looked for soon."""
        now = self._base.seconds()
        with self._base.transaction() as base:
            base.execute(
                "INSERT INTO halves"
                " (half, project, sender, device, session, state, epoch, asked, changed, due)"
                " VALUES (?, ?, ?, ?, ?, 'wanted', ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET asked = excluded.asked",
                (*key_of(sent), secrets.token_hex(8), now, now, now + QUICK_S),
            )
            base.execute(
                "UPDATE halves SET due = min(coalesce(due, ?), ?)"
                f" WHERE {_KEY} AND state IN ('wanted', 'refused')",
                (now + QUICK_S, now + QUICK_S, *key_of(sent)),
            )
            return self._get(sent)

    def find(self, sent: Sent) -> Work | None:
        """Return how a half stands; None for one that nobody asked for."""
        with self._base.change() as base:
            row = base.execute(f"SELECT * FROM halves WHERE {_KEY}", key_of(sent)).fetchone()
        return None if row is None else read_work(row)

    def wake(self, found: Iterable[Sent]) -> None:
        """Look now at halves of which something lies in an inbox, and that nobody would look at again.

        What waits for its turn or has it stays as it is: who looks at it goes on.
        """
        now = self._base.seconds()
        with self._base.transaction() as base:
            base.executemany(
                "INSERT INTO halves"
                " (half, project, sender, device, session, state, epoch, asked, changed, due)"
                " VALUES (?, ?, ?, ?, ?, 'wanted', ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET due = excluded.due WHERE due IS NULL",
                ((*key_of(sent), secrets.token_hex(8), now, now, now) for sent in found),
            )

    def wake_all(self, key: Vaulted) -> None:
        """Look now at a half as everybody brings it."""
        with self._base.change() as base:
            base.execute(
                "UPDATE halves SET due = ?"
                " WHERE half = ? AND project = ? AND device = ? AND session = ? AND state != 'receipted'",
                (self._base.seconds(), key.half, key.project, key.device, key.session),
            )

    def look_again(self) -> None:
        """Everything that waits is due now: packs or devices are others, or somebody looks by hand.

        What its sender gave up is not: where something of it lies, the survey finds it.
        """
        now = self._base.seconds()
        with self._base.change() as base:
            base.execute("UPDATE halves SET due = ? WHERE due > ?", (now, now))

    def claim(self) -> Work | None:
        """Take a half that is due, for ten minutes; None when nothing is.

        Senders take turns, so that nobody who brings much keeps the others waiting. Nobody else has a half of
        the same session meanwhile: each is compared with the other one's receipt. What a process had that
        died is free at once: nobody waits for its lease.
        """
        found = self._claim()
        return self._claim() if found is None and self._free_the_dead() else found

    def keep(self, work: Work) -> None:
        """Hold a half for longer: it is still looked at. What was given back meanwhile stays free."""
        with self._base.change() as base:
            base.execute(
                f"UPDATE halves SET held_until = ? WHERE {_KEY} AND holder = ?",
                (self._base.seconds() + LEASE_S, *key_of(work.sent), self._holder),
            )

    def take(self, work: Work, arrived: datetime) -> Work:
        """Write down that a half is taken out of reach, before it is: under which name, when it arrived.

        Its inbox is another one from now on.
        """
        self._set(
            work.sent, free=False, state="checking", lease=secrets.token_hex(8), why="", tries=0, wait_s=0.0,
            arrived=arrived.isoformat(), epoch=secrets.token_hex(8),
        )  # fmt: skip
        return self._get(work.sent)

    def found(self, sent: Sent, lease: str, arrived: datetime) -> None:
        """Write down a half that lies out of reach and that the list had lost.

        Not where somebody has it by now: the list knows better then than who looked at the store before.
        """
        self.want(sent)
        now = self._base.seconds()
        with self._base.change() as base:
            base.execute(
                "UPDATE halves"
                " SET state = 'checking', lease = ?, arrived = ?, epoch = ?, due = ?, changed = ?"
                f" WHERE {_KEY} AND lease = '' AND (held_until IS NULL OR held_until < ?)",
                (lease, arrived.isoformat(), secrets.token_hex(8), now, now, *key_of(sent), now),
            )

    def absent(self, work: Work) -> None:
        """It is not whole yet: look soon while its sender is there, then more rarely, then not at all.

        What was settled before stays so: what is left in an inbox is no half.
        """
        with self._base.change() as base:
            row = base.execute(f"SELECT asked FROM halves WHERE {_KEY}", key_of(work.sent)).fetchone()
        idle = self._base.seconds() - float(row["asked"])
        wait = QUICK_S if idle < QUICK_FOR_S else max(QUICK_S, idle / 30)
        due = self._base.seconds() + wait if idle < WATCHED_FOR_S else None
        settled = work.state in {"receipted", "refused", "withdrawn"}
        self._set(work.sent, due=due, state=work.state if settled else "wanted", lease="")

    def settle(self, work: Work, state: State, why: str = "") -> None:
        """Nothing more is to be done about a half for now; nothing lies in its inbox any more."""
        is_new = state == "refused" and work.state != "refused"
        self._set(
            work.sent, state=state, why=why[:_WHY], lease="", due=None, refusals=work.refusals + is_new,
            epoch=secrets.token_hex(8),
        )  # fmt: skip

    def hold(self, work: Work, why: str, *, tried: bool = False) -> None:
        """Look at a half again later: to verify one is dear, so waits grow twofold, to an hour."""
        with self._base.change() as base:
            row = base.execute(f"SELECT wait_s FROM halves WHERE {_KEY}", key_of(work.sent)).fetchone()
        wait = min(max(2 * float(row["wait_s"]), FIRST_WAIT_S), LONGEST_WAIT_S)
        taken: State = "checking" if tried else "held"
        state = taken if work.lease else work.state
        self._set(
            work.sent, state=state, why=why[:_WHY], wait_s=wait, due=self._base.seconds() + wait,
            tries=work.tries + tried,
        )  # fmt: skip

    def _claim(self) -> Work | None:
        now = self._base.seconds()
        with self._base.transaction() as base:
            row = base.execute(
                "SELECT mine.* FROM turns CROSS JOIN halves AS mine INDEXED BY due_of_sender"
                " WHERE mine.sender = turns.sender AND due <= ? AND (held_until IS NULL OR held_until < ?)"
                " AND NOT EXISTS (SELECT 1 FROM halves WHERE held_until >= ? AND project = mine.project"
                " AND device = mine.device AND session = mine.session)"
                " ORDER BY turns.served, turns.sender, due LIMIT 1",
                (now, now, now),
            ).fetchone()
            if row is None:
                return None
            work = read_work(row)
            base.execute(
                f"UPDATE halves SET holder = ?, held_until = ? WHERE {_KEY}",
                (self._holder, now + LEASE_S, *key_of(work.sent)),
            )
            base.execute("UPDATE turns SET served = ? WHERE sender = ?", (now, work.sent.sender))
            return work

    def _get(self, sent: Sent) -> Work:
        found = self.find(sent)
        if found is None:
            raise LookupError("A half that was written down is not on the work list.")
        return found

    def _set(self, sent: Sent, *, free: bool = True, **values: object) -> None:
        """Change a row; `free` gives the half back."""
        if free:
            values |= {"holder": None, "held_until": None}
        values["changed"] = self._base.seconds()
        names = ", ".join(f"{name} = ?" for name in values)
        with self._base.change() as base:
            base.execute(f"UPDATE halves SET {names} WHERE {_KEY}", (*values.values(), *key_of(sent)))

    def _free_the_dead(self) -> bool:
        """Give back what processes of this computer had that live no more; tell whether there was any.

        Each of these has used up a try: it may be what ended the process.
        """
        with self._base.change() as base:
            rows = base.execute("SELECT DISTINCT holder FROM halves WHERE holder IS NOT NULL").fetchall()
            dead = [(row["holder"],) for row in rows if not _is_alive(row["holder"])]
            base.executemany(
                "UPDATE halves SET holder = NULL, held_until = NULL, tries = tries + 1 WHERE holder = ?", dead
            )
        return bool(dead)


def may_send_again(work: Work, now_s: float) -> bool:
    """Tell whether a half that was refused may be sent again: three times at once, then once a day."""
    return work.state != "refused" or work.refusals < REFUSALS or now_s - work.changed > _DAY_S


def key_of(sent: Sent) -> tuple[str, str, str, str, str]:
    """Return the columns that name a row."""
    key = sent.vaulted
    return key.half, key.project, sent.sender, key.device, key.session


def read_work(row: sqlite3.Row) -> Work:
    """Return what a row says."""
    key = Vaulted(row["half"], row["project"], row["device"], row["session"])
    arrived = None if row["arrived"] is None else datetime.fromisoformat(row["arrived"])
    return Work(
        Sent(key, row["sender"]), row["state"], row["epoch"], row["why"], row["lease"], arrived, row["tries"],
        row["refusals"], row["changed"], row["holder"] is not None,
    )  # fmt: skip


def _this_process() -> str:
    """Name this process so that another one of this computer can tell whether it still lives."""
    return f"{platform.node()}:{os.getpid()}:{psutil.Process().create_time()}"


def _is_alive(holder: str) -> bool:
    node, _, rest = holder.partition(":")
    number, _, began = rest.partition(":")
    if node != _this_process().partition(":")[0]:
        return True  # another computer's: only time frees what it held
    try:
        return str(psutil.Process(int(number)).create_time()) == began
    except (psutil.Error, ValueError):
        return False
