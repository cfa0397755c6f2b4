"""A project with two people: the kit's demo, who has every role, and ben, who only records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from collector.build import Core
from collector.demo.world import World
from collector.model.times import utc_now
from collector.project.operators import accept_confidentiality
from collector.project.signing_pack import sign_pack
from collector.signing import read_private
from tests.rig.letters import PROJECT
from tests.rig.world import NOWHERE, changed_kit, fingerprint, open_laptop

BEN = """
[[operators]]
code = "ben"
name = "Ben B"
roles = ["recorder"]
trained_until = 2099-01-01
"""
REAL = ("rehearsal = true", "rehearsal = false")


def team_world(folder: Path, *, real: bool = False) -> World:
    return changed_kit(folder, BEN, *([REAL] if real else []))


def open_team(data: Path, world: World) -> Core:
    """A core with the team's pack; in a rehearsal demo is signed in and has promised confidentiality."""
    core = open_laptop(data, installed=False)
    pack = core.projects.install(world.pack, fingerprint(world))
    if pack.project.rehearsal:
        core.people.sign_in(PROJECT, "demo", "0000")
        core.people.accept_confidentiality(PROJECT)
    return core


OTHERS = """
[[operators]]
code = "uli"
name = "Uli U"
roles = ["uploader"]
trained_until = 2020-01-01

[[operators]]
code = "ada"
name = "Ada A"
roles = ["auditor"]
trained_until = 2099-01-01

[[operators]]
code = "rea"
name = "Rea R"
roles = ["rights"]
trained_until = 2099-01-01

[[operators]]
code = "old"
name = "Old O"
roles = ["recorder"]
trained_until = 2020-01-01
"""


def office_world(folder: Path, url: str = NOWHERE) -> World:
    """A rehearsal with one of each role: demo has all, uli uploads, ada audits, rea is the rights officer."""
    world = changed_kit(folder, OTHERS)
    path = world.pack / "project.toml"
    path.write_text(path.read_text("utf-8").replace(NOWHERE, url), "utf-8")
    sign_pack(world.pack, read_private(world.key("signing")))
    return world


def open_office(data: Path, world: World, now: Callable[[], datetime] = utc_now) -> Core:
    """A core with the office's pack; everybody promised confidentiality, demo is signed in."""
    core = open_laptop(data, installed=False, now=now)
    pack = core.projects.install(world.pack, fingerprint(world))
    core.people.sign_in(PROJECT, "demo", "0000")
    for operator in pack.project.operators:
        accept_confidentiality(pack.project, operator.code, core.parts.ledger)
    return core
