"""A session's journal walked by the rules: what it tells must have been allowed to happen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from collector.errors import BrokenChain, CollectorError, IllegalEvent, NewerRules, NotAllowed
from collector.model.canonical import sha256_text
from collector.model.event import Event
from collector.model.events import RULES, Resumed, SessionStarted
from collector.model.lines import Line
from collector.model.times import parse_time
from collector.rules.facts import Facts, PackFacts
from collector.rules.table import check, check_act
from collector.rules.walking import Times
from collector.state import Session, apply, read_event

Published = Callable[[str, int], PackFacts | None]
"""The packs that an organisation published: by project and number; None for one that it did not."""
AFTER_SEALING = frozenset({"choices_narrowed", "take_deleted"})


@dataclass(frozen=True)
class Step:
    """One event: its line, the state after it, and when it was."""

    line: Line
    event: Event
    state: Session
    moment: datetime


@dataclass(frozen=True)
class Story:
    """A whole journal that holds together. `heads` are the hashes of its lines, in order.

    `legacy`: begun before there was a table of rules, and read as it was read then.
    """

    steps: Sequence[Step]
    heads: Sequence[str]
    pack: PackFacts | None

    @property
    def state(self) -> Session:
        """The state at the end."""
        return self.steps[-1].state

    @property
    def legacy(self) -> bool:
        """Whether the journal was begun before there was a table of rules."""
        return self.state.start.rules is None

    def of(self, shape: type[Event]) -> Iterator[Step]:
        """Yield the steps of one kind of event."""
        return (step for step in self.steps if isinstance(step.event, shape))


def read_story(lines: Sequence[Line], heads: Sequence[str], published: Published | None) -> Story:
    """Return the story that a journal tells.

    Raises BrokenChain for none, IllegalEvent naming the line, NotAllowed naming line and rule, NewerRules.
    """
    walker = _Walker(published)
    steps = [walker.step(line) for line in lines]
    if not steps:
        raise BrokenChain("The journal has no lines.")
    return Story(steps, heads, walker.began)


def check_sealable(story: Story) -> None:
    """Return when a session could be sealed where its journal ends. Raises IllegalEvent, NotAllowed."""
    state = story.state
    if state.stage != "recording":
        raise IllegalEvent(f"The journal ends in stage {state.stage}: nothing could be sealed.")
    if any(take.row is None or take.training for take in state.takes.values()):
        raise IllegalEvent("The journal ends with a take that could not be sealed.")
    if not story.legacy:
        facts = Facts(state, story.steps[-1].moment, pack=story.pack, began=story.pack)
        _allow("seal", lambda: check_act("seal", facts))


class _Walker:
    """Goes from line to line, and keeps what the rules are asked with."""

    def __init__(self, published: Published | None) -> None:
        self._published = published
        self._state: Session | None = None
        self._times = Times()
        self._taken_up = False
        self.began: PackFacts | None = None

    def step(self, line: Line) -> Step:
        try:
            event = read_event(line)
            moment = parse_time(line.time)
            after = apply(self._state, event)
            self._check(event, line, moment)
            self._state = after
        except IllegalEvent as error:
            raise IllegalEvent(f"Line {line.number}: {error}") from error
        self._times = self._times.after(event, moment)
        return Step(line, event, self._state, moment)

    def _check(self, event: Event, line: Line, moment: datetime) -> None:
        rules = event.rules if isinstance(event, SessionStarted) else self._rules(event)
        if isinstance(event, SessionStarted) and self._state is None:
            self.began = self._find_pack(event.project, event.pack_number)
        if rules is None:
            return
        if rules > RULES:
            raise NewerRules("This session was recorded by a newer program: this one is older.")
        facts = Facts(
            self._state,
            moment,
            self._times.newest,
            self._times.last,
            pack=self._pack_of(event),
            began=self.began,
        )
        _allow(f"line {line.number}, {event.event}", lambda: check(event, facts))

    def _rules(self, event: Event) -> int | None:
        """The version of the table that a line was written under: the first sitting later on brings one."""
        self._taken_up = self._taken_up or isinstance(event, Resumed)
        if self._state is None or self._taken_up:
            return RULES
        return self._state.start.rules

    def _pack_of(self, event: Event) -> PackFacts | None:
        """The pack of the sitting, or the one that a new sitting names."""
        if self._state is None:
            return self.began
        number = self._state.sitting.pack_number
        if isinstance(event, Resumed):
            number = event.pack_number
        return self._find_pack(self._state.project, number)

    def _find_pack(self, project: str, number: int) -> PackFacts | None:
        if self._published is None:
            return None
        found = self._published(project, number)
        if found is None:
            raise NotAllowed(f"Pack {number} of {project} is not among the published ones.")
        return found


def _allow(place: str, ask: Callable[[], None]) -> None:
    try:
        ask()
    except CollectorError as error:
        raise NotAllowed(f"This could not have happened ({place}). {error}") from error


def hash_lines(data: bytes) -> list[str]:
    """Return the hash of each line of a journal."""
    return [sha256_text(row) for row in data.splitlines()]


def cut_story(story: Story, head: str) -> Story | None:
    """Return the story up to the line of this hash; None when it was not sealed there.

    What follows sealing is only what was taken back since.
    """
    if head not in story.heads:
        return None
    count = story.heads.index(head) + 1
    after = {step.event.event for step in story.steps[count:]}
    return replace(story, steps=story.steps[:count]) if after <= AFTER_SEALING else None
