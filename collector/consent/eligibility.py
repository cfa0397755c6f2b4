"""Whether somebody is whom the project looks for: decided here, from the form and the profile (P-1.4).

The answer is all that leaves: neither the years nor the form's gender are written anywhere but in the form.
"""

from __future__ import annotations

from collector.model.selection import Eligibility, Traits, has_answer


def fits_form(rules: Eligibility, years: int | None, gender: str | None) -> bool:
    """Tell whether full years and the form's gender are what the project looks for; unknown ones are not."""
    if rules.asks_age and (years is None or not _between(rules, years)):
        return False
    return not rules.genders or gender in rules.genders


def fits_profile(rules: Eligibility, profile: Traits) -> bool:
    """Tell whether every trait that decides has one of the answers that the project looks for."""
    return all(has_answer(profile, name, wanted) for name, wanted in rules.traits.items())


def _between(rules: Eligibility, years: int) -> bool:
    youngest = 0 if rules.min_age is None else rules.min_age
    return years >= youngest and (rules.max_age is None or years <= rules.max_age)
