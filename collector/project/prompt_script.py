"""SpeechRecorder's recording script (XML): its sections and items as rows of prompts.

What is read, after the DTD that comes with SpeechRecorder: `script` or `session`, `recordingscript`,
`section` (name, mode, order, promptphase, speakerdisplay, training), `recording` (itemcode, prerecdelay,
recduration, postrecdelay in ms, beep, rectype), `nonrecording`, `recinstructions`, `recprompt` with one
`mediaitem` (mimetype, src, alt), `reccomment`. Not used: `finalsilence`, and a mediaitem's size, volume and
autoplay. No entity is declared or needed, no DTD loaded, no file opened: expat reads the bytes it is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat  # the bare parser: what could do harm in XML is refused below

from collector.errors import BadPack

MAX_SCRIPT_BYTES = 8 << 20
_MAX_DEPTH = 16
_NAME = re.compile(r"prompts\.(?P<language>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.xml")
_MODES = {"manual": "manual", "autoprogress": "auto_progress", "autorecording": "auto_record"}
_ORDERS = {"sequential": "fixed", "random": "random"}
_PHASES = {
    "idle": "always", "prerecording": "from_wait", "recording": "from_green", "prerecordingonly": "in_wait",
}  # fmt: skip
_ABOVE = {
    "script": ("",), "session": ("",), "metadata": ("script", "session"), "key": ("metadata",),
    "value": ("metadata",), "recordingscript": ("script", "session"), "section": ("recordingscript",),
    "recording": ("section",), "nonrecording": ("section",), "recinstructions": ("recording",),
    "recprompt": ("recording",), "reccomment": ("recording",), "mediaitem": ("recprompt", "nonrecording"),
}  # fmt: skip


@dataclass
class _Element:
    """An open element: its name, attributes and text so far."""

    name: str
    given: dict[str, str]
    text: list[str] = field(default_factory=list)
    parts: dict[str, _Element] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The text without the indentation of the file."""
        return " ".join("".join(self.text).split())


def script_names(names: list[str]) -> list[str]:
    """Return the names of recording scripts among a pack's files."""
    return [name for name in names if _NAME.fullmatch(name)]


def read_script_rows(name: str, data: bytes) -> list[object]:
    """Return a row for each item of the script `prompts.<language>.xml`. Raises BadPack and nothing else."""
    match = _NAME.fullmatch(name)
    if match is None or len(data) > MAX_SCRIPT_BYTES:
        raise BadPack(f"The recording script {name} is too large, or its name says no language.")
    reader = _Reader(match["language"])
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.buffer_text = True
    parser.StartElementHandler = reader.open
    parser.EndElementHandler = reader.close
    parser.CharacterDataHandler = reader.read
    parser.EntityDeclHandler = _refuse_entity
    parser.SkippedEntityHandler = _refuse_entity
    parser.ExternalEntityRefHandler = _refuse_entity
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise BadPack(f"The recording script {name} is not well-formed XML.") from error
    return list(reader.rows)


def _refuse_entity(*_: object) -> int:
    raise BadPack("The recording script declares or needs an entity.", remedy="Write the characters out.")


class _Reader:
    """Turns elements into rows while the parser runs."""

    def __init__(self, language: str) -> None:
        self.rows: list[dict[str, object]] = []
        self._language = language
        self._open: list[_Element] = []
        self._section: dict[str, object] = {}
        self._sections = 0

    def open(self, name: str, given: dict[str, str]) -> None:
        above = self._open[-1].name if self._open else ""
        if above not in _ABOVE.get(name, ()) or len(self._open) > _MAX_DEPTH:
            raise BadPack(f"The recording script has a {name[:40]} where none can be.")
        element = _Element(name, given)
        if self._open:
            self._open[-1].parts[name] = element
        self._open.append(element)
        if name == "section":
            self._sections += 1
            self._section = _read_section(given, self._sections)

    def read(self, text: str) -> None:
        self._open[-1].text.append(text)

    def close(self, name: str) -> None:
        element = self._open.pop()
        if name in {"recording", "nonrecording"}:
            self.rows.append(self._read_item(element))

    def _read_item(self, item: _Element) -> dict[str, object]:
        number = len(self.rows) + 1
        given = item.given
        above = item if item.name == "nonrecording" else item.parts.get("recprompt")
        media = above.parts.get("mediaitem") if above is not None else None
        if media is None:
            raise BadPack(f"Item {number} of the recording script shows nothing.")
        row: dict[str, object] = {
            "id": given.get("itemcode", f"shown-{number}"),
            "kind": "video" if given.get("rectype") == "video" else "speech",
            "language": self._language,
            **self._section,
            **_read_media(media),
            "recorded": item.name == "recording",
        }
        for name, key in (("recinstructions", "instruction"), ("reccomment", "comment")):
            if name in item.parts:
                row[key] = item.parts[name].words
        for name, key in (("prerecdelay", "pre_s"), ("recduration", "max_s"), ("postrecdelay", "post_s")):
            if given.get(name):
                row[key] = _read_seconds(given[name], number)
        if item.name == "nonrecording" and given.get("duration"):
            row["pre_s"] = _read_seconds(given["duration"], number)
        if _is_true(given.get("beep", "")):
            row["start"] = "beep"
        return row


def _read_section(given: dict[str, str], number: int) -> dict[str, object]:
    # An unknown word stays as it is: the row's own check then names the field.
    mode, order, phase = (given.get(key, "").lower() for key in ("mode", "order", "promptphase"))
    return {
        "section": given.get("name") or f"{number}",
        "mode": _MODES.get(mode or "manual", mode),
        "order": _ORDERS.get(order or "sequential", order),
        "shown": _PHASES.get(phase or "idle", phase),
        "speaker_display": _is_true(given.get("speakerdisplay", "true")),
        "training": _is_true(given.get("training", "false")),
    }


def _read_media(media: _Element) -> dict[str, object]:
    """Text, picture or sound, by the type that the item says, else by the ending of its file."""
    source, kind = media.given.get("src", ""), media.given.get("mimetype", "text/plain").lower()
    if not source:
        return {"text": media.words}
    if ":" in source or source.startswith("/"):
        raise BadPack("The recording script points to a file outside the pack.")
    path = source if source.startswith("prompts/") else f"prompts/{source}"
    field_name = {"image": "image", "audio": "audio"}.get(kind.partition("/")[0])
    if field_name is None:
        raise BadPack("The recording script has a file that is neither a picture nor a sound.")
    words = media.words or media.given.get("alt", "")
    return {field_name: path, "text": words}


def _read_seconds(text: str, number: int) -> float:
    if not re.fullmatch(r"\d{1,9}", text.strip()):
        raise BadPack(f"Item {number} of the recording script has a time that is no number of milliseconds.")
    return int(text) / 1000


def _is_true(text: str) -> bool:
    return text.strip().lower() in {"true", "yes", "1"}
