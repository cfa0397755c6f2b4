"""The witness and the interpreter of a spoken consent: named before all, signing after all."""

from __future__ import annotations

from collector.consent.signature import Signing
from collector.consent.witness import Companion, check_companions, is_named
from collector.errors import FormIncomplete, GateClosed
from collector.model.events import InterpreterNamed, WitnessNamed
from collector.model.ids import new_contributor_code
from collector.session.book import Book
from collector.session.kin import Who, find_lost, find_namesake, keep_kin
from collector.session.typed import Typed
from collector.state import missing_roles


def note_company(book: Book, witness: Companion, interpreter: Companion | None) -> None:
    """Write who stands by: random codes and codes of languages, never a name. Raises FormIncomplete."""
    project = book.pack.project
    check_companions(project, book.state.sitting.recorder, witness, interpreter)
    code = book.person.code
    named = new_contributor_code(project.code_prefix)
    book.note(WitnessNamed(contributor=code, code=named, language=witness.code))
    keep_kin(book, code, "witness", {"name": witness.name})
    if interpreter is not None:
        languages = [book.state.start.language, interpreter.code]
        own = new_contributor_code(project.code_prefix)
        book.note(InterpreterNamed(contributor=code, code=own, languages=languages))
        keep_kin(book, code, "interpreter", {"name": interpreter.name})


def check_oral_turn(book: Book, typed: Typed, signing: Signing) -> dict[str, str] | None:
    """Return when it is this role's turn in a spoken consent, with the particulars of who stands by.

    Raises FormIncomplete (not named, another name, typed by who can't read), GateClosed (somebody else comes
    first).
    """
    person = book.person
    witness, interpreter = person.witness, person.interpreter
    named = {"witness": witness, "interpreter": interpreter}.get(signing.role)
    if signing.role in {"witness", "interpreter"} and named is None:
        raise FormIncomplete("This role does not sign here.", field="role")
    missing = missing_roles(person)
    if not missing or missing[0] != signing.role:
        raise GateClosed("Somebody else signs before.", question="open_device", reason="draft")
    if named is None:
        _refuse_typing(signing)
        return None
    _check_same(book, typed, signing)
    if isinstance(named, WitnessNamed):
        return {"code": named.code, "language": _said(typed.witness, named.language)}
    assert isinstance(named, InterpreterNamed)  # noqa: S101 - nobody else is named
    first, second = named.languages
    return {"code": named.code, "from": first, "to": _said(typed.interpreter, second)}


def refuse_kept_company(book: Book, name: str, field: str) -> None:
    """Raise FormIncomplete when `name` is of who was named to stand by, also after a pause."""
    if find_namesake(book, book.person.code, name, ("witness", "interpreter")):
        raise FormIncomplete("Who stands by can't be the guardian too.", field=field)


def refuse_company(typed: Typed, name: str, field: str) -> None:
    """Raise FormIncomplete when `name` is the witness: nobody witnesses their own word."""
    if typed.witness is not None and is_named(name, [typed.witness.name]):
        raise FormIncomplete("The witness can't be the guardian too.", field=field)


def _refuse_typing(signing: Signing) -> None:
    if signing.method == "typed":
        raise FormIncomplete("Please say it, or make a mark.", field="signature")


def _check_same(book: Book, typed: Typed, signing: Signing) -> None:
    """Who signs is who was named; after a pause tags alone tell, and the rules are asked anew."""
    signer, code = Companion(signing.name, "und"), book.person.code
    who: Who = "witness" if signing.role == "witness" else "interpreter"
    if (typed.witness if who == "witness" else typed.interpreter) is None:
        witness = signer if who == "witness" else typed.witness or Companion("?", "und")
        interpreter = signer if who == "interpreter" else None
        check_companions(book.pack.project, book.state.sitting.recorder, witness, interpreter)
    if find_lost(book, code, (who,)) is None:
        if not find_namesake(book, code, signing.name, (who,)):
            raise FormIncomplete("This is not the name that was given before.", field="name")
        return
    _refuse_one_of_them(book, code, signing.name)
    keep_kin(book, code, who, {"name": signing.name})


def _refuse_one_of_them(book: Book, code: str, name: str) -> None:
    """Who was named is known here no longer: it is anybody but the guardian, and the contributor."""
    if find_lost(book, code, ("guardian",)):
        raise FormIncomplete(
            "Who the guardian is was lost on this laptop.", field="name", remedy="Enter the guardian again."
        )
    if find_namesake(book, code, name, ("guardian", "contributor")):
        raise FormIncomplete("Who stands by can't be the guardian too.", field="name")


def _said(known: Companion | None, code: str) -> str:
    """Return the language as it was said, else its code: it is sealed, so a word may stand there."""
    return known.language if known is not None else code
