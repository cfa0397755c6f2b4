"""What a journal may cost who verifies it: lines, states that are kept, packs that are looked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.bundle.sources import FolderHalf
from collector.bundle.story import MOST_LINES, hash_lines, read_story
from collector.bundle.verify import verify_half, verify_session
from collector.errors import IllegalEvent, Malformed, PacksUnreadable
from collector.journal import read_lines
from collector.rules.facts import PackFacts
from tests.rig.bundles import Field, TakeContent
from tests.rig.small_pack import told
from tests.rig.sound import Workshop


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    made = Workshop(tmp_path_factory.mktemp("workshop"))
    yield made
    made.laptop.close()


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """A session with three takes."""
    return Field(project="field").seal(tmp_path, [TakeContent() for _ in range(3)])


def test_a_journal_has_no_more_lines_than_any_session() -> None:
    """They are counted before any of them is read."""
    assert len(hash_lines(b"{}\n" * MOST_LINES)) == MOST_LINES
    with pytest.raises(IllegalEvent, match="more than"):
        hash_lines(b"{}\n" * (MOST_LINES + 1))


def test_nor_more_events_of_a_kind(workshop: Workshop) -> None:
    data = (workshop.find("adult") / "media/journal.jsonl").read_bytes()
    lines, heads = read_lines(data, None), hash_lines(data)
    kind, most = Counter(line.kind for line in lines).most_common(1)[0]
    assert len(read_story(lines, heads, workshop.published, most).steps) == len(lines)
    with pytest.raises(IllegalEvent, match=f"Line .*{kind}"):
        read_story(lines, heads, workshop.published, most - 1)


def test_a_state_is_kept_only_where_a_record_was_made(workshop: Workshop) -> None:
    media = verify_session(workshop.find("narrowed"), workshop.published)[1]
    assert media.story is not None
    kept = [step.event.event for step in media.story.steps if step.before is not None]
    assert kept == ["consented", "choices_narrowed"]


def test_each_pack_is_looked_for_once_a_half(sealed: Path) -> None:
    asked: list[tuple[str, int]] = []

    def published(project: str, number: int) -> PackFacts:
        asked.append((project, number))
        return told(project)

    verify_half(FolderHalf(sealed / "media"), "media", published)
    assert asked == [("field", 1)]


@pytest.mark.parametrize("half", ["identity", "media"])
def test_packs_that_can_not_be_read_are_no_damage_of_a_half(sealed: Path, half: str) -> None:
    def published(_project: str, _number: int) -> PackFacts:
        raise Malformed("The pack x.zip can't be served.")

    with pytest.raises(PacksUnreadable, match=r"x\.zip"):
        verify_half(FolderHalf(sealed / half), half, published)  # type: ignore[arg-type]
