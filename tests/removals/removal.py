"""One rule taken out of the product: which text of which file, and which proofs must fail then."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Removal:
    """`old` stands once in `file`; with `new` there the rule is gone, and every test of `fails` fails.

    `also` are the places (file, text) that would refuse the same after it: they are taken out as well.
    """

    rule: str
    file: str
    old: str
    new: str
    fails: tuple[str, ...]
    also: tuple[tuple[str, str], ...] = ()

    @property
    def cuts(self) -> tuple[tuple[str, str, str], ...]:
        """All that is changed: file, what stands there, what stands there then."""
        return ((self.file, self.old, self.new), *((file, text, "") for file, text in self.also))
