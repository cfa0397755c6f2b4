"""Ages within one session tell one story: guardian, assent, record and form agree (P-4.1, P-4.2)."""

from __future__ import annotations

from collector.errors import Refused
from collector.model.event import Event
from collector.model.events import AssentTaken, Consented, GuardianAgreed, IdentitySealed
from collector.model.manifest import AgeBand
from collector.model.pack import AGE_FLOOR, Project
from collector.rules.age import ADULT_YEARS, age_band_without_date
from collector.rules.facts import Act, Facts
from collector.state import Contributor, Session

_GROWN: frozenset[AgeBand] = frozenset({"14_to_17", "18_plus"})
_ADULT: frozenset[AgeBand] = frozenset({"18_plus"})


def agreed(event: Event | Act, facts: Facts) -> None:
    """Return when what an event says of an age fits what was said before. Raises Refused."""
    project = facts.began.project if facts.began is not None else None
    state = facts.state
    if state is None or not isinstance(event, GuardianAgreed | AssentTaken | Consented | IdentitySealed):
        return
    person = state.contributors.get(event.contributor)
    if person is None:
        return
    fault = _find_fault(event, person, project) or _find_fault_of_guardian(event, state)
    if fault:
        raise Refused(f"The ages do not go together: {fault}.", remedy="Start again with the right answer.")


def known_band(person: Contributor) -> AgeBand:
    """Return the age band by what is known before the form: the guardian's word, or the first answer."""
    if person.guardian is not None:
        return person.guardian.child_band
    return age_band_without_date(person.under_threshold)


def _find_fault(event: Event, person: Contributor, project: Project | None) -> str:
    if isinstance(event, GuardianAgreed):
        return "" if event.child_band in _bands_of_children(project) else "a guardian of somebody grown up"
    if isinstance(event, AssentTaken):
        small = known_band(person) == "under_8"
        return "" if event.assent != "too_young" or small else "who is 8 or older is asked for a word"
    if isinstance(event, IdentitySealed):
        return _find_fault_of_form(event, person, project)
    small = known_band(person) == "under_8"
    return "" if person.assent != "too_young" or small else "who is 8 or older was not asked"


def _find_fault_of_form(event: IdentitySealed, person: Contributor, project: Project | None) -> str:
    if event.child != (person.under_threshold or person.guardian is not None):
        return "the form says another thing about a guardian"
    if person.guardian is not None:
        return "" if event.age_band == person.guardian.child_band else "form and guardian say two ages"
    if event.child:
        return "a child without a guardian"
    return "" if event.age_band in _bands_of_grown(project) else "a child who decided alone"


def _find_fault_of_guardian(event: Event, state: Session) -> str:
    """A guardian who takes part is a grown-up by the form: whichever of the two comes last is asked."""
    fault = "a guardian who is no grown-up"
    if isinstance(event, IdentitySealed):
        named = {
            row.guardian.guardian_code for row in state.contributors.values() if row.guardian is not None
        }
        grown = event.age_band == "18_plus" and not event.child
        return "" if grown or event.contributor not in named else fault
    other = state.contributors.get(event.guardian_code) if isinstance(event, GuardianAgreed) else None
    if other is None:
        return ""
    return fault if other.child or (other.form is not None and other.form.age_band != "18_plus") else ""


def _bands_of_grown(project: Project | None) -> frozenset[AgeBand]:
    """Return the bands of who decides alone. A band that lies wholly under the threshold is a child's.

    Where no birth date is asked for, 14_to_17 also stands for a grown-up of whom nothing more is known.
    """
    if project is None or project.age.threshold < ADULT_YEARS or not _needs_birth_date(project):
        return _GROWN
    return _ADULT


def _bands_of_children(project: Project | None) -> frozenset[AgeBand]:
    threshold = AGE_FLOOR if project is None else project.age.threshold
    older: frozenset[AgeBand] = frozenset({"14_to_17"}) if threshold > AGE_FLOOR else frozenset()
    young: frozenset[AgeBand] = frozenset({"under_8", "8_to_13"})
    return young | older


def _needs_birth_date(project: Project) -> bool:
    """Tell whether no form is without a birth date: every age band is by one then."""
    return any(field.id == "birth_date" and field.use == "required" for field in project.identity_fields)
