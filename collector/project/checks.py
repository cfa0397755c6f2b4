"""What a pack must satisfy beyond its schema, each fault one sentence."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from collector.errors import BadPack, CollectorError, HostNotAllowed, SameKeys
from collector.model.hosts import is_loopback
from collector.model.kinds import PROMPTS_NEED, kinds_of, records_of
from collector.project.pack import Pack
from collector.project.people_checks import check_people
from collector.project.prompt_media import check_prompt_media
from collector.project.record_checks import check_record_words
from collector.project.sounds import check_sounds


def check_pack(pack: Pack) -> None:
    """Return when the pack can be used. Raises SameKeys, HostNotAllowed or BadPack at the first fault."""
    refuse_shared_keys(pack.recipients("identity"), pack.recipients("media"))
    pack.public_key("receipt")
    _check_keys_apart(pack)
    _check_servers(pack)
    for language in pack.project.languages:
        _check_language(pack, language)
    _check_references(pack)
    check_people(pack.project)
    check_record_words(pack.project)
    check_sounds(pack)
    check_prompt_media(pack)


def find_faults(pack: Pack) -> list[CollectorError]:
    """Return every fault that `check_pack` would stop at, one for each part."""
    faults: list[CollectorError] = []

    def check_languages() -> None:
        for language in pack.project.languages:
            _check_language(pack, language)

    checks: list[Callable[[], None]] = [
        lambda: refuse_shared_keys(pack.recipients("identity"), pack.recipients("media")),
        lambda: _check_keys_apart(pack),
        lambda: _check_servers(pack),
        check_languages,
        lambda: _check_references(pack),
        lambda: check_people(pack.project),
        lambda: check_record_words(pack.project),
        lambda: check_sounds(pack),
        lambda: check_prompt_media(pack),
    ]
    for check in checks:
        try:
            check()
        except CollectorError as error:
            faults.append(error)
    return faults


def refuse_shared_keys(identity: list[str], media: list[str]) -> None:
    """Raise SameKeys when a recipient stands in both lists (P-2.1)."""
    if {key.strip().lower() for key in identity} & {key.strip().lower() for key in media}:
        raise SameKeys("Identity and media are sealed to the same key.")


def _check_keys_apart(pack: Pack) -> None:
    """The online keys for receipts and rights are never the pack's signing key (formats.md)."""
    names = [name for name in ("receipt", "rights") if f"keys/{name}.pub" in pack.files.names()]
    if "receipt" not in names:
        raise BadPack("The pack has no receipt key.", remedy="Add keys/receipt.pub.")
    if pack.key and any(pack.public_key(name) == pack.key for name in names):
        raise SameKeys("The pack is signed with a key that also signs receipts or answers.")


def _check_servers(pack: Pack) -> None:
    for half, server in pack.project.server.items():
        for url in (server.url, server.token_url):
            check_url(url, pack.project.allowed_hosts, half)


def check_url(url: str, allowed_hosts: list[str], half: str) -> None:
    """Return when `url` is https to a listed host, or http on loopback (P-2.3, P-5.1).

    Raises HostNotAllowed.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as error:
        raise HostNotAllowed(f"The {half} server's address can't be read.") from error
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise HostNotAllowed(f"The {half} server must be reached by https.")
    if host not in allowed_hosts or parts.username is not None:
        raise HostNotAllowed(f"The {half} server's host is not on the project's list.")


def _check_language(pack: Pack, language: str) -> None:
    project = pack.project
    policy = pack.policy(language)
    if policy.head.language != language or policy.head.version != project.policy_version:
        raise BadPack(f"The policy file for {language} names another language or version.")
    if not pack.prompts_in(language):
        raise BadPack(f"There are no prompts in {language}.")
    texts: list[tuple[str, object]] = [
        *((f"purpose {item.id}", item.text) for item in project.purposes),
        *((f"kind {item.id}", item.text) for item in project.kinds),
        *((f"question {item.id}", item.text) for item in project.questions),
        *((f"profile field {item.id}", item.text) for item in project.profile_fields),
        *((f"identity field {item.id}", item.reason) for item in project.identity_fields),
        *((f"recipient {name}", words) for name, words in project.recipients.items()),
        *(("assent", item.text) for item in (*project.assent.sentences, *project.assent.pictures)),
        ("assent's question", project.assent.question.text),
        ("confidentiality text", project.confidentiality.text),
        *((f"details of {item.id}", item.details) for item in project.purposes if item.details),
    ]
    for name, words in texts:
        if language not in words:  # type: ignore[operator]
            raise BadPack(f"The {name} has no words in {language}.")
    last = len(policy.sections)
    if any(question.section >= last for question in project.questions):
        raise BadPack("A question points to a part that the policy does not have.")


def _check_references(pack: Pack) -> None:
    project = pack.project
    listed = records_of(kinds_of(project))
    for prompt in pack.prompts:
        if not PROMPTS_NEED[prompt.kind] <= listed:
            raise BadPack(
                f"The prompt {prompt.id} asks for a kind that the project does not list: {prompt.kind}."
            )
    known = set(project.recipients)
    if any(set(purpose.recipients) - known for purpose in project.purposes):
        raise BadPack("A purpose names a recipient that is not explained.")
    for question in project.questions:
        if any(question.right > len(text.answers) for text in question.text.values()):
            raise BadPack(f"The question {question.id} has no such answer.")
    by_id = {field.id: field for field in project.identity_fields}
    if "birth_date" in by_id and by_id["birth_date"].choices:
        raise BadPack("A birth date can't have choices.")
