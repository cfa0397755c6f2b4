"""Sealing over recordings that the project can't use takes two presses, and words in between."""

from __future__ import annotations

from types import SimpleNamespace

from ui.flows.session.unusable import Unusable


class Wall:
    """Keeps what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, sentence: str, remedy: str = "", *_: object) -> None:
        self.said += [sentence, remedy]


def view(*blocked: bool) -> SimpleNamespace:
    return SimpleNamespace(prompts=[SimpleNamespace(blocked=is_so) for is_so in blocked])


def test_blocked_prompts_are_named_once_and_then_left() -> None:
    wall = Wall()
    unusable = Unusable(wall)  # type: ignore[arg-type]
    assert unusable.are_left(view(False, False))  # type: ignore[arg-type]
    assert wall.said == []
    assert not unusable.are_left(view(True, False, True))  # type: ignore[arg-type]
    assert "1, 3" in wall.said[0]
    assert wall.said[1]
    assert unusable.are_left(view(True, False, True))  # type: ignore[arg-type]
    assert not unusable.are_left(view(True, True, True))  # type: ignore[arg-type]
