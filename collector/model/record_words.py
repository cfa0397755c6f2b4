"""Who may say what in a consent record: states, deciders, and what a signature means, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collector.model.record import ConsentRecord

GIVEN_STATES = frozenset({"given", "partly_given", "reaffirmed"})
FINAL_STATES = frozenset({"refused", "withdrawn", "invalidated"})
# What ended another record where it names that one, else this one: the policy changed, the child grew up.
OVERTAKEN_STATES = frozenset({"guardian_lapsed", "superseded", "superseded_major", "superseded_minor"})
ENDED_STATES = FINAL_STATES | OVERTAKEN_STATES | {"expired", "partly_withdrawn"}
# Who may mean what with a signature. An adult consents; a child assents, and the guardian consents for it.
MEANINGS: dict[str, frozenset[str]] = {
    "contributor": frozenset({"consents", "assents", "refuses", "withdraws"}),
    "guardian": frozenset({"consents_for_child", "refuses", "withdraws"}),
    "witness": frozenset({"witnessed_oral_process"}),
    "interpreter": frozenset({"interpreted_faithfully"}),
    "recorder": frozenset({"obtained_consent"}),
}
STANDING_BY = frozenset({"witness", "interpreter"})
PERSONS = frozenset({"contributor", "guardian", "witness", "interpreter"})  # under a code; the others a party
_TAKEN_BACK = frozenset({"withdrawn", "partly_withdrawn"})
_BY_ITSELF = OVERTAKEN_STATES | {"expired"}
# Whose word makes an event of each state: an adult's own, a guardian's for a child, who may always say no.
DECIDERS: dict[bool, dict[str, frozenset[str]]] = {
    child: {
        "requested": frozenset({"contributor", "recorder", "system", *(("guardian",) if child else ())}),
        **dict.fromkeys(GIVEN_STATES, frozenset({"guardian" if child else "contributor"})),
        **dict.fromkeys(
            _TAKEN_BACK | {"refused"}, frozenset({"contributor", *(("guardian",) if child else ())})
        ),
        **dict.fromkeys(_BY_ITSELF, frozenset({"system"})),
        "invalidated": frozenset({"recorder", "system"}),
    }
    for child in (False, True)
}
_AGREED = GIVEN_STATES | {"refused"}  # of a guardian the child may still say No
# The event that a signature belongs to, by what it means.
EVENTS_OF: dict[str, frozenset[str]] = {
    "consents": GIVEN_STATES,
    "consents_for_child": _AGREED,
    "assents": _AGREED,
    "refuses": frozenset({"refused"}),
    "withdraws": _TAKEN_BACK,
    **dict.fromkeys(
        ("witnessed_oral_process", "interpreted_faithfully", "obtained_consent"), _AGREED | _TAKEN_BACK
    ),
}


def meanings_of(record: ConsentRecord) -> set[tuple[str, str]]:
    """Return who meant what with a signature."""
    return {(row.role, row.meaning) for row in record.capture.signatures}


def has_event(record: ConsentRecord, states: frozenset[str]) -> bool:
    """Tell whether one of the states was ever reached."""
    return any(row.event_state in states for row in record.event)
