"""Whether an element of a mail's page can be seen: what its style says, alone and by rules for classes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from operator import itemgetter

Style = Mapping[str, str]
Colour = tuple[int, int, int]
Compound = tuple[str, frozenset[str]]
_MOST_RULES = 2000
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?", re.IGNORECASE)
_MEDIA_FOR_ALL = re.compile(r"@media\s+(?:only\s+)?(?:all|screen)\s*", re.IGNORECASE)
_MARK = r"[.#][\w-]+|\[[\w-]+(?:=[^\]]*)?\]"
_COMPOUND = re.compile(rf"(?P<tag>[a-z][a-z0-9]*|\*)?(?P<marks>(?:{_MARK})*)", re.IGNORECASE)
_LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))\s*([a-z%]*)")
_SMALL = {"px": 2.0, "pt": 1.5, "": 2.0, "em": 0.15, "rem": 0.15, "%": 15.0}
_FAR = -300.0  # pixels or points beyond an edge
_FAINT = 0.06
_NEAR = 24  # levels by which a colour may differ from what is behind it and still not be read
_WHITE: Colour = (255, 255, 255)
_SAYS_NOTHING = frozenset(
    {"", "inherit", "initial", "unset", "revert", "none", "currentcolor", "transparent"}
)


@dataclass(frozen=True)
class Look:
    """What an element inherits: gone with all in it, its writing too small, not visible; colours.

    `covers` false is see-through writing. A colour None is not known, and then nothing is told from it.
    """

    gone: bool = False
    tiny: bool = False
    invisible: bool = False
    covers: bool = True
    colour: Colour | None = (0, 0, 0)
    behind: Colour | None = _WHITE

    @property
    def hidden(self) -> bool:
        """Whether nobody sees the words in it."""
        return self.gone or self.tiny or self.invisible or not self.covers or self._blends

    @property
    def _blends(self) -> bool:
        if self.colour is None or self.behind is None:
            return False
        return all(abs(one - other) <= _NEAR for one, other in zip(self.colour, self.behind, strict=True))


@dataclass(frozen=True)
class Element:
    """A tag, its attributes, and what a rule may name of them: `.class`, `#id`, `[name]`, `[name=value]`."""

    tag: str
    marks: frozenset[str]
    attributes: Mapping[str, str]

    @classmethod
    def of(cls, tag: str, attributes: Mapping[str, str]) -> Element:
        """Return the element of a start tag."""
        marks = {f".{name}" for name in attributes.get("class", "").split()}
        named = {f"[{name}]" for name in attributes} | {
            f"[{name}={said}]" for name, said in attributes.items()
        }
        return cls(tag, frozenset({*marks, *named, f"#{attributes.get('id', '')}"}), attributes)


@dataclass(frozen=True)
class _Rule:
    """A selector's compounds from the outermost inwards, and what it sets."""

    compounds: tuple[Compound, ...]
    style: Style

    @property
    def weight(self) -> tuple[int, int, int]:
        """Of two rules the heavier one holds: ids, classes, tags."""
        marks = [mark for _, marks in self.compounds for mark in marks]
        ids = sum(mark.startswith("#") for mark in marks)
        return ids, len(marks) - ids, sum(tag != "*" for tag, _ in self.compounds)

    @property
    def key(self) -> str:
        """A word that every element has which this rule is for."""
        tag, marks = self.compounds[-1]
        return min(marks, default=tag)


class Sheet:
    """The rules of a page's style blocks that hold on every screen. What is not understood is left out."""

    def __init__(self, css: str) -> None:
        rules = sorted(islice(_read_rules(css), _MOST_RULES), key=lambda rule: rule.weight)
        self._rules: dict[str, list[tuple[int, _Rule]]] = {}
        for number, rule in enumerate(rules):
            self._rules.setdefault(rule.key, []).append((number, rule))

    def style_of(self, element: Element, around: Sequence[Element]) -> Style:
        """Return what rules and its own attribute set for an element within others, outermost first."""
        found: dict[str, str] = {}
        keys = (*element.marks, element.tag, "*")
        rules = sorted((row for key in keys for row in self._rules.get(key, ())), key=itemgetter(0))
        for _, rule in rules:
            if _fits(rule.compounds[-1], element) and _is_within(rule.compounds[:-1], around):
                found |= rule.style
        urgent = {name: value for name, value in found.items() if value.endswith("!important")}
        return {**found, **read_style(element.attributes.get("style", "")), **urgent}


