"""Policy, choices, questions, signatures, record: the talk before anything is recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from collector.consent.form import clean_guardian
from collector.consent.signature import STANDING_BY, Signing, check_signing
from collector.consent.witness import Companion, refuse_namesake, refuse_recorder
from collector.errors import ContributorRefused, FormIncomplete, GateClosed
from collector.model.decision import decisions_of
from collector.model.events import (
    AssentTaken,
    ChoicesMade,
    GuardianAgreed,
    PersonAsked,
    PolicyShown,
    QuestionsAnswered,
    WitnessReleased,
)
from collector.model.ids import new_contributor_code, new_uuid
from collector.project.sounds import policy_sounds
from collector.rules.age import age_band, first_day_grown, parse_ahead_date, parse_child_birth
from collector.rules.bands import known_band
from collector.session.ages import keep_month
from collector.session.book import Book
from collector.session.children import know_child
from collector.session.company import check_oral_turn, note_company, refuse_company, refuse_kept_company
from collector.session.ending import end_refused
from collector.session.evidence import MEANINGS, complete_record, seal_signature
from collector.session.kin import keep_kin
from collector.session.knowing import is_guardian_over
from collector.session.speaking import Statement
from collector.session.typed import NO_ASIDES, Asides, Typed
from collector.session.wiping import wipe_person
from collector.state import missing_roles

_WORDS: Mapping[str, Literal["given", "ask_again", "too_young"]] = {
    "yes": "given", "ask_again": "ask_again", "too_young": "too_young",
}  # fmt: skip


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


class Talk:
    """The talk of a session: policy, choices, questions, guardian, signatures, assent, or a No.

    Every method leaves durable events behind. `statement` goes with whatever makes it void, and `let_go` lets
    all devices go when somebody says no.
    """

    def __init__(self, book: Book, typed: Typed, statement: Statement, let_go: Callable[[], None]) -> None:
        self._book, self._typed, self._statement, self._let_go = book, typed, statement, let_go

    def name_witness(self, witness: Companion, interpreter: Companion | None = None) -> None:
        """Begin a spoken consent: who can't read is read to, and a witness stays for the whole talk.

        Everything said before is void. Names stay in memory until they sign. Raises FormIncomplete.
        """
        note_company(self._book, witness, interpreter)
        self._wipe_evidence()
        self._typed.witness, self._typed.interpreter = witness, interpreter
        self._typed.guardian = None

    def read_alone(self) -> None:
        """Go back to reading on screen: the witness goes, and what was said so far is void."""
        self._book.note(WitnessReleased(contributor=self._book.person.code))
        self._wipe_evidence()
        self._typed.forget_company()
        self._typed.guardian = None

    def show_policy(self, reading: Reading) -> None:
        """Write that the policy was shown to its end (P-0.2). Raises GateClosed when it is another text."""
        policy = self._book.pack.policy(reading.language)
        shown = (policy.head.version, policy.shown_text_hash)
        if (reading.version, reading.shown_text_hash) != shown:
            raise GateClosed("What was shown is not the policy.", question="open_device", reason="draft")
        if reading.sections < len(policy.sections):
            raise GateClosed("The policy was not shown to its end.", question="open_device", reason="draft")
        person = self._book.person
        self._book.note(
            PolicyShown(
                contributor=person.code,
                version=reading.version,
                language=reading.language,
                shown_text_hash=reading.shown_text_hash,
                sections=reading.sections,
                seconds=reading.seconds,
                clause_audio=self._find_heard(reading),
            )
        )
        self._wipe_evidence()
        self._book.tell("policy_shown")

    def decide(self, purposes: dict[str, bool], kinds: dict[str, bool]) -> None:
        """Take one decision for each purpose and kind (P-0.3).

        Raises FormIncomplete when one is missing or unknown, ContributorRefused when taking part needs a
        Yes that was not given; nothing is written then.
        """
        project = self._book.pack.project
        needed = [item.id for item in project.purposes if item.required]
        needed_kinds = [kind.id for kind in project.kinds if kind.required]
        _check_answers(purposes, [item.id for item in project.purposes])
        _check_answers(kinds, [kind.id for kind in project.kinds])
        if not all(purposes[name] for name in needed) or not all(kinds[name] for name in needed_kinds):
            raise ContributorRefused("Taking part in this project needs a Yes that was not given.")
        if not any(purposes.values()) or not any(kinds.values()):
            raise ContributorRefused("Without any Yes there is nothing to record, and nothing to use it for.")
        code, words = self._book.person.code, decisions_of(purposes)
        self._book.note(ChoicesMade(contributor=code, record_id=new_uuid(), purposes=words, kinds=kinds))
        self._wipe_evidence()

    def answer_questions(self, tries: list[int]) -> None:
        """Store how many tries each question took: counts only, never a pass mark."""
        if len(tries) != len(self._book.pack.project.questions) or any(count < 1 for count in tries):
            raise FormIncomplete("Every question needs its number of tries.", field="questions")
        self._book.note(
            QuestionsAnswered(
                contributor=self._book.person.code,
                asked=len(tries),
                correct_first_try=sum(count == 1 for count in tries),
                explained_again=sum(count > 1 for count in tries),
            )
        )

    def enter_guardian(
        self,
        fields: dict[str, str],
        *,
        agrees: bool,
        child_birth: str = "",
        ahead_until: str = "",
        asides: Asides = NO_ASIDES,
    ) -> None:
        """Take a guardian's particulars, before any field of the child (P-4.1). They stay in memory.

        With `ahead_until` the guardian signs for days up to it; the child is asked on the day. A guardian who
        does not agree ends the session. Raises FormIncomplete naming the field, FormInDoubt with what may be
        a slip and was not confirmed, LeadNeeded for a namesake of somebody in the team.
        """
        book = self._book
        today = book.parts.today(book.pack.project.time_zone)
        if not agrees:
            self.refuse("guardian")
            return
        filled = clean_guardian(book.pack.project, fields, today)
        filled.refuse_doubts(asides.confirmed)
        cleaned = filled.fields
        refuse_recorder(book.pack.project, book.state.sitting.recorder, cleaned["name"], "name")
        refuse_company(self._typed, cleaned["name"], "name")
        refuse_kept_company(book, cleaned["name"], "name")
        refuse_namesake(book.pack.project, cleaned["name"], asides.lead)
        birth = parse_child_birth(book.pack.project.age, child_birth, today, filled.birth)
        band = age_band(birth, True, today, book.pack.project.age.reached)
        most = book.pack.project.age.ahead_days
        until = parse_ahead_date(ahead_until, today, most).isoformat() if ahead_until else None
        book.note(
            GuardianAgreed(
                contributor=book.person.code,
                child_band=band,
                relation=cleaned["relation"],
                evidence_kind=cleaned["evidence_kind"],
                guardian_code=new_contributor_code(book.pack.project.code_prefix),
                signed_ahead_until=until,
            )
        )
        self._wipe_evidence()
        keep_kin(book, book.person.code, "guardian", cleaned)
        self._typed.guardian = cleaned
        self._keep_child(birth)

    def _keep_child(self, birth: date) -> None:
        """The guardian's newest word counts for the month; what was recorded without one goes nowhere."""
        book, project = self._book, self._book.pack.project
        grown = first_day_grown(birth, project.age.threshold, project.age.reached)
        keep_month(book.parts, project.id, book.person.code, grown)
        know_child(book.parts, project, book.person.code, grown, besides=book.state.session)

    def sign(self, signing: Signing) -> None:
        """Seal one signature as evidence; the last one that is needed completes the record.

        Raises FormIncomplete, GateClosed.
        """
        person = self._book.person
        if signing.role not in MEANINGS:
            raise FormIncomplete("This role does not sign here.", field="role")
        if person.record_hash is not None:
            raise GateClosed("The consent is signed already.", question="open_device", reason="given")
        if signing.role == "contributor" and person.child:
            raise GateClosed("A guardian must sign first.", question="open_device", reason="no_guardian")
        particulars = self._typed.guardian if signing.role == "guardian" else None
        if signing.role == "guardian" and particulars is None:
            raise FormIncomplete("The guardian's particulars come first.", field="name")
        if signing.role in STANDING_BY or person.oral:
            particulars = check_oral_turn(self._book, self._typed, signing) or particulars
        check_signing(signing)
        self._statement.drop()
        seal_signature(self._book, signing, MEANINGS[signing.role], particulars or {})
        complete_record(self._book)

    def assent(self, answer: str, signing: Signing | None = None) -> None:
        """Take the child's own word: yes, no, ask_again or no answer (`too_young`); `no` ends the session.

        product.md: under 8 no answer is `too_young`. Raises FormIncomplete.
        """
        book, person = self._book, self._book.person
        if answer == "no":
            self.refuse("child")
            return
        if not person.child:
            raise GateClosed("Only a child is asked.", question="open_device", reason="draft")
        if missing_roles(person):
            raise GateClosed("A guardian must sign first.", question="open_device", reason="no_guardian")
        if is_guardian_over(book, person):
            raise GateClosed(
                "The days that the guardian signed for are over.", question="open_device",
                reason="guardian_lapsed", remedy="The guardian signs again first.",
            )  # fmt: skip
        word = _WORDS.get(answer)
        if word is None or (word == "too_young" and not self._is_small()):
            raise FormIncomplete("The child says yes, no, or ask me again.", field="assent")
        if signing is not None and word == "given":
            seal_signature(book, signing, "assents", {})
        book.note(AssentTaken(contributor=person.code, assent=word))
        complete_record(book)

    def refuse(self, by: str) -> None:
        """End the session: somebody said no. Only the count is kept."""
        self._let_go()
        end_refused(self._book, by)

    def answer_presence(self, *, same: bool) -> None:
        """Write whether it is still the same person, asked after a pause."""
        self._book.note(PersonAsked(contributor=self._book.person.code, same=same))

    def _is_small(self) -> bool:
        """By what the guardian said, also after a pause."""
        return known_band(self._book.person) == "under_8"

    def _find_heard(self, reading: Reading) -> list[str]:
        """Return the hashes of the recorded sections that were heard. Raises GateClosed for what is none."""
        sounds = policy_sounds(self._book.pack, reading.language)
        if not reading.heard <= set(range(len(sounds))):
            raise GateClosed("What was played is not the policy.", question="open_device", reason="draft")
        return [sounds[section].sha256 for section in sorted(reading.heard)]

    def _wipe_evidence(self) -> None:
        """Going back wipes signatures: they covered another text, other choices, another guardian."""
        self._statement.drop()
        person = self._book.person
        if person.record_hash is None:
            wipe_person(self._book.folder, person.code)


def _check_answers(answers: dict[str, bool], names: list[str]) -> None:
    for name in names:
        if not isinstance(answers.get(name), bool):
            raise FormIncomplete("This needs a Yes or a No.", field=name)
    unknown = set(answers) - set(names)
    if unknown:
        raise FormIncomplete("The project does not ask this.", field=min(unknown))
