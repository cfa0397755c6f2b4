"""What is taken out of the session, its papers, its copies and its sealing."""

from __future__ import annotations

from tests.removals.removal import Removal

OF_SESSIONS: tuple[Removal, ...] = ()