def read_style(text: str) -> Style:
    """Return names and values, in small letters, of declarations."""
    plain = _ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), _COMMENT.sub("", text)).lower()
    pairs = (part.partition(":") for part in plain.split(";"))
    return {name.strip(): " ".join(value.split()) for name, _, value in pairs if value.strip()}


def look_of(element: Element, style: Style, within: Look) -> Look:
    """Return how an element looks within another one."""
    values = {name: value.removesuffix("!important").strip() for name, value in style.items()}
    attributes = element.attributes
    said_gone = "hidden" in attributes or attributes.get("aria-hidden", "").strip().lower() == "true"
    look = replace(within, gone=within.gone or said_gone or _is_gone(values))
    if (size := values.get("font-size", _size_in(values.get("font", "")))) is not None:
        look = replace(look, tiny=_is_tiny(size, within=within.tiny))
    if (visible := values.get("visibility")) in {"hidden", "collapse", "visible"}:
        look = replace(look, invisible=visible != "visible")
    return _colour(look, values, attributes)


def _colour(look: Look, values: Style, attributes: Mapping[str, str]) -> Look:
    """Return a look with the colours that an element sets."""
    back = values.get("background-color", values.get("background", attributes.get("bgcolor", "")))
    painted = "background-image" in values or "background" in attributes
    behind, _ = _read_colour(back)
    if behind is not None or painted or back not in _SAYS_NOTHING:
        look = replace(look, behind=behind)
    own = attributes.get("color", attributes.get("text", ""))
    fore = values.get("-webkit-text-fill-color", values.get("color", own)).lower()
    if fore == "transparent":
        return replace(look, covers=False)
    if fore in _SAYS_NOTHING:
        return look
    colour, covers = _read_colour(fore)
    return replace(look, colour=colour, covers=covers)


def _is_gone(values: Style) -> bool:
    """Whether nothing in an element is shown, whatever stands further in."""
    return (
        values.get("display") == "none"
        or values.get("content-visibility") == "hidden"
        or values.get("mso-hide") == "all"
        or _is_faint(values)
        or _is_closed(values)
        or _is_outside(values)
    )


def _is_faint(values: Style) -> bool:
    shown = values.get("opacity") or "".join(re.findall(r"opacity\(([^)]*)\)", values.get("filter", "")))
    number, unit = _read_length(shown)
    return number is not None and number <= (100 * _FAINT if unit == "%" else _FAINT)


def _is_closed(values: Style) -> bool:
    """No room to stand in, or cut to nothing."""
    cut = values.get("overflow", values.get("overflow-y", "")).split(" ")[0] in {"hidden", "clip"}
    sides = [_read_length(values.get(name, ""))[0] for name in ("height", "max-height", "width", "max-width")]
    if cut and any(side is not None and 0 <= side <= 1 for side in sides):
        return True
    clipped = values.get("clip", "") + values.get("clip-path", "")
    numbers = [float(number) for number, _ in _LENGTH.findall(clipped)]
    if "rect(" in clipped:
        return bool(numbers) and all(abs(number) <= 1 for number in numbers)
    return ("inset(" in clipped and numbers[:1] >= [50.0]) or ("circle(" in clipped and numbers[:1] == [0.0])


def _is_outside(values: Style) -> bool:
    """Moved so far that no screen shows it, or made nothing."""
    moved = [values.get("text-indent", ""), values.get("margin-left", ""), values.get("margin-top", "")]
    if values.get("position") in {"absolute", "fixed", "relative"}:
        moved += [values.get(side, "") for side in ("left", "top", "right", "bottom")]
    change = values.get("transform", "")
    moved += re.findall(r"translate[xy3d]*\(([^),]*)", change)
    if re.search(r"scale[xy3d]*\(\s*0(?:\.0+)?\s*[,)]", change):
        return True
    return any((number := _read_length(way)[0]) is not None and number <= _FAR for way in moved)


