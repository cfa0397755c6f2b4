"""Stores for these tests."""

from tests.rig.seaweed import stores

__all__ = ["stores"]
