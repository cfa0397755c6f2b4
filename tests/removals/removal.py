"""One rule taken out of the product: which text of which file, and which proofs must fail then."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Removal:
    """`old` stands once in `file`; with `new` there the rule is gone, and every test of `fails` fails."""

    rule: str
    file: str
    old: str
    new: str
    fails: tuple[str, ...]
