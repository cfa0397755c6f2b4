"""What is taken out of the pages, the flows and the app's start."""

from __future__ import annotations

from tests.removals.removal import Removal

OF_PAGES: tuple[Removal, ...] = ()
