"""A text from a file: a `.txt` in any usual character set, or an `.eml` without its head and attachments."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from collector.capture.text.page import PageText, read_page
from collector.capture.text.typed import tidy_text
from collector.errors import TextUnreadable, UnsafePath
from collector.vault import read_small

MAX_FILE_BYTES = 32 << 20  # mails carry attachments; what is kept of one is far smaller
ENDINGS = (".txt", ".eml")
_DEEPEST = 20
_MOST_HIDDEN = 500  # stretches; each is looked for in the text by itself
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
)  # fmt: skip
# GB 18030 reads all of GB 2312 and GBK, and mails that name the smaller sets use the larger one.
_WIDER = {
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "us-ascii": "utf-8",
}
_NUL_SHARE = 0.2
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MOST_CONTROLS_SHARE = 0.01


@dataclass(frozen=True)
class Letter:
    """A file's words, tidied: those that can be seen; all of them; the hidden stretches as they stand in all.

    What stands hidden in a mail's page nobody has read who wrote or got it. Where there is no end of it,
    `whole` is without it too.
    """

    text: str
    whole: str
    hidden: tuple[str, ...] = ()


def open_letter(path: Path) -> Letter:
    """Return the text in a file, tidied; nothing of it is written anywhere.

    Raises TextUnreadable for another kind of file, too large a one, or one without text; TextTooLong,
    DiskFailed.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise TextUnreadable("Only files that end in .txt or .eml can be opened.")
    try:
        data = read_small(path, MAX_FILE_BYTES)
    except UnsafePath as error:
        raise TextUnreadable("This file is too large, or no plain file.") from error
    page = _read_parts(data) if ending == ".eml" else _plain(decode_text(data))
    text = tidy_text(page.seen)
    if not text and not page.hidden:
        raise TextUnreadable("There is no text in this file.")
    if len(page.hidden) > _MOST_HIDDEN:
        return Letter(text, text, page.hidden)
    return Letter(text, tidy_text(page.whole), tuple(filter(None, map(tidy_text, page.hidden))))


def read_letter(path: Path) -> str:
    """Return the words in a file that can be seen, tidied. Raises what `open_letter` raises."""
    text = open_letter(path).text
    if not text:
        raise TextUnreadable("There is no text in this file.")
    return text


def read_mail(data: bytes) -> str:
    """Return the words of a mail that can be seen: its plain parts, else its HTML as plain text.

    Raises TextUnreadable.
    """
    return _read_parts(data).seen


def _plain(text: str) -> PageText:
    return PageText(text, text)


def _read_parts(data: bytes) -> PageText:
    try:
        parts = list(_walk(email.message_from_bytes(data), 0))
        plain = [_decode_part(part) for part in parts if part.get_content_type() == "text/plain"]
        if any(text.strip() for text in plain):
            return _plain("\n\n".join(plain))
        pages = [read_page(_decode_part(part)) for part in parts if part.get_content_type() == "text/html"]
        seen, whole = "\n\n".join(page.seen for page in pages), "\n\n".join(page.whole for page in pages)
        return PageText(seen, whole, tuple(words for page in pages for words in page.hidden))
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        # The standard library's parsers meet a malformed mail with any of these.
        raise TextUnreadable("This mail can't be read.") from error


def decode_text(data: bytes, declared: str | None = None) -> str:
    """Return the text in `data`: by its mark, by what was declared, else by trying the usual character sets.

    Raises TextUnreadable for what is no text.
    """
    for mark, wide in _BOMS:
        if data.startswith(mark):
            return _refuse_binary(data[len(mark) :].decode(wide, "replace"))
    for name in (declared, _guess_wide(data), "utf-8", "gb18030", "cp1252"):
        if name is None:
            continue
        try:
            return _refuse_binary(data.decode(_WIDER.get(name.lower(), name)))
        except (UnicodeDecodeError, LookupError):
            continue
    raise TextUnreadable("The characters of this text can't be read.")


def html_to_text(html: str) -> str:
    """Return the words of an HTML page that can be seen. Raises TextUnreadable."""
    return read_page(html).seen


def _walk(part: Message, depth: int) -> Iterator[Message]:
    """Yield the readable parts; whatever is attached, a forwarded mail too, is left out with all below it."""
    if depth > _DEEPEST or part.get_content_maintype() == "message":
        return
    if part.get_content_disposition() == "attachment" or part.get_filename():
        return
    payload = part.get_payload()
    if not part.is_multipart():
        yield part
    elif isinstance(payload, list):
        for inner in payload:
            if isinstance(inner, Message):
                yield from _walk(inner, depth + 1)


def _decode_part(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return decode_text(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""


def _guess_wide(data: bytes) -> str | None:
    """UTF-16 without its mark: where text is Latin every other byte is zero."""
    half = max(1, len(data) // 2)
    if data[1::2].count(0) > _NUL_SHARE * half:
        return "utf-16-le"
    return "utf-16-be" if data[::2].count(0) > _NUL_SHARE * half else None


def _refuse_binary(text: str) -> str:
    if len(_CONTROLS.findall(text)) > _MOST_CONTROLS_SHARE * len(text):
        raise TextUnreadable("This file is no text.")
    return text
