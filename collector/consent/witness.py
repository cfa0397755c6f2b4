"""Who stands by while consent is given by voice: the impartial witness, the interpreter (consent.md 4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from collector.consent.form import clean
from collector.errors import FormIncomplete, LeadNeeded
from collector.model.pack import Project

UNDETERMINED = "und"  # BCP 47: a language that has no code here
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class Companion:
    """A witness or an interpreter; `language` is the one they speak with the contributor."""

    name: str = field(repr=False)
    language: str = field(repr=False)

    @property
    def code(self) -> str:
        """The language as the journal may know it: a code, never a word that somebody typed."""
        return self.language if is_language(self.language) else UNDETERMINED


def is_language(text: str) -> bool:
    """Tell whether `text` is the code of a language (BCP 47)."""
    return _LANGUAGE.fullmatch(text) is not None


def check_companions(
    project: Project, recorder: str, witness: Companion, interpreter: Companion | None = None
) -> None:
    """Return when both may stand by. Raises FormIncomplete naming `witness_name`, `interpreter_name`, ….

    The witness belongs to nobody's side: no operator of the project. The recorder on duty is no interpreter
    either. One person in both roles only where the project says so.
    """
    _check_filled(witness, "witness")
    if is_named(witness.name, _team(project)):
        raise FormIncomplete("A witness is not one of the team.", field="witness_name")
    if interpreter is None:
        return
    _check_filled(interpreter, "interpreter")
    refuse_recorder(project, recorder, interpreter.name, "interpreter_name")
    if is_named(interpreter.name, [witness.name]) and not project.consent.interpreter_may_witness:
        raise FormIncomplete("The interpreter can't be the witness too.", field="interpreter_name")


def refuse_recorder(project: Project, recorder: str, name: str, field: str) -> None:
    """Raise FormIncomplete when `name` is the recorder on duty: they sign for nobody in this session."""
    names = [text for row in project.operators if row.code == recorder for text in (row.code, row.name)]
    if is_named(name, [recorder, *names]):
        raise FormIncomplete("The recorder on duty can't sign here.", field=field)


def refuse_namesake(project: Project, name: str, lead: str) -> None:
    """Raise LeadNeeded when somebody of the team bears a guardian's name.

    Namesakes exist, so a lead confirms it: another one than the one whose name it is.
    """
    named = {row.code for row in project.operators if is_named(name, (row.code, row.name))}
    if named and (not lead or lead in named):
        raise LeadNeeded("Somebody of the team has this name.", field="name")


def is_named(name: str, others: Iterable[str]) -> bool:
    """Tell whether `name` is one of `others`, however it is written."""
    plain = plain_name(name)
    return bool(plain) and plain in {plain_name(other) for other in others}


def _check_filled(person: Companion, who: str) -> None:
    if not clean(person.name, f"{who}_name"):
        raise FormIncomplete("Please write the name.", field=f"{who}_name")
    if not clean(person.language, f"{who}_language"):
        raise FormIncomplete("Please choose a language.", field=f"{who}_language")


def _team(project: Project) -> list[str]:
    return [text for row in project.operators for text in (row.code, row.name)]


def plain_name(name: str) -> str:
    """Return a name without what hands write differently: case, width, blanks, dots."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in folded if unicodedata.category(character)[0] not in "PZ")
