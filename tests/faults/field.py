"""What stands at a laptop of the state machine, and what must be true of it after each step."""

from __future__ import annotations

import contextlib
import shutil
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from collector.bundle.verify import verify_session
from collector.desk.starting import finish_start
from collector.errors import CollectorError
from collector.index import Index
from collector.journal import read_lines
from collector.journal.opening import open_log
from collector.model.events import ChoicesNarrowed, Consented
from collector.model.take_events import TakeDeleted, TakeKept
from collector.model.times import parse_time
from collector.project.told import tell_pack
from collector.rules.facts import PackFacts
from collector.session.parts import Parts
from collector.session.session import Session
from collector.session.starting import Finding
from collector.state import apply, read_event
from tests.rig.office import Office
from tests.rig.world import Clock, Laptop

HAPPENED: Counter[str] = Counter()


class Kept(Laptop):
    """A laptop whose log has its anchor in the keystore, opened as the program opens it."""

    trouble: CollectorError | None = None

    def boot(self) -> list[Finding]:
        self.close()
        self._open()
        found = finish_start(self.parts)
        self.trouble = next((item.trouble for item in found if not item.session), None)
        return found

    def copy(self, data: Path) -> Kept:
        keystore = type(self.keystore)(dict(self.keystore.secrets))
        shutil.copytree(self.data, data, copy_function=shutil.copy2)
        return Kept(data, self.key, keystore, Clock(self.clock.moment))

    def _open(self) -> None:
        self.keystore.secrets.setdefault("device-key", self.key.seed)
        ledger, key = open_log(self.data, self.keystore, self.clock)
        index = Index(self.data / "index.sqlite")
        self.parts = Parts(self.data, ledger, self.keystore, index, key, self.clock)


@dataclass
class Kid:
    """What is known here of one session: where it is, whose, and what was acknowledged about it."""

    laptop: int
    name: str
    code: str
    open: Session | None = None
    withdrawn: bool = False
    deleted: set[str] = field(default_factory=set)
    narrowed: set[str] = field(default_factory=set)
    older: list[Path] = field(default_factory=list)
    away: bool = False


class Looking:
    """The checks: laptops and organisation as they stand, against what was acknowledged and known."""

    laptops: list[Kept]
    office: Office
    known: dict[tuple[int, str], date]
    checked: dict[str, int]
    records: set[str]

    def published(self, project: str, number: int) -> PackFacts | None:
        """Return a pack that either laptop has."""
        for laptop in self.laptops:
            with contextlib.suppress(CollectorError):
                return tell_pack(laptop.parts.pack(project, number))
        return None

    def _root(self, kid: Kid) -> Path:
        return self.laptops[kid.laptop].parts.folder(kid.name).root

    def _look(self, kid: Kid) -> None:
        """Walk the journal once it has grown; what was acknowledged stays so."""
        laptop, path = self.laptops[kid.laptop], self._root(kid) / "media/journal.jsonl"
        if kid.withdrawn:
            left = list(self._root(kid).rglob("*.age"))
            name = laptop.parts.session_key_name(kid.name)
            assert laptop.trouble or laptop.keystore.get(name) is None
            assert laptop.trouble or not left
        size = path.stat().st_size + len(laptop.parts.ledger.about(kid.name))
        if self.checked.get(kid.name) == size:
            return
        self.checked[kid.name] = size
        self._walk(kid, path.read_bytes())
        if not kid.away:
            self._check_sealed(kid)

    def _walk(self, kid: Kid, data: bytes) -> None:
        state: Any = None
        gone: set[str] = set()
        day = date.min
        for line in read_lines(data[: data.rfind(b"\n") + 1], None):
            event = read_event(line)
            if isinstance(event, TakeKept):
                self._check_take(state, event)
            if isinstance(event, TakeDeleted):
                gone.add(event.take)
            state = apply(state, event)
            if isinstance(event, Consented):
                day = parse_time(line.time).date()
            if isinstance(event, ChoicesNarrowed):
                HAPPENED["narrowed"] += 1
        assert not gone & set(state.takes)
        self._check_record(kid, state, day)

    def _check_take(self, state: Any, event: TakeKept) -> None:
        """Everybody in it has consented, to its kind too, has a form, and a child a guardian."""
        for row in event.row.contributors:
            person = state.contributors[row.code]
            assert person.record_hash == row.record_hash
            assert person.kinds["voice"] == "given"
            assert person.form is not None
            assert not person.child or person.guardian is not None

    def _check_record(self, kid: Kid, state: Any, day: date) -> None:
        """Judged once, by what this laptop knew when it came: the month is over, or a lead said so."""
        person = state.contributors[kid.code]
        if person.record_hash is None or person.record_hash in self.records:
            return
        self.records.add(person.record_hash)
        until = self.known.get((kid.laptop, kid.code), date.min)
        assert person.child or state.start.contributors[0].age_confirmed_by or day >= until

    def _check_sealed(self, kid: Kid) -> None:
        laptop = self.laptops[kid.laptop]
        kinds = {line.kind for line in laptop.parts.ledger.about(kid.name)}
        if "purged" in kinds:
            assert {half for name, half in self.office.vault if name == kid.name} == {"identity", "media"}
            HAPPENED["purged"] += 1
        elif "sealed" in kinds and not kinds & {"withdrawn", "tombstone"} and not laptop.trouble:
            halves = verify_session(self._root(kid), self.published)
            assert [half.manifest.half for half in halves] == ["identity", "media"]
            flags = dict(halves[1].manifest.contributors[0].purposes)  # type: ignore[attr-defined]
            assert all(flags[purpose] != "given" for purpose in kid.narrowed)
            assert not kid.deleted & {row.take for row in halves[1].manifest.takes}  # type: ignore[attr-defined]
