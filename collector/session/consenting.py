"""Policy, choices, questions, signatures, record: the talk before anything is recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from collector.consent.age import age_band, parse_ahead_date, parse_birth_date
from collector.consent.form import clean_guardian
from collector.consent.signature import Meaning, Signed, Signing, check_signing, evidence_form, new_challenge
from collector.consent.writing import RecordContext, build_record, known_band
from collector.errors import ContributorRefused, FormIncomplete, GateClosed
from collector.model.canonical import canonical, sha256_text
from collector.model.ids import new_contributor_code, new_uuid
from collector.model.record import record_bytes
from collector.model.times import local_offset_minutes, time_text
from collector.seal.forms import pad_to_4kib, seal_bytes
from collector.session.book import Book
from collector.session.ending import end_refused
from collector.session.standing import is_guardian_over

_MEANINGS: dict[str, Meaning] = {"contributor": "consents", "guardian": "consents_for_child"}


@dataclass(frozen=True)
class Reading:
    """What was read: the text really rendered, how many sections, for how long."""

    version: str
    language: str
    shown_text_hash: str
    sections: int
    seconds: int


@dataclass
class Typed:
    """What was typed and is not sealed yet: memory only, gone with the session."""

    guardian: dict[str, str] | None = field(default=None, repr=False)


class Consenting:
    """The consent part of a session. Every method leaves durable events behind."""

    book: Book
    typed: Typed

    def show_policy(self, reading: Reading) -> None:
        """Write that the policy was shown to its end (P-0.2). Raises GateClosed when it is another text."""
        policy = self.book.pack.policy(reading.language)
        shown = (policy.head.version, policy.shown_text_hash)
        if (reading.version, reading.shown_text_hash) != shown:
            raise GateClosed("What was shown is not the policy.", question="open_device", reason="draft")
        if reading.sections < len(policy.sections):
            raise GateClosed("The policy was not shown to its end.", question="open_device", reason="draft")
        person = self.book.person
        fields = {
            "contributor": person.code,
            "version": reading.version,
            "language": reading.language,
            "shown_text_hash": reading.shown_text_hash,
            "sections": reading.sections,
            "seconds": reading.seconds,
        }
        self.book.note("policy_shown", fields)
        self._wipe_evidence()
        self.book.tell("policy_shown")

    def decide(self, purposes: dict[str, bool], kinds: dict[str, bool]) -> None:
        """Take one decision for each purpose and kind (P-0.3).

        Raises FormIncomplete when one is missing or unknown, ContributorRefused when taking part needs a
        Yes that was not given; nothing is written then.
        """
        project = self.book.pack.project
        needed = [item.id for item in project.purposes if item.required]
        needed_kinds = [kind.id for kind in project.kinds if kind.required]
        _check_answers(purposes, [item.id for item in project.purposes])
        _check_answers(kinds, [kind.id for kind in project.kinds])
        if not all(purposes[name] for name in needed) or not all(kinds[name] for name in needed_kinds):
            raise ContributorRefused("Taking part in this project needs a Yes that was not given.")
        decisions = {name: "given" if value else "refused" for name, value in purposes.items()}
        fields = {
            "contributor": self.book.person.code,
            "record_id": new_uuid(),
            "purposes": decisions,
            "kinds": kinds,
        }
        self.book.note("choices_made", fields)
        self._wipe_evidence()

    def answer_questions(self, tries: list[int]) -> None:
        """Store how many tries each question took: counts only, never a pass mark."""
        if len(tries) != len(self.book.pack.project.questions) or any(count < 1 for count in tries):
            raise FormIncomplete("Every question needs its number of tries.", field="questions")
        fields = {
            "contributor": self.book.person.code,
            "asked": len(tries),
            "correct_first_try": sum(count == 1 for count in tries),
            "explained_again": sum(count > 1 for count in tries),
        }
        self.book.note("questions_answered", fields)

    def enter_guardian(
        self,
        fields: dict[str, str],
        *,
        agrees: bool,
        child_birth: str = "",
        ahead_until: str = "",
        confirmed: frozenset[str] = frozenset(),
    ) -> None:
        """Take a guardian's particulars, before any field of the child (P-4.1). They stay in memory.

        With `ahead_until` the guardian signs for days up to it; the child is asked on the day. A guardian who
        does not agree ends the session. Raises FormIncomplete, FormInDoubt with what may be a slip and was
        not `confirmed`.
        """
        book = self.book
        today = book.parts.today(book.pack.project.time_zone)
        if not agrees:
            end_refused(book, "guardian")
            return
        filled = clean_guardian(book.pack.project, fields, today)
        filled.refuse_doubts(confirmed)
        cleaned = filled.fields
        birth = parse_birth_date(child_birth, today, "child_birth_date") if child_birth else None
        band = age_band(birth, True, today, book.pack.project.age.reached)
        named = {
            "contributor": book.person.code,
            "child_band": band,
            "relation": cleaned["relation"],
            "evidence_kind": cleaned["evidence_kind"],
            "guardian_code": new_contributor_code(book.pack.project.code_prefix),
        }
        if ahead_until:
            most = book.pack.project.age.ahead_days
            named["signed_ahead_until"] = parse_ahead_date(ahead_until, today, most).isoformat()
        book.note("guardian_agreed", named)
        self._wipe_evidence()
        self.typed.guardian = cleaned

    def sign(self, signing: Signing) -> None:
        """Seal one signature as evidence; an adult's completes the record.

        Raises FormIncomplete, GateClosed.
        """
        person = self.book.person
        if signing.role not in _MEANINGS:
            raise FormIncomplete("This role does not sign here.", field="role")
        if person.record_hash is not None:
            raise GateClosed("The consent is signed already.", question="open_device", reason="given")
        if signing.role == "contributor" and person.child:
            raise GateClosed("A guardian must sign first.", question="open_device", reason="no_guardian")
        particulars = self.typed.guardian if signing.role == "guardian" else None
        if signing.role == "guardian" and particulars is None:
            raise FormIncomplete("The guardian's particulars come first.", field="name")
        self._seal_evidence(signing, _MEANINGS[signing.role], particulars or {})
        if signing.role == "contributor":
            self._finish_record()

    def assent(self, answer: str, signing: Signing | None = None) -> None:
        """Take the child's own word: yes, no, ask_again or no answer (`too_young`); `no` ends the session.

        product.md: under 8 no answer is `too_young`. Raises FormIncomplete.
        """
        book, person = self.book, self.book.person
        if answer == "no":
            end_refused(book, "child")
            return
        if is_guardian_over(book, person):
            raise GateClosed(
                "The days that the guardian signed for are over.", question="open_device",
                reason="guardian_lapsed", remedy="The guardian signs again first.",
            )  # fmt: skip
        word = {"yes": "given", "ask_again": "ask_again", "too_young": "too_young"}.get(answer)
        if word is None or (word == "too_young" and not self._is_small()):
            raise FormIncomplete("The child says yes, no, or ask me again.", field="assent")
        if signing is not None and word == "given":
            self._seal_evidence(signing, "assents", {})
        book.note("assent_taken", {"contributor": person.code, "assent": word})
        if word in {"given", "too_young"}:
            self._finish_record()

    def refuse(self, by: str) -> None:
        """End the session: somebody said no. Only the count is kept."""
        end_refused(self.book, by)

    def _is_small(self) -> bool:
        """By what the guardian said, also after a pause."""
        return known_band(self.book.person) == "under_8"

    def _wipe_evidence(self) -> None:
        """Going back wipes signatures: they covered another text, other choices, another guardian."""
        person = self.book.person
        if person.record_hash is None:
            self.book.folder.wipe_person(person.code)

    def _seal_evidence(self, signing: Signing, meaning: Meaning, particulars: dict[str, str]) -> None:
        check_signing(signing)
        book, person = self.book, self.book.person
        if person.questions is None:
            raise GateClosed("The questions come before a signature.", question="open_device", reason="draft")
        signed = self._signed(signing, meaning)
        moment = time_text(book.parts.now())
        plain = canonical(pad_to_4kib(evidence_form(signing, signed, moment, particulars)))
        sealed = seal_bytes(plain, book.recipients("identity"))
        path = book.folder.evidence(person.code, len(person.evidence) + 1)
        book.folder.write(path, sealed)
        fields = {
            "contributor": person.code,
            "role": signing.role,
            "meaning": meaning,
            "method": signing.method,
            "signed_at": moment,
            "evidence_hash": sha256_text(sealed),
            "signs_hash": signed.signs_hash,
            "challenge": signed.challenge,
            "journal_head": signed.journal_head,
            "path": f"{person.code}/{path.name}",
        }
        book.note("evidence_sealed", fields)
        book.tell("evidence_sealed", role=signing.role)

    def _signed(self, signing: Signing, meaning: Meaning) -> Signed:
        book, person = self.book, self.book.person
        informed: dict[str, Any] = person.informed or {}
        return Signed(
            project=book.state.project, session=book.state.session, record=str(person.draft_id),
            contributor=person.code, role=signing.role, meaning=meaning, policy_hash=book.pack.policy_hash(),
            shown_text_hash=informed["shown_text_hash"], language=informed["language"],
            decisions=person.purposes, kinds=person.kinds, challenge=new_challenge(),
            journal_head=book.journal_head,
        )  # fmt: skip

    def _finish_record(self) -> None:
        """Write the record into both halves, then the event that makes it count, then the ledger's head."""
        book, person = self.book, self.book.person
        moment = book.parts.now()
        context = RecordContext(
            project=book.pack.project, policy_hash=book.pack.policy_hash(),
            copy_number=copy_number(book, person.code),
            time_trust=str(book.state.start["time_trust"]), started_at=str(book.state.start["time"]),
            given_at=time_text(moment), offset_minutes=local_offset_minutes(moment),
        )  # fmt: skip
        data = record_bytes(build_record(book.state, person, context))
        for path in book.folder.record_paths(person.code):
            book.folder.write(path, data)
            book.folder.write(path.with_suffix(".sig"), book.parts.key.sign(data))
        fields = {"contributor": person.code, "record_id": person.draft_id, "record_hash": sha256_text(data)}
        book.note("consented", fields)
        number, head = book.journal.head or (0, "")
        book.parts.ledger.append(
            "session_head", {"session": book.state.session, "number": number, "hash": head}
        )
        book.tell("consented")


def copy_number(book: Book, code: str) -> str:
    """Return the number on a contributor's copy."""
    rows = book.state.start["contributors"]
    return str(next(row["copy_number"] for row in rows if row["code"] == code))


def _check_answers(answers: dict[str, bool], names: list[str]) -> None:
    for name in names:
        if not isinstance(answers.get(name), bool):
            raise FormIncomplete("This needs a Yes or a No.", field=name)
    unknown = set(answers) - set(names)
    if unknown:
        raise FormIncomplete("The project does not ask this.", field=min(unknown))
