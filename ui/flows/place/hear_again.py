"""A sentence that was just said is judged and heard, from memory: by the trial and by the first walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collector.capture.device.player import Player
    from collector.capture.recorder import Recorder
    from collector.capture.verdict.sentence import Sentence
    from ui.flows.place.measuring import MakePlayer


def hear_again(recorder: Recorder, seconds: float, make: MakePlayer) -> tuple[Sentence, Player]:
    """Judge the newest sound, let the microphone go whatever comes, and play it. Called in the worker."""
    from collector.capture.verdict.sentence import judge_sentence

    try:
        sentence = judge_sentence(*recorder.recent(seconds))
    finally:
        recorder.close()  # a loudspeaker that plays must not be heard by an open microphone
    player = make(sentence.sounding)
    player.play()
    return sentence, player
