"""What others wrote is bounded before it is parsed: digits, depth, and work that grows with its length."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from collector.desk.details import read_details
from collector.errors import CollectorError
from collector.project.files import FolderFiles
from collector.project.pack import read_project
from collector.project.policy import parse_policy
from collector.project.policy_import import Wanted, import_policy
from collector.project.prompts import parse_prompts
from collector.receive.config import read_config
from collector.session.answers import read_answers

LONG = "9" * 5000
DEEP = ".".join("a" * 3000)
HEAD = '+++\nversion = "1"\ndate = 2026-01-01\nlanguage = "en"\ntitle = "T"\nmajor = false\nchanges = ["A"]\n'
WANTED = Wanted("2026-01", "en", date(2026, 1, 1))


def _read_project(path: Path) -> None:
    path.rename(path.with_name("project.toml"))
    read_project(FolderFiles(path.parent))


READERS: dict[str, Callable[[Path], object]] = {
    "answers": read_answers,
    "configuration": read_config,
    "details": lambda path: read_details(path.read_bytes()),
    "policy": lambda path: parse_policy(f"{HEAD}{path.read_text()}\n+++\nText".encode()),
    "project": _read_project,
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("text", [f"x = {LONG}", f"x = [[0x{LONG}]]", f"x = -{LONG}", f"x = 1.{LONG}"])
def test_a_number_of_thousands_of_digits_is_a_sentence(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(Exception, match="number that is too long") as found:
        READERS[name](_written(tmp_path, text))
    assert isinstance(found.value, CollectorError)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("text", [f"{DEEP} = 1", f"[{DEEP}]", f"x = {{ {DEEP} = 1 }}", "x = " + "[" * 3000])
def test_a_key_of_thousands_of_parts_is_not_taken_apart(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(CollectorError, match="nested too deeply"):
        READERS[name](_written(tmp_path, text))


def test_a_number_that_is_none_in_prompts_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "prompts.jsonl").write_text('{"min_s": NaN}')
    with pytest.raises(CollectorError, match=r"prompts\.jsonl can't be read"):
        parse_prompts(FolderFiles(tmp_path))


def _written(folder: Path, text: str) -> Path:
    path = folder / "text.toml"
    path.write_text(text)
    return path


def _policy(lines: int) -> None:
    body = "a long line of one and the same paragraph\n" * lines
    parse_policy(f"{HEAD}+++\n{body}".encode())


def _imported(text: str) -> Callable[[int], None]:
    return lambda size: _import("# T\n\n## A\n\ntext\n\n## B\n\n" + text * size)


def _import(text: str) -> None:
    import_policy(text.encode(), ".md", WANTED)


@pytest.mark.parametrize(
    ("work", "size"),
    [
        (_policy, 12_000), (_imported("a"), 20_000), (_imported("a%"), 20_000), (_imported("](#"), 10_000),
    ],
    ids=["paragraph", "word", "address", "links"],
)  # fmt: skip
def test_four_times_the_text_is_about_four_times_the_work(work: Callable[[int], None], size: int) -> None:
    """Sixteen times where each line looks at all before it: by the processor's time, the least of three."""
    small, large = (min(_seconds(work, size * times) for _ in range(3)) for times in (1, 4))
    assert large < 9 * max(small, 0.005)


def _seconds(work: Callable[[int], None], size: int) -> float:
    began = time.process_time()
    work(size)
    return time.process_time() - began
