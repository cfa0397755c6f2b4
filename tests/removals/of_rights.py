"""What is taken out of what a contributor can ask for, and of what is done about it."""

from __future__ import annotations

from tests.removals.removal import Removal

OF_RIGHTS: tuple[Removal, ...] = ()
