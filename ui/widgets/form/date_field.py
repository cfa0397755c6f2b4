"""A date in three boxes, each under its name: typed digits go on to the next box by themselves."""

from __future__ import annotations

import re
from functools import partial
from itertools import accumulate
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.base.roles import say_as
from ui.widgets.base.text import Line
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.form.private import PrivateField

Part = Literal["day", "month", "year"]
_LENGTHS: dict[Part, int] = {"day": 2, "month": 2, "year": 4}
_MOST: dict[Part, int] = {"day": 31, "month": 12, "year": 9999}
_ORDERS: dict[str, tuple[Part, Part, Part]] = {
    "DMY": ("day", "month", "year"), "MDY": ("month", "day", "year"), "YMD": ("year", "month", "day"),
}  # fmt: skip
_PAD_PX = 34
_WHOLE_DATE = 12  # characters, so that one may be pasted into any box, however it is written
_DIGITS = 8  # of a date without anything between them
_GIVEN = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2}))?")


class DateBox(PrivateField):
    """One of the three. `stepped` asks for the neighbour: -1 is the one before, 1 the one after."""

    stepped = Signal(int)

    def __init__(self, name: str, code: str) -> None:
        super().__init__(name, kind=Qt.InputMethodHint.ImhDigitsOnly)
        self.setObjectName(code)
        self.setMaxLength(_WHOLE_DATE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits; deleting in an empty box goes back, and what people put between parts goes on."""
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.stepped.emit(-1)
        elif event.text() and event.text() in "./-, ":
            if self.text():
                self.stepped.emit(1)
        else:
            super().keyPressEvent(event)


class DateField(QWidget):
    """Three boxes in the order of the language, with an example beside them where one helps.

    Emits `edited` when the person changed the value. `name` is said with each box. `code` names the widget;
    its boxes are called `code-day`, `code-month`, `code-year`.
    """

    edited = Signal()

    def __init__(self, name: str, code: str, example: str = "") -> None:
        super().__init__()
        self.setObjectName(code)
        say_as(self, "group", name)
        titles: dict[Part, str] = {
            "day": self.tr("Day"), "month": self.tr("Month"), "year": self.tr("Year"),
        }  # fmt: skip
        # How people write a date in this language: DMY, MDY or YMD.
        self._order = _ORDERS.get(self.tr("DMY"), _ORDERS["DMY"])
        self.boxes = {part: DateBox(f"{name}: {titles[part]}", f"{code}-{part}") for part in self._order}
        self._counts: dict[Part, int] = dict.fromkeys(self._order, 0)
        together = QWidget()
        boxes = QHBoxLayout(together)
        boxes.setContentsMargins(0, 0, 0, 0)
        boxes.setSpacing(8)
        for part, box in self.boxes.items():
            boxes.addWidget(_put_under(titles[part], box))
            box.edited.connect(partial(self._take, part))
            box.stepped.connect(partial(self._step, part))
            box.installEventFilter(self)
            _fit(box, part)
        row = WrapRow(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(together)
        if example:
            row.addWidget(Line(self._tell_example(example), 16))
        row.addStretch(1)
        self.setFocusProxy(self.first_box)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the boxes follow the type."""
        if event.type() == QEvent.Type.FontChange:
            for part, box in self.boxes.items():
                _fit(box, part)
        return super().eventFilter(watched, event)

    @property
    def first_box(self) -> DateBox:
        """The box where typing begins."""
        return self.boxes[self._order[0]]

    def _tell_example(self, example: str) -> str:
        parts = dict(zip(("year", "month", "day"), example.split("-"), strict=True))
        return self.tr("for example %1").replace(
            "%1", " ".join(parts[part].lstrip("0") for part in self._order)
        )

    def _take(self, part: Part) -> None:
        """Keep digits alone, take a whole date apart, and go on from a box that was filled at its end."""
        box = self.boxes[part]
        whole = self._find_whole(box.text())
        if whole is not None:
            for name, digits in whole.items():
                self.boxes[name].fill(digits)
        else:
            digits = _read_digits(box.text())[: _LENGTHS[part]]
            has_grown = len(digits) > self._counts[part] and box.cursorPosition() >= len(digits)
            if digits != box.text():
                box.setText(digits)
            if has_grown and _is_full(digits, part):
                self._step(part, 1)
        self._count()
        self.edited.emit()

    def _count(self) -> None:
        self._counts = {name: len(box.text()) for name, box in self.boxes.items()}

    def _find_whole(self, text: str) -> dict[Part, str] | None:
        """Return a whole date that was pasted, by its parts: year first or as the language has it."""
        groups = [_read_digits(group) for group in re.findall(r"\d+", text)]
        if len(groups) == 1 and len(groups[0]) == _DIGITS:
            first = _ORDERS["YMD"] if self._order[0] == "year" else self._order
            groups = _split(groups[0], [_LENGTHS[part] for part in first])
            return dict(zip(first, groups, strict=True))
        if len(groups) != len(self._order):
            return None
        order = _ORDERS["YMD"] if len(groups[0]) == _LENGTHS["year"] else self._order
        return dict(zip(order, groups, strict=True))

    def _step(self, part: Part, by: int) -> None:
        place = self._order.index(part) + by
        if 0 <= place < len(self._order):
            self.boxes[self._order[place]].setFocus(Qt.FocusReason.TabFocusReason)

    def value(self) -> str:
        """Return YYYY-MM-DD, or the year where it stands alone: not everybody knows more of a birth.

        Something that is no date where a box is wrong, nothing where all are empty.
        """
        year, month, day = (self.boxes[part].text() for part in ("year", "month", "day"))
        return f"{year}-{month:0>2}-{day:0>2}" if month or day else year

    def fill(self, value: str) -> None:
        """Put in YYYY-MM-DD or a year alone, right or wrong; anything else empties the boxes."""
        found = _GIVEN.fullmatch(value)
        year, month, day = (part or "" for part in found.groups()) if found else ("", "", "")
        self.boxes["year"].fill(year)
        self.boxes["month"].fill(month.lstrip("0"))
        self.boxes["day"].fill(day.lstrip("0"))
        self._count()

    def wipe(self) -> None:
        """Forget what was typed, and what undoing could bring back."""
        for box in self.boxes.values():
            box.wipe()
        self._count()

    def mark_trouble(self, trouble: bool) -> None:
        """Frame what needs a second look: the box that cannot be right, or all where each by itself can."""
        wrong = self.wrong_box
        for box in self.boxes.values():
            box.mark_trouble(trouble and wrong in {None, box})

    @property
    def wrong_box(self) -> DateBox | None:
        """The first box that cannot be right by itself."""
        return next((box for part, box in self.boxes.items() if not _is_possible(box.text(), part)), None)


def go_to(field: QWidget) -> None:
    """Put the keyboard into a field: of a date into the box that cannot be right, else into its first one."""
    box = field.wrong_box if isinstance(field, DateField) else None
    (box or field).setFocus(Qt.FocusReason.OtherFocusReason)


def _put_under(title: str, box: DateBox) -> QWidget:
    cell = QWidget()
    column = QVBoxLayout(cell)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(Line(title, 16))
    column.addWidget(box)
    return cell


def _fit(box: DateBox, part: Part) -> None:
    """As wide as its digits."""
    box.setFixedWidth(box.fontMetrics().horizontalAdvance("0" * _LENGTHS[part]) + _PAD_PX)


def _is_full(digits: str, part: Part) -> bool:
    """Whether no other digit can follow: two of a day, or a first one that stands for a whole day."""
    longest = _LENGTHS[part]
    return len(digits) >= longest or (longest == _LENGTHS["day"] and int(digits or "0") * 10 > _MOST[part])


def _is_possible(digits: str, part: Part) -> bool:
    """Whether such a day, month or year can be."""
    whole = len(digits) == _LENGTHS["year"] if part == "year" else bool(digits)
    return whole and 1 <= int(digits) <= _MOST[part]


def _read_digits(text: str) -> str:
    """Return the digits in `text` as 0 to 9, whichever script they were typed in."""
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())


def _split(digits: str, lengths: list[int]) -> list[str]:
    ends = list(accumulate(lengths))
    return [digits[end - length : end] for end, length in zip(ends, lengths, strict=True)]
