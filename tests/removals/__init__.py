"""The rules of which the proofs were seen to fail: what to take out of which file, and what must fail then.

`tests/test_removals.py` takes them out one at a time, in a copy of the tree.
"""

from __future__ import annotations

from tests.clauses import CLAUSES
from tests.removals.of_devices import OF_DEVICES
from tests.removals.of_needs import OF_NEEDS
from tests.removals.of_pages import OF_PAGES
from tests.removals.of_rights import OF_RIGHTS
from tests.removals.of_rules import OF_RULES
from tests.removals.of_sessions import OF_SESSIONS
from tests.removals.removal import Removal as Removal

REMOVALS: tuple[Removal, ...] = (
    *OF_NEEDS, *OF_RULES, *OF_SESSIONS, *OF_RIGHTS, *OF_PAGES, *OF_DEVICES
)  # fmt: skip
SEEN: frozenset[str] = frozenset(test for removal in REMOVALS for test in removal.fails)
# Proofs that nobody saw failing with their rule taken out.
NOT_SEEN: frozenset[str] = frozenset(
    proof for clause in CLAUSES.values() for proof in clause.proofs if proof not in SEEN
)
