"""What a hundred thousand sessions cost the screen: Home beside one with ten, a list beside a bare one.

Figures are seconds of this process's CPU, so that what else runs on the machine weighs little; both of a pair
are measured in turns, and the least of each counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QApplication, QFrame, QListView

from collector.index import Index, SessionRow
from collector.index.rows import Person, list_people
from collector.model.ids import new_contributor_code, new_copy_number
from collector.rooms.sessions import Sessions
from collector.session.counting import count_cells
from tests.ui import sample
from ui.flows.desk.home import HomeFound, find_home
from ui.flows.desk.row_words import RowWords
from ui.pages.desk.home import HomePage
from ui.presenter.desk import NEEDS, HomeView, SessionLine, Today, make_quotas
from ui.widgets.lists.session_list import SessionList

FEW = 10
ROUNDS, STEPS, STEP_PX = 5, 400, 72
PROJECT = "demo-reading"


@dataclass
class Pair:
    """The least CPU seconds of ours and of what stands beside it."""

    ours_s: float = float("inf")
    beside_s: float = float("inf")

    def measure(self, ours: Callable[[], object], beside: Callable[[], object]) -> None:
        """Measure both once, one after the other."""
        self.ours_s = min(self.ours_s, cpu_s(ours))
        self.beside_s = min(self.beside_s, cpu_s(beside))

    def report(self, bench: str, ours: str, beside: str) -> dict[str, object]:
        """Return both in ms, and how many times the other one ours is."""
        return {
            "bench": bench, "unit": "ms of CPU", ours: round(1000 * self.ours_s, 2),
            beside: round(1000 * self.beside_s, 2), "ratio": round(self.ours_s / self.beside_s, 2),
        }  # fmt: skip


def cpu_s(call: Callable[[], object]) -> float:
    """CPU seconds of a call and of what it leaves to be drawn."""
    begin_s = time.process_time()
    call()
    QApplication.processEvents()
    return time.process_time() - begin_s


def make_rows(count: int) -> list[SessionRow]:
    """A laptop's years: most arrived, a few are open, failed or on their way; of five hundred traits."""
    rows = []
    for number in range(count):
        who = Person(new_contributor_code("DR"), new_copy_number(2026))
        odd = number % max(10, count // 50)
        stage = {0: "recording", 1: "sealed", 2: "sealed"}.get(odd, "purged")
        traits = f'[{{"age_band":"18_plus","gender":"female","mother_tongue":"m{number % 500}"}}]'
        started = f"{2001 + number // 4000}-05-05T10:00:{number % 60:02}.000Z"
        rows.append(SessionRow(
            f"{number:08}", PROJECT, who.code, started, stage, 12, 400_000, 10**8, 0, 0,
            "ServerRefused" if odd == 1 else None, traits,
            people=list_people([who]), stored=stage == "purged",
        ))  # fmt: skip
    return rows


def make_core(index: Index) -> Any:
    """As much of a core as the start page asks."""
    parts: Any = SimpleNamespace(index=index, ledger=SimpleNamespace(about=lambda _session: []))
    project = sample.demo_pack().project
    return SimpleNamespace(
        sessions=Sessions(parts, None),  # type: ignore[arg-type]
        projects=SimpleNamespace(quotas=lambda _name: count_cells(parts, project)),
        desk=SimpleNamespace(held=lambda _name: frozenset(), pressing=lambda _name: 0),
        people=SimpleNamespace(operator=None),
        news=SimpleNamespace(is_unread=lambda _name: False),
        free_bytes=lambda: 10**11,
    )


def show_home(core: Any) -> None:
    """Ask and draw the start page once."""
    found: HomeFound = find_home(core, PROJECT, datetime.now(UTC))
    words = RowWords("en", review_hours={PROJECT: 24})
    view = HomeView(
        day="", project="", place="", ready=True, needs=tuple(map(words.tell, found.needs)),
        need_count=sum(found.counts.get(name, 0) for name in NEEDS),
        latest=tuple(map(words.tell, found.latest)), counts=found.counts,
        today=Today(found.today.sessions, found.today.takes, 0),
        quotas=make_quotas(found.quotas, "en"), free_gb=100,
    )  # fmt: skip
    page = HomePage(sample.desk_frame("home"), view)
    page.resize(1280, 800)
    page.show()
    QApplication.processEvents()
    page.grab()
    page.hide()
    page.deleteLater()


def measure_home(folder: Path, many: int) -> dict[str, object]:
    """Home with `many` sessions beside Home with ten."""
    pair = Pair()
    with closing(Index(folder / "many.sqlite")) as index, closing(Index(folder / "few.sqlite")) as few_index:
        index.rebuild(make_rows(many))
        few_index.rebuild(make_rows(FEW))
        ours, beside = make_core(index), make_core(few_index)
        show_home(beside)
        for _ in range(ROUNDS):
            pair.measure(lambda: show_home(ours), lambda: show_home(beside))
    return pair.report(f"Home, asked and drawn, with {many} sessions", f"with {many}", f"with {FEW}")


def scroll(view: QListView) -> None:
    """Go down by rows, drawing each step, then through the whole in a few leaps."""
    bar = view.verticalScrollBar()
    for step in range(STEPS):
        bar.setValue(step * STEP_PX)
        QApplication.processEvents()
    for leap in range(20):
        bar.setValue(bar.maximum() * leap // 20)
        QApplication.processEvents()


def measure_scroll(many: int) -> dict[str, object]:
    """The list of sessions beside a bare list view with as many rows of as many pixels."""
    words = RowWords("en")
    lines: list[SessionLine] = [words.tell(row) for row in make_rows(many)]
    ours = SessionList("Sessions")
    ours.show_lines(lines, more=False)
    bare = QListView()
    bare.setModel(QStringListModel([f"{line.code}\n{line.started}" for line in lines]))
    bare.setStyleSheet(f"QListView::item {{ height: {STEP_PX}px }}")
    bare.setUniformItemSizes(True)
    bare.setFrameShape(QFrame.Shape.NoFrame)
    bare.setVerticalScrollMode(ours.verticalScrollMode())
    for view in (ours, bare):
        view.resize(900, 600)
        view.show()
        scroll(view)
    pair = Pair()
    for _ in range(ROUNDS):
        pair.measure(lambda: scroll(ours), lambda: scroll(bare))
    return pair.report(f"scrolling {many} sessions", "our list", "a bare list view")
