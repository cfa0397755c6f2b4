"""Each need of the table of rules is taken out: the table then asks everything but this."""

from __future__ import annotations

from tests.removals.removal import Removal

NEEDS_TEST = "rules/test_needs.py::test_one_thing_otherwise_and_it_is_refused"
TABLE = "collector/rules/table.py"
ASKING = "        NEEDS[name](event, facts)"
_NEEDS = (
    "recorder", "trained", "confidential", "sitting", "ordered", "after_ledger", "after_pack", "accounts",
    "requests", "policy", "youngest", "of_age", "near", "in_pack", "agreed", "gate", "sender", "corrector",
    "unheld", "queued",
)  # fmt: skip


def of_need(name: str) -> Removal:
    """The table asks everything but this."""
    new = f'        if name != "{name}":\n            NEEDS[name](event, facts)'
    return Removal(name, TABLE, ASKING, new, (f"{NEEDS_TEST}[{name}]",))


OF_NEEDS = tuple(of_need(name) for name in _NEEDS)
