"""The conditions that events need, each a pure function: it returns, or raises the refusal with its reason.

What can't be told at a place (a fact that is None) is not judged there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from collector.errors import (
    AccountClosed,
    ChildFound,
    ClockBehind,
    ClockWrong,
    GateClosed,
    NotQueued,
    Refused,
    RoleRefused,
)
from collector.model.event import Event
from collector.model.events import EvidenceSealed, Resumed, SessionStarted
from collector.model.kinds import NEEDS as RECORDED
from collector.model.ledger_events import InSession, Queued, Sealed
from collector.model.pack import Role
from collector.model.take_events import TakeStarted
from collector.model.times import parse_time
from collector.rules.bands import agreed
from collector.rules.facts import SIGNED_WITHIN, SITTING_GAP, STEP_BACK, ZONES_APART, Act, Facts
from collector.rules.gate import Question, Situation, check_gate
from collector.rules.in_pack import in_pack
from collector.rules.situation import find_situation

_QUESTIONS: Mapping[type[Event], Question] = {TakeStarted: "start_take", Sealed: "seal", Queued: "queue"}
Need = Callable[[Event | Act, Facts], None]
SENDERS: frozenset[Role] = frozenset({"uploader", "recorder", "lead"})
CORRECTORS: frozenset[Role] = frozenset({"lead", "rights"})


def recorder(event: Event | Act, facts: Facts) -> None:
    """Only who has the role of a recorder in the pack of the sitting records (P-2.5)."""
    _need_role(facts, _who(event, facts), frozenset({"recorder"}))


def trained(event: Event | Act, facts: Facts) -> None:
    """Nobody records whose training has run out (P-2.6)."""
    if facts.pack is None:
        return
    operator = facts.pack.operator(_who(event, facts))
    if operator is not None and facts.late_day > operator.trained_until:
        raise RoleRefused(
            "This operator's training has run out, so nothing can be recorded.",
            remedy="Uploading and requests still work. Renew the training, then install the new pack.",
        )


def confidential(_: Event | Act, facts: Facts) -> None:
    """Nobody works with recordings who did not accept the present confidentiality text (P-1.6)."""
    if facts.beyond is not None and not facts.beyond.confidential:
        raise RoleRefused("The confidentiality text was not accepted yet.", remedy="Read and accept it.")


def sitting(_: Event | Act, facts: Facts) -> None:
    """Somebody took the session up here, and no longer than half an hour ago anything happened in it."""
    if facts.beyond is not None and facts.beyond.present is None:
        raise Refused("Nobody took this session up.", remedy="Take it up again from the list.")
    state = facts.state
    if facts.beyond is not None and state is not None and facts.beyond.present != state.sitting.recorder:
        raise Refused("Another recorder took this session up.", remedy="Take it up again from the list.")
    if facts.last is not None and facts.moment - facts.last > SITTING_GAP:
        raise Refused(
            "More than half an hour passed and nobody took the session up again.",
            remedy="Take it up again from the list.",
        )
    if facts.zone_moved > ZONES_APART:
        raise Refused(
            "The laptop's time zone is another than when this session was taken up.",
            remedy="Take it up again from the list.",
        )


def ordered(_: Event | Act, facts: Facts) -> None:
    """Nothing is written before what was written before it."""
    if facts.newest is not None and facts.moment < facts.newest - STEP_BACK:
        raise ClockBehind("The laptop's clock is behind what this session has written before.")


def after_ledger(event: Event | Act, facts: Facts) -> None:
    """The clock is not behind the device's log, unless somebody answered for it.

    A sitting whose clock went back says so: who checks a bundle has no log.
    """
    beyond = facts.beyond
    if isinstance(event, Resumed) and event.time_trust != "went_back":
        ordered(event, facts)
    if (
        beyond is not None
        and beyond.ledger_time is not None
        and facts.moment < beyond.ledger_time - STEP_BACK
    ):
        raise ClockBehind("The laptop's clock is behind what it has written before.")


def after_pack(_: Event | Act, facts: Facts) -> None:
    """No clock is before the date of a pack that is here already."""
    if facts.pack is not None and facts.day < facts.pack.project.date:
        raise ClockWrong("The laptop's clock is before the date of the project pack.")


def accounts(event: Event | Act, facts: Facts) -> None:
    """Nobody begins under an account that was closed, alone or with others (P-3.5)."""
    if facts.beyond is not None and facts.beyond.closed & _codes(event, facts):
        raise AccountClosed("This contributor closed the account.")


def requests(event: Event | Act, facts: Facts) -> None:
    """Nothing is recorded of somebody whose request about it is open (P-3.3, P-3.4)."""
    if facts.beyond is not None and facts.beyond.asked & _codes(event, facts):
        raise Refused(
            "This contributor asked for something that is not answered yet.",
            remedy="Wait for the organisation's answer to the request.",
        )


def policy(_: Event | Act, facts: Facts) -> None:
    """A session goes on only under a policy that did not change in an important way (P-6.1)."""
    began, pack = facts.began, facts.pack
    changed = began is not None and pack is not None and pack.has_changed_since(began)
    if changed or (facts.beyond is not None and facts.beyond.policy == "major"):
        raise GateClosed(
            "The policy changed in an important way: decide again first.",
            question="open_device", reason="superseded_major",
        )  # fmt: skip


def youngest(event: Event | Act, facts: Facts) -> None:
    """The youngest age that is known of a code counts (P-4.1)."""
    if facts.beyond is not None and facts.beyond.older & _codes(event, facts):
        raise GateClosed(
            "This person is a child by all that this laptop knows.", question="open_device",
            reason="known_child", remedy="A guardian comes along, or a team lead confirms the age.",
        )  # fmt: skip


def of_age(event: Event | Act, facts: Facts) -> None:
    """Nothing goes on of somebody who was a child when it was recorded, without a guardian (P-4.1).

    Only what is certain stops it: what was recorded of a person of whom a lead has to answer is kept.
    """
    if facts.beyond is not None and facts.beyond.young & _codes(event, facts):
        raise GateClosed(
            "By this birth date a child was recorded without a guardian: it is set aside.",
            question=event if isinstance(event, str) else _QUESTIONS.get(type(event), "seal"),
            reason="known_child", remedy=ChildFound.default_remedy,
        )  # fmt: skip


def near(event: Event | Act, facts: Facts) -> None:
    """A signature was made when it was written (21 CFR 11.50), and a session began when its line says."""
    if isinstance(event, SessionStarted) and abs(parse_time(event.time) - facts.moment) > STEP_BACK:
        raise Refused("The session began at another time than its line.")
    if isinstance(event, EvidenceSealed) and abs(parse_time(event.signed_at) - facts.moment) > SIGNED_WITHIN:
        raise Refused("A signature is of another time than its event.")


def gate(event: Event | Act, facts: Facts) -> None:
    """Consent allows it: of everybody, of the kind that is wanted, at this moment (P-0.2, P-4.1)."""
    question = _QUESTIONS.get(type(event), "start_take") if isinstance(event, Event) else event
    state = facts.state
    if state is None:
        check_gate(question, Situation([]))
        return
    if facts.began is None:
        return
    situation = find_situation(_wanting(event, facts), state, facts.began.project)
    if question == "record_statement":  # it is asked about the one who would speak, and nobody else
        people = [person for person in situation.people if person.recorded]
        situation = replace(situation, people=people)
    check_gate(question, situation)


def sender(_: Event | Act, facts: Facts) -> None:
    """Who lets a session go is an uploader, a recorder or a lead (P-1.6)."""
    _need_role(facts, _present(facts), SENDERS)


def corrector(_: Event | Act, facts: Facts) -> None:
    """Who corrects what was sealed is a lead or a rights officer (P-3.2)."""
    _need_role(facts, _present(facts), CORRECTORS)


def unheld(event: Event | Act, facts: Facts) -> None:
    """Nothing is sent of what somebody asked about and nobody answered yet, or that is being changed."""
    question = event if isinstance(event, str) else "queue"
    if facts.beyond is not None and facts.beyond.held:
        raise GateClosed(
            "Somebody asked for these recordings to be deleted or left alone, and waits for an answer.",
            question=question, reason="held", remedy="It waits for the organisation's answer.",
        )  # fmt: skip
    if facts.beyond is not None and facts.beyond.correcting:
        raise GateClosed("The session is being changed.", question=question, reason="correcting")


def queued(event: Event | Act, facts: Facts) -> None:
    """Only what somebody let go is sent; of sessions begun before there was a table nobody has to."""
    if facts.beyond is None or facts.beyond.queued:
        return
    if facts.state is not None and facts.state.start.rules is not None:
        raise NotQueued(question=event if isinstance(event, str) else "queue")


def _wanting(event: Event | Act, facts: Facts) -> Facts:
    """A take wants what its kind records, of those who are in it."""
    if not isinstance(event, TakeStarted):
        return facts
    alone = event.contributors[0].code if len(event.contributors) == 1 else ""
    return replace(facts, wanted=RECORDED[event.kind], owner=alone)


def _who(event: Event | Act, facts: Facts) -> str:
    """Return the recorder that an event names, the one of the sitting, or of the ledger's who is there."""
    if isinstance(event, SessionStarted | Resumed):
        return event.recorder
    if isinstance(event, InSession):
        return _present(facts)
    return facts.state.sitting.recorder if facts.state is not None else _present(facts)


def _present(facts: Facts) -> str:
    return (facts.beyond.present or "") if facts.beyond is not None else ""


def _need_role(facts: Facts, code: str, roles: frozenset[Role]) -> None:
    if facts.pack is None:
        return
    operator = facts.pack.operator(code)
    if operator is None or not roles & set(operator.roles):
        raise RoleRefused(
            "This operator's role does not allow this.", remedy="Ask somebody who has the role."
        )


def _codes(event: Event | Act, facts: Facts) -> frozenset[str]:
    if isinstance(event, SessionStarted):
        return frozenset(row.code for row in event.contributors)
    return frozenset(facts.state.contributors) if facts.state is not None else frozenset()


NEEDS: Mapping[str, Need] = {
    need.__name__: need
    for need in (
        recorder, trained, confidential, sitting, ordered, after_ledger, after_pack, accounts, requests,
        policy, youngest, of_age, near, in_pack, agreed, gate, sender, corrector, unheld, queued,
    )
}  # fmt: skip
