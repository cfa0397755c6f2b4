"""Stores and an organisation for these tests."""

from tests.rig.attacking import attacker, ground
from tests.rig.seaweed import site, stores

__all__ = ["attacker", "ground", "site", "stores"]
