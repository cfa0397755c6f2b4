"""A session's journal walked by the rules: what it tells must have been allowed to happen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from collector.errors import (
    BrokenChain,
    CollectorError,
    IllegalEvent,
    Malformed,
    NewerRules,
    NotAllowed,
    NotPublished,
    PacksUnreadable,
)
from collector.model.canonical import sha256_text
from collector.model.event import Event
from collector.model.events import RULES, ChoicesNarrowed, Consented, Resumed, SessionStarted
from collector.model.lines import Line
from collector.model.times import parse_time
from collector.rules.facts import Facts, PackFacts
from collector.rules.table import check, check_act
from collector.rules.walking import Times
from collector.state import Session, apply, read_event

Published = Callable[[str, int], PackFacts | None]
"""The packs that an organisation published: by project and number; None for one that it did not."""
AFTER_SEALING = frozenset({"choices_narrowed", "take_deleted"})
# No sitting comes near: a take every ten seconds for fourteen hours, ten lines each. A device with code of
# its own could write on until who verifies it has neither time nor memory left: each line makes a new state.
MOST_LINES = 100_000
MOST_OF_A_KIND = 5_000


@dataclass(frozen=True)
class Step:
    """One event: its line and when it was.

    `before` is the state before it, kept only where a record was made: one a line would grow with the takes.
    """

    line: Line
    event: Event
    moment: datetime
    before: Session | None = None


@dataclass(frozen=True)
class Story:
    """A whole journal that holds together. `heads` are the hashes of its lines, `state` is that at the end.

    `legacy`: begun before there was a table of rules, and read as it was read then.
    """

    steps: Sequence[Step]
    heads: Sequence[str]
    state: Session
    pack: PackFacts | None

    @property
    def legacy(self) -> bool:
        """Whether the journal was begun before there was a table of rules."""
        return self.state.start.rules is None


def read_story(
    lines: Iterable[Line], heads: Sequence[str], published: Published | None, most: int = MOST_OF_A_KIND
) -> Story:
    """Return the story that a journal tells, judged line by line. It may have `most` events of a kind.

    Raises BrokenChain for none, IllegalEvent naming the line, NotAllowed naming line and rule, NewerRules.
    """
    walker = _Walker(published, most)
    steps = [walker.step(line) for line in lines]
    if walker.state is None:
        raise BrokenChain("The journal has no lines.")
    return Story(steps, heads, walker.state, walker.began)


def ask_once(published: Published) -> Published:
    """Return the same packs, each looked for once.

    They raise PacksUnreadable, never Malformed: a pack that can't be read is no damage of a bundle.
    """
    found: dict[tuple[str, int], PackFacts | None] = {}

    def find(project: str, number: int) -> PackFacts | None:
        if (project, number) not in found:
            try:
                found[project, number] = published(project, number)
            except Malformed as error:
                raise PacksUnreadable(f"The published packs can't be read. {error}") from error
        return found[project, number]

    return find


def check_sealable(story: Story) -> None:
    """Return when a session could be sealed where its journal ends. Raises IllegalEvent, NotAllowed."""
    state = story.state
    if state.stage != "recording":
        raise IllegalEvent(f"The journal ends in stage {state.stage}: nothing could be sealed.")
    if any(take.row is None or take.training for take in state.takes.values()):
        raise IllegalEvent("The journal ends with a take that could not be sealed.")
    if not story.legacy:
        last = story.steps[-1]
        facts = Facts(
            state, last.moment, pack=story.pack, began=story.pack, offset_minutes=last.line.offset_minutes
        )
        _allow("seal", lambda: check_act("seal", facts))


class _Walker:
    """Goes from line to line, and keeps what the rules are asked with."""

    def __init__(self, published: Published | None, most: int) -> None:
        self._published = published
        self._most = most
        self.state: Session | None = None
        self._counts: Counter[str] = Counter()
        self._times = Times()
        self._taken_up = False
        self.began: PackFacts | None = None

    def step(self, line: Line) -> Step:
        before = self.state
        try:
            event = read_event(line)
            moment = parse_time(line.time)
            self._count(event.event)
            after = apply(before, event)
            self._check(event, line, moment)
            self.state = after
        except IllegalEvent as error:
            raise IllegalEvent(f"Line {line.number}: {error}") from error
        self._times = self._times.after(event, moment, line.offset_minutes)
        return Step(line, event, moment, before if isinstance(event, Consented | ChoicesNarrowed) else None)

    def _count(self, kind: str) -> None:
        self._counts[kind] += 1
        if self._counts[kind] > self._most:
            raise IllegalEvent(f"no session has {kind} so many times")

    def _check(self, event: Event, line: Line, moment: datetime) -> None:
        rules = event.rules if isinstance(event, SessionStarted) else self._rules(event)
        if isinstance(event, SessionStarted) and self.state is None:
            self.began = self._find_pack(event.project, event.pack_number)
        if rules is None:
            return
        if rules > RULES:
            raise NewerRules("This session was recorded by a newer program: this one is older.")
        facts = Facts(
            self.state,
            moment,
            self._times.newest,
            self._times.last,
            pack=self._pack_of(event),
            began=self.began,
            offset_minutes=line.offset_minutes,
            latest=self._times.latest,
            begun=self._times.begun,
            sitting_offset=self._times.offset_minutes,
        )
        _allow(f"line {line.number}, {event.event}", lambda: check(event, facts))

    def _rules(self, event: Event) -> int | None:
        """The version of the table that a line was written under: the first sitting later on brings one."""
        self._taken_up = self._taken_up or isinstance(event, Resumed)
        if self.state is None or self._taken_up:
            return RULES
        return self.state.start.rules

    def _pack_of(self, event: Event) -> PackFacts | None:
        """The pack of the sitting, or the one that a new sitting names."""
        if self.state is None:
            return self.began
        number = self.state.sitting.pack_number
        if isinstance(event, Resumed):
            number = event.pack_number
        return self._find_pack(self.state.project, number)

    def _find_pack(self, project: str, number: int) -> PackFacts | None:
        if self._published is None:
            return None
        found = self._published(project, number)
        if found is None:
            raise NotPublished(f"Pack {number} of {project} is not among the published ones.")
        return found


def _allow(place: str, ask: Callable[[], None]) -> None:
    try:
        ask()
    except CollectorError as error:
        raise NotAllowed(f"This could not have happened ({place}). {error}") from error


def hash_lines(data: bytes) -> list[str]:
    """Return the hash of each line of a journal. Raises IllegalEvent for more lines than one can have."""
    if data.count(b"\n") > MOST_LINES:
        raise IllegalEvent(f"The journal has more than {MOST_LINES} lines.")
    return [sha256_text(row) for row in data.splitlines()]


def cut_story(story: Story, head: str) -> Story | None:
    """Return the story up to the line of this hash; None when it was not sealed there.

    What follows sealing is only what was taken back since.
    """
    if head not in story.heads:
        return None
    count = story.heads.index(head) + 1
    after = {step.event.event for step in story.steps[count:]}
    if not after <= AFTER_SEALING:
        return None
    steps = story.steps[:count]
    return replace(story, steps=steps, state=_state_after(steps) if after else story.state)


def _state_after(steps: Sequence[Step]) -> Session:
    state: Session | None = None
    for step in steps:
        state = apply(state, step.event)
    assert state is not None  # noqa: S101 - for the type checker: a head stands behind a line
    return state
