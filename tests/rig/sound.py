"""Sound sealed sessions of every kind, made by the real product with simulated devices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from collector.demo.world import World
from collector.model.times import utc_now
from collector.project.operators import accept_confidentiality
from collector.project.pack import read_signed_pack
from collector.project.told import tell_pack
from collector.rules.facts import PackFacts
from collector.session.beginning import Beside, StartChoice
from collector.session.device_choice import DeviceChoice
from collector.session.session import Session
from tests.rig.answers import (
    FORM,
    GUARDIAN,
    KINDS,
    PROFILE,
    PURPOSES,
    begin_oral,
    bring_to,
    record,
    show_policy,
    signing,
)
from tests.rig.kinds import CAMERA, agree_each, agreed, agreed_together, kinds_kit
from tests.rig.world import RAMP, Clock, Laptop

TEAM = """
[[operators]]
code = "ben"
name = "Ben B"
roles = ["recorder"]
trained_until = 2099-01-01

[[operators]]
code = "ada"
name = "Ada A"
roles = ["auditor"]
trained_until = 2099-01-01

[[operators]]
code = "old"
name = "Olga O"
roles = ["recorder"]
trained_until = 2020-01-01
"""
SOME = {**KINDS, "portrait": False, "messages": False}
SMALL_BIRTH = "2021-02-03"


@dataclass
class Ticking(Clock):
    """A clock that goes on by itself, a fifth of a second whenever somebody looks."""

    moment: datetime = field(default_factory=utc_now)

    def __call__(self) -> datetime:
        self.moment += timedelta(milliseconds=200)
        return self.moment


@dataclass
class Workshop:
    """A laptop with its pack, and the sessions that were made on it so far, by name."""

    folder: Path
    world: World = field(init=False)
    laptop: Laptop = field(init=False)
    made: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world = kinds_kit(self.folder / "kit", TEAM)
        self.laptop = Laptop(self.folder / "data", clock=Ticking())
        pack = self.laptop.install(self.world)
        for code in ("ben", "ada", "old"):
            accept_confidentiality(pack.project, code, self.laptop.parts.ledger)
        self.told = tell_pack(read_signed_pack(self.world.pack))

    def published(self, project: str, number: int) -> PackFacts | None:
        """What the organisation published: this pack, and no other."""
        known = (self.told.project.id, self.told.number)
        return self.told if (project, number) == known else None

    def find(self, name: str) -> Path:
        """Return a sealed session's folder; each is made once."""
        if name not in self.made:
            session = KINDS_OF_SESSIONS[name](self.laptop)
            session.seal()
            self.made[name] = session.book.folder.root
        return self.made[name]


def _adult(laptop: Laptop) -> Session:
    session = agreed(laptop, RAMP)
    record(session, "p01")
    record(session, "p02")
    session.takes.skip("p03", "does_not_want")
    return session


def _decided(laptop: Laptop) -> Session:
    session = bring_to(laptop.start(under_14=True), "choices")
    session.talk.decide(PURPOSES, SOME)
    return bring_to(session, "guardian")


def _child(laptop: Laptop) -> Session:
    session = bring_to(_decided(laptop), "record")
    record(session)
    return session


def _small(laptop: Laptop) -> Session:
    """A child of five, who is not asked for a word."""
    session = _decided(laptop)
    session.talk.enter_guardian(GUARDIAN, agrees=True, child_birth=SMALL_BIRTH)
    session.talk.sign(signing("guardian", GUARDIAN["name"]))
    session.talk.assent("too_young")
    return _filled(session, SMALL_BIRTH)


def _ahead(laptop: Laptop) -> Session:
    """A guardian signs ahead for a week."""
    session = _decided(laptop)
    until = (laptop.clock.moment + timedelta(days=7)).date().isoformat()
    session.talk.enter_guardian(GUARDIAN, agrees=True, child_birth="2016-08-30", ahead_until=until)
    session.talk.sign(signing("guardian", GUARDIAN["name"]))
    bring_to(session, "record")
    record(session)
    return session


def _filled(session: Session, birth: str) -> Session:
    session.form.fill_identity({**FORM, "birth_date": birth})
    session.form.set_profile(PROFILE)
    record(session)
    return session


def _spoken(laptop: Laptop) -> Session:
    session = begin_oral(laptop.start(), interpreted=True)
    bring_to(session, "choices")
    session.talk.decide(PURPOSES, SOME)
    bring_to(session, "record")
    record(session)
    return session


def _dialogue(laptop: Laptop) -> Session:
    """Two people, a common take, and a portrait of the one who agreed to it."""
    session = agreed_together(laptop, {"portrait": True}, {"portrait": False}, devices=CAMERA)
    record(session, "p01")
    session.takes.close()
    owner = session.view.codes[0]
    session.portraits.open_camera(owner)
    session.portraits.take("f01", owner)
    session.portraits.answer_alone(alone=True)
    session.portraits.close()
    return session


def _family(laptop: Laptop) -> Session:
    """A child and a grown-up, who is somebody else than its guardian."""
    choice = StartChoice("en", True, "demo", RAMP, others=(Beside(False),))
    session = Session.start(laptop.parts, "demo-reading", choice)
    laptop.sessions.append(session)
    agree_each(session, {}, {})
    record(session)
    return session


def _narrowed(laptop: Laptop) -> Session:
    session = laptop.start(devices=DeviceChoice("simulated:ramp:fast", None))
    show_policy(session)
    session.talk.decide({**PURPOSES, "media_to_customers": True}, {**SOME, "video": True})
    bring_to(session, "record")
    record(session, "p01")
    session.take_back({"media_to_customers"}, {"video"})
    record(session, "p02")
    return session


def _resumed(laptop: Laptop) -> Session:
    """Parked, and taken up by another recorder after two hours."""
    session = agreed(laptop, RAMP)
    record(session, "p01")
    session.park()
    laptop.clock.move(hours=2)
    session = Session.resume(laptop.parts, session.book.state.session, RAMP, "ben")
    laptop.sessions.append(session)
    record(session, "p02")
    return session


KINDS_OF_SESSIONS: Mapping[str, Callable[[Laptop], Session]] = {
    "adult": _adult, "child": _child, "small": _small, "ahead": _ahead, "spoken": _spoken,
    "dialogue": _dialogue, "family": _family, "narrowed": _narrowed, "resumed": _resumed, "another": _adult,
}  # fmt: skip
