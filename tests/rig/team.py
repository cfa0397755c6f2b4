"""A project with two people: the kit's demo, who has every role, and ben, who only records."""

from __future__ import annotations

from pathlib import Path

from collector.build import Core
from collector.demo.world import World
from tests.rig.letters import PROJECT
from tests.rig.world import changed_kit, fingerprint, open_laptop

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
