"""The review in its states: as it begins, a take that is heard, takes about to be deleted, nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tests.ui import sample
from ui.pages.review.review import ReviewPage
from ui.presenter.replaying import ReplayShown
from ui.presenter.reviewing import build_review, leave_out
from ui.widgets.frame.frame import Page


def _review(language: str, *, heard: bool = False) -> Page:
    kinds = {kind.id: kind.text[language].title for kind in sample.demo_pack().project.kinds}
    page = ReviewPage(build_review(sample.session_view(language), {"clipped": "block"}, kinds, 24))
    page.resize(1280, 800)
    if heard:
        page.player.show_peaks(sample.peaks(7.3))
        rgb = np.full((180, 320, 3), 96, np.uint8)
        page.show_replay(ReplayShown("T2AAAAAAA", 3, "playing", 2.6, 7.3, picture=True, rgb=rgb))
    return page


def _review_undo(language: str) -> Page:
    """Two takes are about to be deleted, and can still be spared."""
    view = sample.session_view(language)
    kinds = {kind.id: kind.text[language].title for kind in sample.demo_pack().project.kinds}
    page = ReviewPage(build_review(view, {"clipped": "block"}, kinds, 24))
    page.resize(1280, 800)
    left = leave_out(view, {"T0AAAAAAA", "T2AAAAAAA"})
    page.show_sums(build_review(left, {"clipped": "block"}, kinds, 24))
    page.show_shapes([(take.take, sample.peaks(take.duration_ms / 1000)) for take in view.takes])
    return page


def _review_empty(language: str) -> Page:
    view = replace(sample.session_view(language), takes=[], doubtful=[])
    return ReviewPage(build_review(view, {}, {}, 0))


REVIEW_PAGES: dict[str, Callable[[str], Page]] = {
    "08-review": _review,
    "08-review-heard": lambda language: _review(language, heard=True),
    "08-review-undo": _review_undo,
    "08-review-empty": _review_empty,
}
