"""Identity form and speaker profile: sealed at once, or never written (P-1.3, P-1.4, P-4.1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from collector.consent.compensation import compensation_form
from collector.consent.eligibility import fits_form, fits_profile
from collector.consent.form import Filled, clean_form, clean_profile, refuse_same_person
from collector.errors import ChildFound, FormIncomplete, FormInDoubt, GateClosed, LeadNeeded, NotEligible
from collector.model.canonical import canonical, sha256_text
from collector.model.device_events import ChildFound as ChildFoundHere
from collector.model.doubt import Doubt
from collector.model.events import ConsentVoided, IdentitySealed, ProfileSet
from collector.model.manifest import AgeBand
from collector.model.selection import AGE_BAND, Traits
from collector.project.quotas import full_cells
from collector.rules.age import age_band, first_day_grown, is_under, years_on
from collector.rules.bands import known_band
from collector.rules.in_pack import asked_traits, tell_eligible
from collector.seal.destroy import destroy_sealed
from collector.seal.forms import pad_to_4kib, seal_bytes
from collector.session.ages import find_months, keep_month
from collector.session.book import Book, refuse_left
from collector.session.children import TOLD, know_child, set_aside
from collector.session.counting import count_cells, traits_of
from collector.session.ending import end_refused
from collector.session.keys import recipients_of
from collector.session.kin import find_lost, find_namesake, has_one_name, keep_kin, refuse_one_number
from collector.session.knowing import grown_name
from collector.session.repeats import TagRow, is_known, keep_tag, make_tag, may_be_repeat
from collector.session.typed import NO_ASIDES, Asides, Typed
from collector.session.viewing import is_adult
from collector.session.wiping import wipe_person
from collector.state import Contributor


class Form:
    """Form and profile of a session. `may_repeat`: somebody with such a number may have taken part before.

    `let_go` lets all devices go when a child was recorded.
    """

    def __init__(self, book: Book, typed: Typed, let_go: Callable[[], None]) -> None:
        self._book, self._typed, self._let_go = book, typed, let_go
        self.may_repeat = may_be_repeat(book.parts, book.state.session)

    def fill_identity(self, fields: dict[str, str], asides: Asides = NO_ASIDES) -> None:
        """Check and seal the form; nothing typed is stored otherwise.

        A birth date under the threshold, typed or in the paper's number, voids an adult's consent and opens
        the guardian path (product.md); once anything was recorded it ends the session. Raises FormIncomplete
        naming the field, FormInDoubt with what may be a slip and was not confirmed, GateClosed before the
        consent, NotEligible and ChildFound after ending the session.
        """
        refuse_left(self._book)  # before anything is kept of who it is
        book, person, project = self._book, self._book.person, self._book.pack.project
        if person.record_hash is None:
            raise GateClosed("Consent comes before the form.", question="open_device", reason="draft")
        today = book.parts.today(project.time_zone)
        filled = clean_form(project, fields, today)
        refuse_same_person(filled.fields, self._typed.guardian or {})
        self._refuse_guardian_again(filled, asides)
        filled.refuse_doubts(asides.confirmed)
        years = None if filled.birth is None else years_on(filled.birth, today, project.age.reached)
        band = self._find_band(filled, today)
        is_void = band is None or (person.guardian is not None and band != person.guardian.child_band)
        if is_void:
            self._go_back(filled, child_found=band is None)
        if not fits_form(project.eligibility, years, filled.fields.get("gender")):
            self._end_not_eligible("eligibility")
        if band is None or is_void:
            return
        if not asked_traits(project, adult=band == "18_plus"):
            self._check_quotas({AGE_BAND: band}, asides.confirmed)
        if filled.birth is not None:
            self._note_coming_of_age(filled.birth)
        self._seal_form(filled, band, asides)

    def _refuse_guardian_again(self, filled: Filled, asides: Asides) -> None:
        """Who takes part and who stands by are two people, also after a pause.

        Namesakes are a lead's to confirm, and so is what can't be compared any more.
        """
        book, code = self._book, self._book.person.code
        refuse_one_number(book, code, "contributor", filled.fields)
        if asides.lead:
            return
        if has_one_name(book, code, "contributor", filled.fields):
            raise LeadNeeded("Child and guardian have the same name.", field="name")
        if find_namesake(book, code, filled.fields.get("name", ""), ("witness", "interpreter")):
            raise LeadNeeded("Somebody who stood by has the same name.", field="name")
        if find_lost(book, code):
            raise LeadNeeded("Who stood by was lost on this laptop, so nobody can be compared.", field="name")

    def _note_coming_of_age(self, birth: date) -> None:
        """Keep the day from which a child decides alone in the keystore, and its month past sealing."""
        book, person, age = self._book, self._book.person, self._book.pack.project.age
        if person.child:
            day = first_day_grown(birth, age.threshold, age.reached)
            book.parts.keystore.put(
                grown_name(book.state.session, person.code), day.isoformat().encode("ascii")
            )
            keep_month(book.parts, book.state.project, person.code, day)

    def set_profile(
        self, answers: dict[str, str | list[str]], confirmed: frozenset[str] = frozenset()
    ) -> None:
        """Take the speaker profile: choices of the pack only.

        Raises FormIncomplete, NotEligible after ending the session, FormInDoubt when a cell is full.
        """
        project, person = self._book.pack.project, self._book.person
        if person.form is None:
            raise GateClosed("The form comes before the profile.", question="open_device", reason="no_form")
        profile = clean_profile(project, answers, adult=is_adult(person))
        if not fits_profile(project.eligibility, profile):
            self._end_not_eligible("eligibility")
        self._check_quotas(traits_of(person, profile), confirmed)
        eligible = tell_eligible(project.eligibility, decided=True)
        self._book.note(ProfileSet(contributor=person.code, profile=profile, eligible=eligible))

    def _check_quotas(self, traits: Traits, confirmed: frozenset[str]) -> None:
        """Ask, or end the session, when a cell that this person falls in is full."""
        book = self._book
        full = full_cells(count_cells(book.parts, book.pack.project), traits)
        if any(count.quota.block for count in full):
            self._end_not_eligible("quota")
        if full and "quota_full" not in confirmed:
            raise FormInDoubt((Doubt("quota_full", "quota"),))

    def _end_not_eligible(self, by: str) -> NoReturn:
        """End as refused: what was typed is gone, and no reason is written that would tell of the person."""
        end_refused(self._book, by)
        self._typed.guardian = None
        raise NotEligible("This project looks for other people this time.")

    def _find_band(self, filled: Filled, today: date) -> AgeBand | None:
        """Return the age band by the birth date that counts; None when an adult turns out to be a child."""
        person, project = self._book.person, self._book.pack.project
        if filled.birth is None:
            self._need_birth_date(today)
            return known_band(person)
        child = is_under(filled.birth, today, project.age.threshold, project.age.reached)
        if child and not person.child:
            return None
        if person.child and not child:
            raise FormIncomplete(
                "By this birth date the person is old enough to decide alone.",
                field="birth_date",
                remedy="Check the date. If it is right, stop and start again with the other answer.",
            )
        band = age_band(filled.birth, person.under_threshold, today, project.age.reached)
        if self._has_recorded and person.guardian is not None and band != person.guardian.child_band:
            raise FormIncomplete(
                "With this birth date the recordings are of another age.", field="birth_date"
            )
        return band

    @property
    def _has_recorded(self) -> bool:
        """Whether a consent can be voided no more: what was recorded under it is there."""
        return bool(self._book.state.takes) or self._book.state.stage not in {"open", "informed", "consented"}

    def _need_birth_date(self, today: date) -> None:
        """In the month in which somebody grows up only a birth date says whether they have (P-4.1)."""
        book, person = self._book, self._book.person
        month = find_months(book.parts, book.state.project, [person.code])[person.code]
        if not person.child and month >= f"{today:%Y-%m}":
            raise FormIncomplete("The birth date is needed this time.", field="birth_date")

    def _seal_form(self, filled: Filled, band: AgeBand, asides: Asides) -> None:
        book, person = self._book, self._book.person
        form, row = make_form(book, person, filled, asides)
        if self._typed.guardian is not None:
            form["guardian"] = self._typed.guardian
        sealed = seal_bytes(canonical(pad_to_4kib(form)), recipients_of(book, "identity"))
        path, old = _take_turns(book, person)
        rules = book.pack.project.eligibility
        event = IdentitySealed(
            contributor=person.code,
            path=f"{person.code}/{path.name}",
            sha256=sha256_text(sealed),
            size_bytes=len(sealed),
            age_band=band,
            child=person.child,
            eligible=tell_eligible(rules, decided=not rules.traits),
        )
        book.note(event, {path: sealed})
        destroy_sealed(old)
        keep_kin(book, person.code, "contributor", filled.fields)
        if row is not None:
            keep_tag(book.parts, row)
        book.tell("identity_sealed")
        self.may_repeat = bool(form.get("possible_repeat"))
        self._typed.forget()

    def _go_back(self, filled: Filled, *, child_found: bool) -> None:
        """Consent is asked for anew; where a child was recorded already nothing is left to go on with."""
        if child_found and self._has_recorded:
            self._end_as_child(filled)
        self._void_consent(child_found=child_found)
        if child_found:
            self._keep_child(filled)

    def _keep_child(self, filled: Filled) -> None:
        """That this is a child is known from now on, whatever becomes of the session (P-4.1)."""
        book, project = self._book, self._book.pack.project
        book.parts.note(ChildFoundHere(project=book.state.project))
        if filled.birth is not None:
            day = first_day_grown(filled.birth, project.age.threshold, project.age.reached)
            know_child(book.parts, project, book.person.code, day, besides=book.state.session)

    def _end_as_child(self, filled: Filled) -> NoReturn:
        """No guardian can consent to what was recorded already: it is known first, and then all goes."""
        code = self._book.person.code
        self._let_go()
        self._keep_child(filled)
        set_aside(self._book, code)
        self._typed.guardian = None
        raise ChildFound(TOLD)

    def _void_consent(self, *, child_found: bool) -> None:
        """Back to informed, on the child's path; form and signatures are wiped (P-4.1).

        So it is when a grown-up turns out to be a child, and when a guardian had said another age.
        """
        book, code = self._book, self._book.person.code
        reason = "birth_date_under_threshold" if child_found else "age_band_changed"
        book.note(ConsentVoided(contributor=code, reason=reason))
        wipe_person(book.folder, code)
        self._typed.guardian = None


def _take_turns(book: Book, person: Contributor) -> tuple[Path, Path]:
    """Return where the next form stands, and where the one before did: two names take turns.

    So the form that the journal names is whole until the line that names the next one.
    """
    first = book.folder.form(person.code)
    second = first.with_name("form-1.age")  # a correction after sealing has a number from 2 on
    taken = person.form is not None and person.form.path == f"{person.code}/{first.name}"
    return (second, first) if taken else (first, second)


def make_form(
    book: Book, person: Contributor, filled: Filled, asides: Asides
) -> tuple[dict[str, Any], TagRow | None]:
    """Return what a form holds, a guardian's particulars apart, and its tag to be kept once it is sealed."""
    tag = make_tag(book.parts, book.state.project, filled.fields)
    row = None if tag is None else TagRow(book.state.project, book.state.session, person.code, tag)
    form: dict[str, Any] = {
        "schema": "identity-form-1",
        "project": book.state.project,
        "session": book.state.session,
        "contributor": person.code,
        "record_hash": person.record_hash,
        "fields": filled.fields,
        "dedupe": "none" if tag is None else "hint",
    }
    if row is not None:
        form |= {"hint_tag": tag, "possible_repeat": is_known(book.parts, row)}
    if filled.doubts:
        form["confirmed"] = [doubt.code for doubt in filled.doubts]
    pay = book.pack.project.compensation
    if pay is not None:
        form["compensation"] = compensation_form(pay, asides.pay)
    return form, row
