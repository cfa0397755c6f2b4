"""TOML from outside: what is bounded, what is not mistaken for it, and that nobody goes round it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import Malformed
from collector.model.toml import MAX_TOML_BYTES, parse_toml

COLLECTOR = Path(__file__).parents[2] / "collector"


@pytest.mark.parametrize(
    "text",
    [
        "x = 9007199254740991", "x = 2001-05-04T00:00:00.123456+08:00", "x = [" + "1.5, " * 100 + "2.5]",
        f"x = '{'9' * 5000}'", f'x = "{"a.b." * 50}"', f'x = """{"[" * 50}"""', f"x = '''{'[{' * 50}'''",
        f"# {'[' * 50}{'9' * 50}\nx = 1", f"{'a1' * 40} = 1", 'x = "\\"[[[[[[[[[[[[[[[[[[[[[[[["',
        "x = 0xdeadbeef", "x = 1_000_000", "x = -inf", "a.b.c.d = 1\n[e.f.g]\nh.i = [{ j = [1] }]",
    ],
)  # fmt: skip
def test_what_is_within_bounds_is_read_as_python_reads_it(text: str) -> None:
    assert parse_toml(text.encode()) == tomllib.loads(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x = " + "9" * 17, "too long"), ("x = -" + "9_" * 20 + "9", "too long"),
        ("x=0x" + "f" * 17, "too long"), ("x = [1, {a = " + "9" * 17 + "}]", "too long"),
        ('x = """"""\ny = ' + "9" * 17, "too long"), (".".join("1" * 34) + " = 1", "too long"),
        ("x = 1." + "0" * 5000, "too long"), ("x = 1e" + "0" * 5000, "too long"),
        (" . ".join('"a"' for _ in range(34)) + " = 1", "deep"), ("[[" + ".".join("a" * 40) + "]]", "deep"),
        ("x = " + "[{a=" * 20, "deep"), ("x = " + "[" * 90_000, "deep"),
        ("#" * (MAX_TOML_BYTES + 1), "longer"), ("x = ", "not valid"), ("x = 1\nx = 2", "not valid"),
    ],
)  # fmt: skip
def test_what_is_beyond_is_refused_with_a_sentence(text: str, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        parse_toml(text.encode(), "The file")


@given(st.text("abx.=\"'[]{}#\n\\ ,019-+_", max_size=60))
def test_nothing_but_our_error_leaves_it_and_no_value_is_another(text: str) -> None:
    try:
        found = parse_toml(text)
    except Malformed:
        return
    assert found == tomllib.loads(text)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Malformed, match="not valid"):
        parse_toml(b"x = '\xff'")


def test_nobody_reads_toml_beside_it() -> None:
    found = [path.name for path in COLLECTOR.rglob("*.py") if "tomllib" in path.read_text("utf-8")]
    assert found == ["toml.py"]
