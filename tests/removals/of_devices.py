"""What is taken out of the devices, the containers, the line and the organisation's side."""

from __future__ import annotations

from tests.removals.removal import Removal

OF_DEVICES: tuple[Removal, ...] = ()
