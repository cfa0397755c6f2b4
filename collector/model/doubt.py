"""What may be a slip of the pen in a form: asked about, never refused, never repeated in an error."""

from __future__ import annotations

import dataclasses
from typing import Literal

DoubtCode = Literal[
    "id_check", "id_birth_date", "id_gender", "id_made_up", "phone_unusual", "phone_made_up", "quota_full",
]  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Doubt:
    """One question. `field` is where to look; `other` is what the paper says instead, for the page alone.

    Where two forms stand on one page, the field begins with whose form it is, and a dot.
    """

    code: DoubtCode
    field: str
    other: str = dataclasses.field(default="", repr=False)

    @property
    def key(self) -> str:
        """By what it is confirmed: the code, for each person's form apart."""
        who, dot, _ = self.field.rpartition(".")
        return f"{who}{dot}{self.code}"
