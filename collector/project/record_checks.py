"""What a pack says in every consent record must fit into one: told before anybody signs."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import TypeAdapter, ValidationError

from collector.errors import BadPack
from collector.model.pack import Project, Purpose
from collector.model.record_forms import (
    ABROAD,
    PII_TYPES,
    SEPARATE_PURPOSES,
    Duration,
    Email,
    Jurisdiction,
    Line,
    Paragraph,
    RuleBroken,
    Version,
    Words,
    in_one_line,
    is_url,
)

_FORMS = {
    name: TypeAdapter[str](form)
    for name, form in {
        "words": Words, "line": Line, "paragraph": Paragraph, "email": Email, "period": Duration,
        "jurisdiction": Jurisdiction, "version": Version,
    }.items()
}  # fmt: skip


def check_record_words(project: Project) -> None:
    """Return when a record can be made with the pack's own words. Raises BadPack at the first fault."""
    for what, form, text in _words(project):
        _check(what, form, text)
    url = project.organisation.contact.url
    if url and not is_url(url):
        raise BadPack("The policy's address must be https, without a user and without a query.")
    kinds = PII_TYPES | {kind.id for kind in project.kinds}
    for purpose in project.purposes:
        _check_purpose(purpose, kinds)


def _words(project: Project) -> Iterator[tuple[str, str, str]]:
    """Yield (what it is, its form, the text)."""
    contact = project.organisation.contact
    yield "policy's version", "version", project.policy_version
    yield "jurisdiction", "jurisdiction", project.jurisdiction
    yield "time of keeping", "period", project.retention_period
    yield "organisation's e-mail address", "email", contact.email
    yield "organisation's telephone number", "line", contact.phone
    yield from (("place of storage", "words", place) for place in project.storage_locations)
    for words in project.organisation.text.values():
        yield "organisation's name", "words", in_one_line(words.organisation)
        yield "officer's name", "words", in_one_line(words.officer)
        yield "organisation's postal address", "paragraph", words.address
        yield "way to withdraw", "paragraph", words.withdrawal_method
    for purpose in project.purposes:
        yield f"purpose {purpose.id}", "words", in_one_line(purpose.record_text)
    for name, texts in project.recipients.items():
        yield from ((f"recipient {name}", "line", in_one_line(text)) for text in texts.values())


def _check(what: str, form: str, text: str) -> None:
    try:
        _FORMS[form].validate_python(text)
    except ValidationError as error:
        broken = error.errors(include_input=False, include_url=False)[0].get("ctx", {}).get("error")
        why = str(broken) if isinstance(broken, RuleBroken) else "it has the wrong form or length"
        raise BadPack(f"The {what} can't stand in a consent record: {why}.") from error


def _check_purpose(purpose: Purpose, kinds: frozenset[str]) -> None:
    if not set(purpose.pii) <= kinds:
        raise BadPack(f"The purpose {purpose.id} names a kind of data that is neither known nor recorded.")
    if purpose.id in SEPARATE_PURPOSES and not purpose.separate:
        raise BadPack(f"The purpose {purpose.id} needs a consent of its own: separate = true.")
    if purpose.id == ABROAD and not purpose.recipients:
        raise BadPack("Who gets the recordings abroad must be named under recipients.")
