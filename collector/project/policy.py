"""The policy as data: front matter, sections, and the text exactly as it is shown."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from collector.errors import BadPack, Malformed
from collector.model.canonical import canonical, sha256_text
from collector.model.pack import Organisation
from collector.model.showable import find_unshowable
from collector.model.stored import Stored
from collector.model.talk import Language
from collector.model.toml import parse_toml

MAX_POLICY_BYTES = 2 << 20
_FRONT = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{\{([a-z_]+)\}\}")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_NUMBERED = re.compile(r"(\d{1,3})\. ")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029")
_CJK_FROM = "\u2e80"

ChangeKind = Literal["service_model", "ownership", "recipients", "rights", "responsible_contact"]
CHANGE_KINDS: tuple[ChangeKind, ...] = (
    "service_model", "ownership", "recipients", "rights", "responsible_contact",
)  # fmt: skip


def _one_shown_line(text: str) -> str:
    if not text.strip() or "\n" in text or find_unshowable(text):
        raise ValueError("not one line that can be shown")
    return text


class PolicyHead(Stored):
    """A policy's front matter. `kinds_of_change` are the five that make a change a major one (P-6.2)."""

    version: Annotated[str, AfterValidator(_one_shown_line)]
    date: date
    language: Language
    title: Annotated[str, AfterValidator(_one_shown_line)]
    major: bool
    changes: list[str] = Field(min_length=1)
    kinds_of_change: list[ChangeKind] = []

    @model_validator(mode="after")
    def _says_what_is_major(self) -> PolicyHead:
        if self.major != bool(self.kinds_of_change):
            raise ValueError("a major change names at least one of the five kinds, a minor one none")
        return self


@dataclass(frozen=True)
class Section:
    """One part of the policy. A paragraph that begins with `- ` or `1. ` is a list item."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """A policy version in one language; the preamble is the first section, its title the policy's."""

    head: PolicyHead
    sections: tuple[Section, ...]

    @property
    def shown_text(self) -> str:
        """All that is shown, in order, as it stands on the page: what `shown_text_hash` covers."""
        parts = [self.head.title, self.head.version, self.head.date.isoformat()]
        for section in self.sections:
            parts += [section.title, *map(shown_paragraph, section.paragraphs)]
        return "\n".join(parts)

    @property
    def shown_text_hash(self) -> str:
        """`sha256` of the canonical JSON of language and shown text."""
        return sha256_text(canonical({"language": self.head.language, "text": self.shown_text}))


def parse_policy(data: bytes) -> Policy:
    """Return the policy in a Markdown file with TOML front matter between `+++` lines. Raises BadPack."""
    if len(data) > MAX_POLICY_BYTES:
        raise BadPack(f"The policy is longer than {MAX_POLICY_BYTES} bytes.")
    try:
        text = _LINE_ENDS.sub("\n", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadPack("The policy is not UTF-8 text.") from error
    front = _FRONT.match(text)
    if front is None:
        raise BadPack("The policy has no front matter.")
    try:
        head = PolicyHead.from_json(parse_toml(front.group(1), "It"))
    except Malformed as error:
        raise BadPack(f"The policy's front matter is wrong. {error}") from error
    if find_unshowable(text):
        raise BadPack("The policy holds a character that can't be shown.")
    return Policy(head, _sections(head.title, text[front.end() :]))


def shown_paragraph(paragraph: str) -> str:
    """Return a paragraph's characters as they stand on the page: a dot for the hyphen of an item, no `**`."""
    return _BOLD.sub(r"\1", mark_item(paragraph))


def mark_item(paragraph: str) -> str:
    """Return the paragraph with the dot that is shown before an item of a list."""
    return f"• {paragraph[2:]}" if paragraph.startswith("- ") else paragraph


def _sections(title: str, body: str) -> tuple[Section, ...]:
    """Split at `## ` headings; what stands before the first is the preamble."""
    pieces = re.split(r"^## +(.+)$", body, flags=re.MULTILINE)
    named = [(title, pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    sections = [Section(" ".join(name.split()), _paragraphs(text)) for name, text in named]
    return tuple(section for section in sections if section.paragraphs)


def _paragraphs(text: str) -> tuple[str, ...]:
    """Join wrapped lines; an item of a list stands for itself."""
    found: list[list[str]] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        following = 0  # the number that would go on with a numbered list
        for place, line in enumerate(block.splitlines()):
            words = " ".join(line.split())
            number = _NUMBERED.match(words)
            if not place or words.startswith("- ") or (number and int(number.group(1)) == following):
                found.append([words])
                following = int(number.group(1)) + 1 if number else 0
            else:
                found[-1].append(words)
    joined = map(join_wrapped, found)
    return tuple(paragraph for paragraph in joined if paragraph)


def join_wrapped(lines: Iterable[str]) -> str:
    """Return the lines of one paragraph as one; between two Chinese characters no blank is put."""
    parts: list[str] = []
    for line in lines:
        if parts and line and not (parts[-1][-1:] >= _CJK_FROM and line[:1] >= _CJK_FROM):
            parts.append(" ")
        parts += [line] if line else []
    return "".join(parts)


def fill_placeholders(policy: Policy, organisation: Organisation, language: str) -> Policy:
    """Return the policy with `{{email}}` and the like filled from the pack (P-0.4). Raises BadPack."""
    words = organisation.text.get(language)
    if words is None:
        raise BadPack("The organisation's words are missing in the policy's language.")
    values = {**organisation.contact.as_json(), **words.as_json()}

    def fill(text: str) -> str:
        missing = [name for name in _PLACEHOLDER.findall(text) if not isinstance(values.get(name), str)]
        if missing:
            raise BadPack(f"The policy names {missing[0]}, which the project does not give.")
        filled = _PLACEHOLDER.sub(lambda match: str(values[match.group(1)]), text)
        if "\n" in filled or find_unshowable(filled):
            raise BadPack("What the project gives for the policy holds a character that can't be shown.")
        return filled

    sections = tuple(
        Section(fill(section.title), tuple(fill(text) for text in section.paragraphs))
        for section in policy.sections
    )
    head = policy.head.model_copy(update={"title": fill(policy.head.title)})
    return replace(policy, head=head, sections=sections)


def rich_text(paragraph: str) -> str:
    """Return one paragraph as the only markup a page may render: escaped text with bold."""
    return _BOLD.sub(r"<b>\1</b>", html.escape(paragraph.removeprefix("- ")))
