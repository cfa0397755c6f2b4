"""State -> what a page shows, without Qt."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest

from collector.project.prompts import Guide
from collector.project.reading import count_minutes
from collector.session.pacing import Phase
from tests.ui import sample
from ui.languages import find_languages
from ui.presenter.consenting import Decided, name_missing, split_decided
from ui.presenter.desk import tell_size
from ui.presenter.frame import Figures, build_steps, tell_stopping
from ui.presenter.moments import tell_day, tell_moment
from ui.presenter.pacing import PhaseShown
from ui.presenter.pack_views import (
    make_assent_view,
    make_identity_fields,
    make_policy_view,
    make_questions,
    tell_amount,
)
from ui.presenter.recording import LevelShown, advise, find_prompt, first_open
from ui.presenter.reviewing import build_review
from ui.presenter.signing_in import bare_fingerprint, group_fingerprint

FIGURES = Figures(8, 6, 10, 3)


def test_the_presenter_needs_no_qt():
    parts = ("pack_views", "pacing", "recording", "desk", "signing_in", "moments")
    imports = ", ".join(f"ui.presenter.{part}" for part in parts)
    code = f"import sys, {imports}; print([name for name in sys.modules if name.startswith('PySide6')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (5000, "CNY", "50"),
        (5050, "CNY", "50.50"),
        (5, "CNY", "0.05"),
        (500, "JPY", "500"),
        (1500, "KWD", "1.500"),
    ],
)
def test_an_amount_has_its_currencys_digits(minor, currency, shown):
    assert tell_amount(minor, currency) == shown


def test_steps_tell_where_one_is():
    steps = build_steps("sign", FIGURES, under_14=False)
    assert [step.state for step in steps] == ["done"] * 4 + ["now"] + ["ahead"] * 3
    assert [step.id for step in build_steps("assent", FIGURES, under_14=True) if step.state == "now"] == [
        "child"
    ]
    assert steps[1].numbers == (8, 6)


@pytest.mark.parametrize(
    ("step", "takes", "told"),
    [("policy", 0, "nothing"), ("identity", 0, "form"), ("record", 2, "takes"), ("sealed", 2, "over")],
)
def test_stopping_says_what_it_touches(step, takes, told):
    assert tell_stopping(step, takes) == told


def test_the_rail_and_the_page_tell_the_same_minutes():
    for language in find_languages():
        ready = sample.prepared(language)
        left_s = make_policy_view(ready.policy).begin_reading().left_s
        assert ready.figures.reading_min == count_minutes(left_s) > 1


def test_missing_names_what_still_needs_a_yes():
    view = sample.choices()
    assert name_missing(view, Decided({}, {})) == ["My voice", "Train AI systems"]
    assert name_missing(view, sample.SOME) == []
    yes, no = split_decided(view, sample.SOME)
    assert yes == ("My voice", "Train AI systems", "Give to customers")
    assert len(no) == 6


def test_questions_point_at_the_part_they_come_from():
    ready = sample.prepared()
    titles = [question.part_title for question in make_questions(ready.project, ready.policy, "en")]
    assert titles == ["What we collect and how we use it", "Your rights", "How to reach us"]


def test_the_child_is_told_what_the_guardian_gave():
    project = sample.prepared().project
    voice = make_assent_view(project, Decided({}, {"voice": True}), "en", "words")
    video = make_assent_view(project, Decided({}, {"voice": True, "video": True}), "en", "words")
    assert voice.rows[0].picture == "microphone"
    assert video.rows[0].picture == "camera"
    assert len(voice.rows) <= 5
    assert make_assent_view(project, sample.SOME, "en", "pictures").pictures


def test_a_field_that_is_off_is_absent():
    fields = {field.id for field in make_identity_fields(sample.prepared().project, "en")}
    assert "email" not in fields
    assert "name" in fields


@pytest.mark.parametrize(
    ("level", "recording", "advice"),
    [
        (LevelShown(-20, -15), False, "ready"),
        (LevelShown(-20, -15, elapsed_s=1), True, "good"),
        (LevelShown(-40, -38, elapsed_s=0.5), True, "listening"),
        (LevelShown(-40, -38, elapsed_s=4), True, "quiet"),
        (LevelShown(-1, -1, elapsed_s=4), True, "loud"),
    ],
)
def test_advice_follows_the_level(level, recording, advice):
    assert advise(level, recording=recording) == advice


def test_the_light_is_green_while_a_take_runs_and_at_no_other_time():
    lamps = {phase: PhaseShown(phase).lamp for phase in get_args(Phase)}
    assert lamps == {
        "idle": "off", "playing": "ready", "waiting": "ready", "beeping": "ready", "recording": "go",
        "ending": "ready",
    }  # fmt: skip


def test_the_review_shows_the_worst_first():
    review = build_review(
        sample.session_view(), {"too_quiet": "log", "clipped": "block"}, {"voice": "My voice"}, 24
    )
    assert [row.tone for row in review.rows] == ["bad", "bad", "ok", "ok", "ok", "ok"]
    assert [row.number for row in review.rows] == [1, 5, 2, 3, 4, 6]
    assert (review.skipped, review.open_prompts) == (1, 3)
    assert review.yes_kinds == ("My voice",)


def test_practice_is_shown_in_the_review_and_counts_nowhere():
    view = sample.session_view()
    takes = [replace(take, training=place < 2) for place, take in enumerate(view.takes)]
    review = build_review(replace(view, takes=takes), {"clipped": "block"}, {}, 24)
    assert (len(review.rows), review.counted) == (6, 4)
    assert [row.tone for row in review.rows if row.training] == ["ok", "ok"]


def test_what_is_only_shown_belongs_to_what_follows_it():
    view = sample.session_view()
    shown = replace(view.prompts[7], guide=Guide(recorded=False))
    prompts = [*view.prompts[:7], shown, *view.prompts[8:]]
    assert first_open(replace(view, prompts=prompts)) == 7
    done = replace(view.prompts[0], takes=["T"])
    assert first_open(replace(view, prompts=[shown, done, shown, view.prompts[9]])) == 2


def test_recording_begins_at_the_first_open_prompt():
    view = sample.session_view()
    assert first_open(view) == 7
    assert find_prompt(view, 7).number == 8


def test_sizes_and_times_are_for_people():
    assert [tell_size(size) for size in (12, 45_000, 710_000_000, 2_200_000_000)] == [
        "12 B",
        "45 kB",
        "710 MB",
        "2.2 GB",
    ]
    moment = datetime(2026, 11, 24, 3, 26, tzinfo=UTC)
    assert tell_day(moment, "en") == "Tuesday 24 November"
    assert tell_day(moment, "zh-CN") == "11 月 24 日，星期二"
    assert "2026" in tell_moment(moment, "en")
    assert "UTC" in tell_moment(moment, "en")


def test_a_fingerprint_is_grouped_for_reading_aloud():
    sentence = "This pack's signing key is not trusted here. Its fingerprint: " + "4f1a92c077e3b65d" * 4
    assert group_fingerprint(sentence).splitlines()[0] == "4F1A  92C0  77E3  B65D"
    assert len(group_fingerprint(sentence).splitlines()) == 4
    assert bare_fingerprint(sentence) == "4f1a92c077e3b65d" * 4
    assert bare_fingerprint("no fingerprint here") == ""
