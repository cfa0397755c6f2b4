"""Ages within one session tell one story: guardian, assent, record and form agree (P-4.1, P-4.2)."""

from __future__ import annotations

from collector.errors import Refused
from collector.model.event import Event
from collector.model.events import AssentTaken, Consented, GuardianAgreed, IdentitySealed
from collector.model.manifest import AgeBand
from collector.model.pack import AGE_FLOOR
from collector.rules.age import age_band_without_date
from collector.rules.facts import Act, Facts
from collector.state import Contributor

_GROWN: frozenset[AgeBand] = frozenset({"14_to_17", "18_plus"})


def agreed(event: Event | Act, facts: Facts) -> None:
    """Return when what an event says of an age fits what was said before. Raises Refused."""
    threshold = facts.began.project.age.threshold if facts.began is not None else AGE_FLOOR
    state = facts.state
    if state is None or not isinstance(event, GuardianAgreed | AssentTaken | Consented | IdentitySealed):
        return
    person = state.contributors.get(event.contributor)
    if person is None:
        return
    fault = _find_fault(event, person, threshold)
    if fault:
        raise Refused(f"The ages do not go together: {fault}.", remedy="Start again with the right answer.")


def known_band(person: Contributor) -> AgeBand:
    """Return the age band by what is known before the form: the guardian's word, or the first answer."""
    if person.guardian is not None:
        return person.guardian.child_band
    return age_band_without_date(person.under_threshold)


def _find_fault(event: Event, person: Contributor, threshold: int) -> str:
    if isinstance(event, GuardianAgreed):
        return "" if event.child_band in _bands_of_children(threshold) else "a guardian of somebody grown up"
    if isinstance(event, AssentTaken):
        small = known_band(person) == "under_8"
        return "" if event.assent != "too_young" or small else "who is 8 or older is asked for a word"
    if isinstance(event, IdentitySealed):
        return _find_fault_of_form(event, person)
    small = known_band(person) == "under_8"
    return "" if person.assent != "too_young" or small else "who is 8 or older was not asked"


def _find_fault_of_form(event: IdentitySealed, person: Contributor) -> str:
    if event.child != (person.under_threshold or person.guardian is not None):
        return "the form says another thing about a guardian"
    if person.guardian is not None:
        return "" if event.age_band == person.guardian.child_band else "form and guardian say two ages"
    if event.child:
        return "a child without a guardian"
    return "" if event.age_band in _GROWN else "a child who decided alone"


def _bands_of_children(threshold: int) -> frozenset[AgeBand]:
    older: frozenset[AgeBand] = frozenset({"14_to_17"}) if threshold > AGE_FLOOR else frozenset()
    young: frozenset[AgeBand] = frozenset({"under_8", "8_to_13"})
    return young | older
