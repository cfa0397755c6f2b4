"""Stores and an organisation for these tests."""

from tests.rig.seaweed import site, stores

__all__ = ["site", "stores"]