def _is_tiny(size: str, *, within: bool) -> bool:
    """Whether writing of a size can't be read; a share of what is tiny stays tiny."""
    number, unit = _read_length(size)
    if number is None:
        return within and size in {"inherit", "smaller", "larger"}
    if within and unit in {"em", "%"}:
        return True
    return number <= _SMALL.get(unit, 0.0)


def _size_in(font: str) -> str | None:
    found = re.search(r"(?:^|\s)(\d[\d.]*(?:px|pt|em|rem|%))", font)
    return found[1] if found else None


def _read_length(text: str) -> tuple[float | None, str]:
    found = _LENGTH.match(text.strip())
    return (float(found[1]), found[2]) if found else (None, "")


def _read_colour(text: str) -> tuple[Colour | None, bool]:
    """Return the first colour that a value names, and whether it covers; None for one not understood."""
    from PIL import ImageColor

    for word in re.findall(r"#?[\w-]+(?:\([^)]*\))?", text):
        name, _, numbers = word.rstrip(")").partition("(")
        listed = ",".join(re.findall(r"[\d.]+%?", numbers))
        try:
            found = ImageColor.getrgb(f"{name.removesuffix('a')}({_whole(listed)})" if numbers else word)
        except ValueError:
            continue
        return (found[0], found[1], found[2]), _covers(found, listed)
    return None, True


def _whole(listed: str) -> str:
    """Return the three numbers of a colour as they are always written: without parts, without its cover."""
    return ",".join(re.sub(r"\.\d*", "", number) or "0" for number in listed.split(",")[:3])


def _covers(found: tuple[int, ...], listed: str) -> bool:
    numbers = listed.split(",")
    if len(numbers) > 3:  # noqa: PLR2004 - red, green, blue, and how much it covers
        cover, unit = _read_length(numbers[3])
        return cover is None or cover > (100 * _FAINT if unit == "%" else _FAINT)
    return len(found) == 3 or found[3] > 255 * _FAINT  # noqa: PLR2004 - see above


def _read_rules(css: str) -> Iterator[_Rule]:
    for selectors, body in _each_block(_COMMENT.sub("", css)):
        style = read_style(body)
        for selector in selectors.split(","):
            compounds = [_COMPOUND.fullmatch(part) for part in re.split(r"[\s>]+", selector.strip())]
            if style and all(compounds) and selector.strip():
                yield _Rule(tuple(_read_compound(found) for found in compounds if found), style)


def _read_compound(found: re.Match[str]) -> Compound:
    marks = re.findall(_MARK, re.sub("[\"']", "", found["marks"]))
    return (found["tag"] or "*").lower(), frozenset(marks)


def _each_block(css: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and declarations; of blocks that hold on some screens only, none."""
    at = 0
    while (opening := css.find("{", at)) >= 0:
        head = css[at:opening].rpartition(";")[2].strip()
        closing = _find_closing(css, opening)
        if _MEDIA_FOR_ALL.fullmatch(head + " "):
            yield from _each_block(css[opening + 1 : closing])
        elif not head.startswith("@"):
            yield head, css[opening + 1 : closing]
        at = closing + 1


def _find_closing(css: str, opening: int) -> int:
    depth = 0
    for found in re.compile(r"[{}]").finditer(css, opening):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.start()
    return len(css)


def _fits(compound: Compound, element: Element) -> bool:
    tag, marks = compound
    return tag in {"*", element.tag} and marks <= element.marks


def _is_within(compounds: Sequence[Compound], around: Sequence[Element]) -> bool:
    """Whether these compounds are met one within the other by the elements around."""
    left = list(compounds)
    for element in reversed(around):
        if left and _fits(left[-1], element):
            left.pop()
    return not left
