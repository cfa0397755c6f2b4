"""What nobody wants: crashes, power cuts, clocks that are set, older copies that are put back."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from collector.errors import CollectorError, FolderRestored
from collector.session.sending import _gate
from collector.session.session import Session
from tests.faults.field import HAPPENED, Kid, Looking
from tests.rig.answers import record
from tests.rig.world import RAMP, Laptop

MINUTES = (-180, -3, 1, 20, 45, 60 * 25, 60 * 24 * 8, 60 * 24 * 32)
tries = contextlib.suppress(CollectorError)
some = st.integers(0, 11)
somebody = precondition(lambda self: bool(self.sessions))


class Unwanted(Looking):
    """Rules of the state machine."""

    sessions: list[Kid]
    folder: Path
    count: int

    @rule(where=st.integers(0, 1), minutes=st.sampled_from(MINUTES))
    def move_clock(self, where: int, minutes: int) -> None:
        self.laptops[where].clock.move(minutes=minutes)

    @rule(where=st.integers(0, 1))
    def crash(self, where: int) -> None:
        self._forget(where)
        self.laptops[where].boot()

    @rule(where=st.integers(0, 1))
    def cut_power(self, where: int) -> None:
        """What the disk holds is all that is left."""
        self._forget(where)
        left = self.laptops[where].copy(self._new("cut"))
        self.laptops[where].close()
        self.laptops[where] = left
        left.boot()

    @somebody
    @rule(which=some)
    def copy_session(self, which: int) -> None:
        if self.sessions:
            kid = self.sessions[which % len(self.sessions)]
            kid.older.append(shutil.copytree(self._root(kid), self._new("older")))

    @somebody
    @rule(which=some, old=some)
    def put_session_back(self, which: int, old: int) -> None:
        """An older copy of a session lies there at a start; the newest comes back later."""
        kids = [kid for kid in self.sessions if kid.older]
        if not kids:
            return
        kid = kids[which % len(kids)]
        self._forget(kid.laptop)
        laptop, root = self.laptops[kid.laptop], self._root(kid)
        laptop.boot()
        newest = shutil.copytree(root, self._new("newest"))
        shutil.rmtree(root)
        shutil.copytree(kid.older[old % len(kid.older)], root)
        laptop.boot()
        HAPPENED["session put back"] += 1
        kid.away = True
        self._look(kid)
        with tries:
            session = Session.resume(laptop.parts, kid.name, RAMP, "demo")
            laptop.sessions.append(session)
            record(session)
        with tries:
            self.office.send(laptop.parts, kid.name, _gate(laptop.parts, kid.name), 3)
        self._look(kid)
        laptop.close()
        if not kid.withdrawn:
            shutil.rmtree(root)
            shutil.copytree(newest, root)
        kid.away = False
        laptop._open()
        laptop.boot()

    @rule(where=st.integers(0, 1), which=some)
    def put_folder_back(self, where: int, which: int) -> None:
        """The whole folder as it was before something was withdrawn: nothing can be done with it."""
        laptop = self.laptops[where]
        self._forget(where)
        laptop.boot()
        laptop.close()
        older = shutil.copytree(laptop.data, self._new("before"))
        laptop._open()
        mine = [kid for kid in self.sessions if kid.laptop == where and not kid.withdrawn]
        if mine:
            kid = mine[which % len(mine)]
            with tries:
                session = laptop.resume(kid.name)
                session.withdraw()
                self._acknowledge(kid)
        laptop.boot()
        laptop.close()
        newest = shutil.copytree(laptop.data, self._new("after"))
        self._replace(laptop, older)
        laptop.boot()
        if mine and kid.withdrawn:
            assert isinstance(laptop.trouble, FolderRestored)
            HAPPENED["folder put back"] += 1
            for seen in mine:
                with tries:
                    laptop.sessions.append(Session.resume(laptop.parts, seen.name, RAMP, "demo"))
                    record(laptop.sessions[-1])
                with tries:
                    self.office.send(laptop.parts, seen.name, _gate(laptop.parts, seen.name), 3)
        laptop.close()
        self._replace(laptop, newest)
        laptop.boot()

    def _replace(self, laptop: Laptop, folder: Path) -> None:
        shutil.rmtree(laptop.data)
        shutil.copytree(folder, laptop.data)

    def _forget(self, where: int) -> None:
        for kid in self.sessions:
            if kid.laptop == where:
                kid.open = None

    def _acknowledge(self, kid: Kid) -> None:
        kid.withdrawn = True
        self.office.silent.add(kid.name)
        HAPPENED["withdrawn"] += 1

    def _new(self, name: str) -> Path:
        self.count += 1
        return self.folder / f"{name}-{self.count}"
