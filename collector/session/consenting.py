"""Policy, choices, questions, signatures, record: the talk before anything is recorded."""

from __future__ import annotations

from dataclasses import dataclass

from collector.consent.age import age_band, parse_ahead_date, parse_birth_date
from collector.consent.form import clean_guardian
from collector.consent.signature import STANDING_BY, Signing, check_signing
from collector.consent.witness import Companion, refuse_recorder
from collector.consent.writing import known_band
from collector.errors import ContributorRefused, FormIncomplete, GateClosed
from collector.model.ids import new_contributor_code, new_uuid
from collector.project.sounds import policy_sounds
from collector.session.company import check_oral_turn, note_company, refuse_company
from collector.session.ending import end_refused
from collector.session.evidence import MEANINGS, complete_record, seal_signature
from collector.session.speaking import Speaking
from collector.session.standing import is_guardian_over


@dataclass(frozen=True)
class Reading:
    """What was read: the text really rendered, how many sections, for how long.

    `heard` are the sections (from 0) whose recorded audio was played to its end.
    """

    version: str
    language: str
    shown_text_hash: str
    sections: int
    seconds: int
    heard: frozenset[int] = frozenset()


class Consenting(Speaking):
    """The consent part of a session. Every method leaves durable events behind."""

    def name_witness(self, witness: Companion, interpreter: Companion | None = None) -> None:
        """Begin a spoken consent: who can't read is read to, and a witness stays for the whole talk.

        Everything said before is void. Names stay in memory until they sign. Raises FormIncomplete.
        """
        note_company(self.book, witness, interpreter)
        self._wipe_evidence()
        self.typed.witness, self.typed.interpreter = witness, interpreter
        self.typed.guardian = None

    def read_alone(self) -> None:
        """Go back to reading on screen: the witness goes, and what was said so far is void."""
        self.book.note("witness_released", {"contributor": self.book.person.code})
        self._wipe_evidence()
        self.typed.forget_company()
        self.typed.guardian = None

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
            "clause_audio": self._find_heard(reading),
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
        if not any(purposes.values()) or not any(kinds.values()):
            raise ContributorRefused("Without any Yes there is nothing to record, and nothing to use it for.")
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
            self.refuse("guardian")
            return
        filled = clean_guardian(book.pack.project, fields, today)
        filled.refuse_doubts(confirmed)
        cleaned = filled.fields
        refuse_recorder(book.pack.project, str(book.state.start["recorder"]), cleaned["name"], "name")
        refuse_company(self.typed, cleaned["name"], "name")
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
        """Seal one signature as evidence; the last one that is needed completes the record.

        Raises FormIncomplete, GateClosed.
        """
        person = self.book.person
        if signing.role not in MEANINGS:
            raise FormIncomplete("This role does not sign here.", field="role")
        if person.record_hash is not None:
            raise GateClosed("The consent is signed already.", question="open_device", reason="given")
        if signing.role == "contributor" and person.child:
            raise GateClosed("A guardian must sign first.", question="open_device", reason="no_guardian")
        particulars = self.typed.guardian if signing.role == "guardian" else None
        if signing.role == "guardian" and particulars is None:
            raise FormIncomplete("The guardian's particulars come first.", field="name")
        if signing.role in STANDING_BY or person.oral:
            particulars = check_oral_turn(self.book, self.typed, signing) or particulars
        check_signing(signing)
        self.drop_statement()
        seal_signature(self.book, signing, MEANINGS[signing.role], particulars or {})
        complete_record(self.book)

    def assent(self, answer: str, signing: Signing | None = None) -> None:
        """Take the child's own word: yes, no, ask_again or no answer (`too_young`); `no` ends the session.

        product.md: under 8 no answer is `too_young`. Raises FormIncomplete.
        """
        book, person = self.book, self.book.person
        if answer == "no":
            self.refuse("child")
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
            seal_signature(book, signing, "assents", {})
        book.note("assent_taken", {"contributor": person.code, "assent": word})
        complete_record(book)

    def refuse(self, by: str) -> None:
        """End the session: somebody said no. Only the count is kept."""
        self.drop_statement()
        end_refused(self.book, by)

    def _is_small(self) -> bool:
        """By what the guardian said, also after a pause."""
        return known_band(self.book.person) == "under_8"

    def _find_heard(self, reading: Reading) -> list[str]:
        """Return the hashes of the recorded sections that were heard. Raises GateClosed for what is none."""
        sounds = policy_sounds(self.book.pack, reading.language)
        if not reading.heard <= set(range(len(sounds))):
            raise GateClosed("What was played is not the policy.", question="open_device", reason="draft")
        return [sounds[section].sha256 for section in sorted(reading.heard)]

    def _wipe_evidence(self) -> None:
        """Going back wipes signatures: they covered another text, other choices, another guardian."""
        self.drop_statement()
        person = self.book.person
        if person.record_hash is None:
            self.book.folder.wipe_person(person.code)


def _check_answers(answers: dict[str, bool], names: list[str]) -> None:
    for name in names:
        if not isinstance(answers.get(name), bool):
            raise FormIncomplete("This needs a Yes or a No.", field=name)
    unknown = set(answers) - set(names)
    if unknown:
        raise FormIncomplete("The project does not ask this.", field=min(unknown))
