"""Compensation: sealed with the identity form, the same whatever was decided; withdrawal never cancels it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from collector.errors import FormIncomplete
from collector.model.selection import Compensation


@dataclass(frozen=True)
class PayChoice:
    """What a contributor said of the pay: how they want it, and that they were told how much it is."""

    method: str = field(default="", repr=False)
    acknowledged: bool = False


def compensation_form(pay: Compensation, choice: PayChoice) -> dict[str, Any]:
    """Return the object that is sealed. It depends on no decision (consent.md section 4).

    Raises FormIncomplete for a method that the project does not offer.
    """
    if choice.method and choice.method not in {method.id for method in pay.methods}:
        raise FormIncomplete("This answer is not among the choices.", field="compensation")
    form: dict[str, Any] = {
        "amount_minor": pay.amount_minor,
        "currency": pay.currency,
        "acknowledged": choice.acknowledged,
    }
    return {**form, "method": choice.method} if choice.method else form
