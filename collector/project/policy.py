"""The policy as data: front matter, sections, and the text exactly as it is shown."""

from __future__ import annotations

import html
import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date

from pydantic import Field

from collector.errors import BadPack, Malformed
from collector.model.canonical import canonical, sha256_text
from collector.model.pack import Organisation
from collector.model.stored import Stored
from collector.model.talk import Language

_FRONT = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{\{([a-z_]+)\}\}")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


class PolicyHead(Stored):
    """A policy's front matter; `kinds_of_change` are the five kinds of a major change (P-6.2)."""

    version: str
    date: date
    language: Language
    title: str
    major: bool
    changes: list[str] = Field(min_length=1)
    kinds_of_change: list[str] = []


@dataclass(frozen=True)
class Section:
    """One part of the policy. A paragraph that begins with `- ` is a list item."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """A policy version in one language; the preamble is the first section, its title the policy's."""

    head: PolicyHead
    sections: tuple[Section, ...]

    @property
    def shown_text(self) -> str:
        """All that is shown, in order, as plain text: what `shown_text_hash` covers."""
        parts = [self.head.title, self.head.version]
        for section in self.sections:
            parts += [section.title, *section.paragraphs]
        return "\n".join(parts)

    @property
    def shown_text_hash(self) -> str:
        """`sha256` of the canonical JSON of language and shown text."""
        return sha256_text(canonical({"language": self.head.language, "text": self.shown_text}))


def parse_policy(data: bytes) -> Policy:
    """Return the policy in a Markdown file with TOML front matter between `+++` lines. Raises BadPack."""
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
        front = _FRONT.match(text)
        if front is None:
            raise BadPack("The policy has no front matter.")
        head = PolicyHead.from_json(tomllib.loads(front.group(1)))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadPack("The policy's front matter can't be read.") from error
    except Malformed as error:
        raise BadPack(f"The policy's front matter is wrong. {error}") from error
    sections = _sections(head.title, text[front.end() :])
    return Policy(head, sections)


def _sections(title: str, body: str) -> tuple[Section, ...]:
    """Split at `## ` headings; what stands before the first is the preamble."""
    pieces = re.split(r"^## +(.+)$", body, flags=re.MULTILINE)
    named = [(title, pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    sections = [Section(name.strip(), _paragraphs(text)) for name, text in named]
    return tuple(section for section in sections if section.paragraphs)


def _paragraphs(text: str) -> tuple[str, ...]:
    """Join wrapped lines; a list item stands for itself."""
    found: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        for line in block.splitlines():
            starts = line.startswith("- ") or not found or line is block.splitlines()[0]
            if starts:
                found.append(line.strip())
            else:
                found[-1] += " " + line.strip()
    return tuple(paragraph for paragraph in found if paragraph)


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
        return _PLACEHOLDER.sub(lambda match: str(values[match.group(1)]), text)

    sections = tuple(
        Section(fill(section.title), tuple(fill(text) for text in section.paragraphs))
        for section in policy.sections
    )
    return replace(policy, sections=sections)


def rich_text(paragraph: str) -> str:
    """Return one paragraph as the only markup a page may render: escaped text with bold."""
    return _BOLD.sub(r"<b>\1</b>", html.escape(paragraph.removeprefix("- ")))
