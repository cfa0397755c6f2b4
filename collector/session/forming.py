"""Identity form and speaker profile: sealed at once, or never written (P-1.3, P-1.4, P-4.1)."""

from __future__ import annotations

from datetime import date
from typing import Any

from collector.consent.age import age_band, first_day_grown, is_under, parse_birth_date
from collector.consent.form import clean_form, clean_profile, refuse_same_person
from collector.consent.writing import known_band
from collector.errors import FormIncomplete, GateClosed
from collector.model.canonical import canonical, sha256_text
from collector.seal.forms import pad_to_4kib, seal_bytes
from collector.session.book import Book, grown_name
from collector.session.typed import Typed


class Forming:
    """The form part of a session."""

    book: Book
    typed: Typed

    def fill_identity(self, fields: dict[str, str]) -> None:
        """Check and seal the form; nothing typed is stored otherwise.

        A birth date under the threshold voids an adult's consent and opens the guardian path (product.md).
        Raises FormIncomplete naming the field, GateClosed before the consent.
        """
        book, person, project = self.book, self.book.person, self.book.pack.project
        if person.record_hash is None:
            raise GateClosed("Consent comes before the form.", question="open_device", reason="draft")
        today = book.parts.today(project.time_zone)
        cleaned = clean_form(project, fields, today)
        refuse_same_person(cleaned, self.typed.guardian or {})
        birth = parse_birth_date(cleaned["birth_date"], today) if "birth_date" in cleaned else None
        if birth is not None:
            child = is_under(birth, today, project.age.threshold, project.age.reached)
            if child and not person.child:
                self._void_consent()
                return
            if person.child and not child:
                raise FormIncomplete(
                    "By this birth date the person is old enough to decide alone.",
                    field="birth_date",
                    remedy="Check the date. If it is right, stop and start again with the other answer.",
                )
            band = age_band(birth, person.under_threshold, today, project.age.reached)
            self._note_coming_of_age(birth)
        else:
            band = known_band(person)
        self._seal_form(cleaned, band)

    def _note_coming_of_age(self, birth: date) -> None:
        """Keep the day from which a child decides alone in the keystore: it tells a birthday."""
        book, person, age = self.book, self.book.person, self.book.pack.project.age
        if person.child:
            day = first_day_grown(birth, age.threshold, age.reached)
            book.parts.keystore.put(
                grown_name(book.state.session, person.code), day.isoformat().encode("ascii")
            )

    def set_profile(self, fields: dict[str, str | list[str]]) -> None:
        """Take the speaker profile: choices of the pack only. Raises FormIncomplete."""
        profile = clean_profile(self.book.pack.project, fields)
        self.book.note("profile_set", {"contributor": self._last_done().code, "profile": profile})

    def _last_done(self) -> Any:  # noqa: ANN401 - a Contributor
        people = list(self.book.state.contributors.values())
        return next((person for person in people if person.form and person.profile is None), people[-1])

    def _seal_form(self, cleaned: dict[str, str], band: str) -> None:
        book, person = self.book, self.book.person
        form: dict[str, Any] = {
            "schema": "identity-form-1",
            "project": book.state.project,
            "session": book.state.session,
            "contributor": person.code,
            "record_hash": person.record_hash,
            "fields": cleaned,
        }
        if self.typed.guardian is not None:
            form["guardian"] = self.typed.guardian
        sealed = seal_bytes(canonical(pad_to_4kib(form)), book.recipients("identity"))
        path = book.folder.form(person.code)
        book.folder.write(path, sealed)
        fields = {
            "contributor": person.code,
            "path": f"{person.code}/{path.name}",
            "sha256": sha256_text(sealed),
            "size_bytes": len(sealed),
            "age_band": band,
            "child": person.child,
        }
        book.note("identity_sealed", fields)
        book.tell("identity_sealed")
        self.typed.guardian = None

    def _void_consent(self) -> None:
        """Back to informed, on the child's path; form and signatures are wiped (P-4.1)."""
        book, code = self.book, self.book.person.code
        book.note("consent_voided", {"contributor": code, "reason": "birth_date_under_threshold"})
        book.folder.wipe_person(code)
        self.typed.guardian = None
