"""Takes of known truth, a function a class: what is wrong with each was said before anything was measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tests.rig import backgrounds, callers, coarse, losses
from tests.rig.speakers import RATE_HZ
from tests.rig.studio import Made, Studio, stretch
from tests.rig.takes import NOISES, Mono, between, make_noise, rms

Maker = Callable[[Studio], Made]


@dataclass(frozen=True)
class Case:
    """A class of takes: the verdict that must be the first, or "" where there must be none."""

    name: str
    verdict: str
    make: Maker


def _vary(studio: Studio) -> tuple[int, int]:
    rates = (48_000, 16_000, 44_100, 48_000, 96_000, 8_000)
    return rates[studio.number % 6], (16, 24)[studio.number // 6 % 2]


def plain(studio: Studio) -> Made:
    """A voice in a room."""
    return studio.record(studio.level(studio.plain()))


def formats(studio: Studio) -> Made:
    """Other rates and bits."""
    rate, bits = _vary(studio)
    return studio.record(studio.level(studio.plain()), rate=rate, bits=bits)


def quiet_voice(studio: Studio) -> Made:
    """A soft voice in a still room, over what a project's limit asks for."""
    return studio.record(studio.level(studio.quiet(studio.room(studio.say()), (28, 45)), -38, -34))


def loud_voice(studio: Studio) -> Made:
    """A voice that all but reaches full scale."""
    return studio.record(studio.level(studio.plain(), -1.5, -1, rms_of_1=False))


def gated(studio: Studio) -> Made:
    """Pauses are zeros: what a sound server plays, or a gate that closes after a while."""
    words = studio.room(studio.say())
    if studio.number % 3 == 0:
        return studio.record(studio.level(words))
    return studio.record(studio.level(studio.shut(studio.quiet(words, (28, 45)))))


def close_voice(studio: Studio) -> Made:
    """Near the microphone: more bass, and the breath of a p now and then."""
    words = studio.say()
    spectrum = np.fft.rfft(words)
    hz = np.fft.rfftfreq(len(words), 1 / RATE_HZ)
    near = np.fft.irfft(spectrum * (1 + 1.2 / (1 + (hz / 150) ** 2)), len(words))
    for _ in range(int(studio.dice.integers(1, 4))):
        breath = backgrounds.pop(studio.dice) * studio.between(0.3, 1.0) * np.abs(near).max()
        first = int(studio.dice.integers(0, len(near) - len(breath)))
        near[first : first + len(breath)] += breath
    return studio.record(studio.level(studio.quiet(studio.room(near / rms(near))), -12, -3, rms_of_1=False))


def whisper(studio: Studio) -> Made:
    """Words without voice: noise in a voice's bands."""
    words = studio.say()
    width = round(0.02 * RATE_HZ)
    edges = np.geomspace(200, 8_000, 18)
    hz = np.fft.rfftfreq(1 << len(words).bit_length(), 1 / RATE_HZ)
    total = np.zeros(len(words))
    spectra = [
        np.fft.rfft(one, 1 << len(words).bit_length())
        for one in (words, studio.dice.normal(0, 1, len(words)))
    ]
    for low, high in pairwise(edges):
        band = (hz >= low) & (hz < high)
        voice, hiss = (np.fft.irfft(spectrum * band)[: len(words)] for spectrum in spectra)
        shape = np.sqrt(np.convolve(voice**2, np.ones(width) / width, "same"))
        total += hiss / rms(hiss) * shape * (low / 400) ** 0.4
    return studio.record(studio.level(studio.quiet(studio.room(total / rms(total)), (26, 45)), -37, -24))


def child(studio: Studio) -> Made:
    """A small throat: pitch and formants a third to a half higher."""
    words = studio.say()
    small = stretch(words, round(1_000 * studio.between(1.25, 1.5)) * 48, RATE_HZ)
    return studio.record(studio.level(studio.quiet(studio.room(small / rms(small)))))


def creak(studio: Studio) -> Made:
    """A voice that creaks: single strokes, 30 to 60 a second."""
    words = stretch(studio.say(), 40_000, RATE_HZ)
    phase = np.cumsum(studio.between(30, 60) * (1 + 0.2 * studio.noise(len(words)))) / RATE_HZ % 1
    rough = words * (0.15 + np.exp(-phase / 0.25))
    return studio.record(studio.level(studio.quiet(studio.room(rough / rms(rough)), (26, 45))))


def telephone(studio: Studio) -> Made:
    """300 to 3400 Hz."""
    words = studio.say()
    hz = np.fft.rfftfreq(len(words), 1 / RATE_HZ)
    narrow = np.fft.irfft(np.fft.rfft(words) * ((hz > 300) & (hz < 3_400)), len(words))
    rate = (8_000, 48_000)[studio.number % 2]
    return studio.record(studio.level(studio.quiet(studio.room(narrow / rms(narrow)))), rate=rate)


def at_once(studio: Studio) -> Made:
    """The word comes right after the margin, and the next margin right after the last."""
    return studio.record(studio.level(studio.quiet(studio.room(studio.say(), (0.3, 0.36)))))


def dense(studio: Studio) -> Made:
    """Sentence after sentence, hardly a breath between them."""
    said = [studio.say() for _ in range(int(studio.dice.integers(3, 6)))]
    words = np.concatenate([np.pad(one, (0, round(studio.between(0, 0.15) * RATE_HZ))) for one in said])
    return studio.record(studio.level(studio.quiet(studio.room(words / rms(words), (0.3, 0.5)))))


def mouth(studio: Studio) -> Made:
    """A tongue clicks two or three times beside the words."""
    sound = studio.plain()
    for _ in range(int(studio.dice.integers(1, 4))):
        first = int(studio.dice.integers(0, len(sound) - 2_000))
        sound[first : first + len(backgrounds.click())] += backgrounds.click() * studio.between(0.2, 0.6)
    return studio.record(studio.level(sound))


def two_microphones(studio: Studio) -> Made:
    """One voice before two microphones that stand apart a little."""
    words = studio.room(studio.say())
    other = np.roll(words, round(studio.between(0, 0.0015) * RATE_HZ)) * 10 ** (studio.between(-5, 2) / 20)
    return studio.record(*(studio.level(studio.quiet(one), -28, -22) for one in (words, other)))


def dialogue(studio: Studio) -> Made:
    """Two people, each with a microphone that hears the other from afar."""
    first, second = studio.say(), studio.say(step=1)
    pause = np.zeros(round(studio.between(0.1, 0.5) * RATE_HZ))
    one = studio.room(np.concatenate((first, pause, np.zeros(len(second)))))
    two = np.roll(np.concatenate((np.zeros(len(one) - len(second)), second)), -round(0.6 * RATE_HZ))
    far = [10 ** (studio.between(-25, -12) / 20), round(studio.between(0.002, 0.006) * RATE_HZ)]
    sides = (one + far[0] * np.roll(two, int(far[1])), two + far[0] * np.roll(one, int(far[1])))
    return studio.record(*(studio.level(studio.quiet(side, (26, 45)), -28, -22) for side in sides))


def clicks(studio: Studio) -> Made:
    """Nobody speaks; something is struck."""
    keys = backgrounds.KEYS[studio.half]
    sound = backgrounds.strike(
        keys[studio.number % len(keys)], round(studio.between(2, 6) * RATE_HZ), studio.dice
    )
    loud = studio.level(sound, -40, -6, rms_of_1=False)
    return studio.record(loud + 10 ** (studio.between(-78, -62) / 20) * studio.noise(len(loud)))


def _alone(studio: Studio, call: Callable[[str, int, np.random.Generator], Mono]) -> Made:
    """Nobody speaks; one thing is heard over a still room."""
    heard = call(studio.half, round(studio.between(2, 6) * RATE_HZ), studio.dice)
    return studio.record(studio.level(studio.quiet(heard / rms(heard), (30, 50)), -45, -18))


def barks(studio: Studio) -> Made:
    """A dog."""
    return _alone(studio, callers.bark)


def drums(studio: Studio) -> Made:
    """A kit, or drums for hands."""
    return _alone(studio, callers.drums)


def flute(studio: Studio) -> Made:
    """One flute."""
    return _alone(studio, callers.flute)


def siren(studio: Studio) -> Made:
    """A car's siren."""
    return _alone(studio, callers.siren)


def typing(studio: Studio) -> Made:
    """Somebody types while somebody speaks, 12 dB under the voice and more."""
    sound = studio.plain()
    keys = backgrounds.KEYS[studio.half]
    struck = backgrounds.strike(keys[studio.number % len(keys)], len(sound), studio.dice)
    return studio.record(studio.level(sound + 10 ** (-studio.between(0, 12) / 20) * struck))


def typing_softly(studio: Studio) -> Made:
    """The same 6 or 12 dB under the voice."""
    sound = studio.plain()
    keys = backgrounds.KEYS[studio.half]
    struck = backgrounds.strike(keys[studio.number // 2 % len(keys)], len(sound), studio.dice)
    return studio.record(studio.level(sound + 10 ** (-(6, 12)[studio.number % 2] / 20) * struck))


def cut_off(studio: Studio, sound: Mono) -> Mono:
    """Cut 4 to 14 dB under its peak, on both sides, on one, or not alike; then turned down, or filtered."""
    top = np.abs(sound).max() * 10 ** (-studio.between(4, 14) / 20)
    low, high = [(top, top), (9 * top, top), (top, 9 * top), (0.8 * top, top)][studio.number % 4]
    cut = np.clip(sound, -low, high)
    kind = studio.number // 4 % 5
    if kind == 3:  # a gentle high-pass
        hz = np.fft.rfftfreq(len(cut), 1 / RATE_HZ)
        return np.fft.irfft(np.fft.rfft(cut) * (hz / (hz + 1e-9 + 15j)), len(cut))
    return between(cut) if kind == 4 else cut


def clipped(studio: Studio) -> Made:
    """Cut off before the converter or after it, and then turned to any level."""
    cut = cut_off(studio, studio.plain())
    return studio.record(
        studio.level(cut, -34, -0.5, rms_of_1=False), rate=(48_000, 44_100)[studio.number % 2]
    )


def music(studio: Studio) -> Made:
    """Nobody speaks; music plays."""
    played = backgrounds.music(studio.half, studio.number, round(studio.between(3, 6) * RATE_HZ), studio.dice)
    return studio.record(studio.level(studio.quiet(played, (35, 50)), -45, -18))


def crowd(studio: Studio) -> Made:
    """Six and more talk at once, far away."""
    count = round(studio.between(3, 6) * RATE_HZ)
    people = backgrounds.babble(studio.speakers, count, studio.dice)
    return studio.record(studio.level(studio.quiet(people, (30, 45)), -48, -20))


def room_alone(studio: Studio) -> Made:
    """A fan, rain, hum: nobody speaks."""
    sound = studio.noise(round(studio.between(2, 6) * RATE_HZ))
    return studio.record(studio.level(sound, -58, -25))


def noisy(studio: Studio) -> Made:
    """A voice in noise, 11 dB over it at most."""
    words = studio.room(studio.say())
    noise = make_noise(NOISES[studio.number % len(NOISES)], len(words), RATE_HZ, studio.dice)
    return studio.record(studio.level(words + 10 ** (-studio.between(0, 11) / 20) * noise))


def too_quiet(studio: Studio) -> Made:
    """A voice under the limit."""
    return studio.record(studio.level(studio.plain(), -60, -45))


def crossed(studio: Studio) -> Made:
    """Two microphones at one voice, one of them wired the other way round."""
    words = studio.room(studio.say())
    other = -np.roll(words, round(studio.between(0, 0.0003) * RATE_HZ)) * 10 ** (studio.between(-5, 2) / 20)
    return studio.record(*(studio.level(studio.quiet(one), -28, -22) for one in (words, other)))


def _beside(studio: Studio, bad: Callable[[Mono], Mono]) -> Made:
    """A good channel and a bad one, in either order."""
    words = studio.room(studio.say())
    good = studio.level(studio.quiet(words, (28, 45)), -28, -22)
    pair = (good, bad(words))
    return studio.record(*(pair if studio.dice.random() < 0.5 else pair[::-1]))


def dead_channel(studio: Studio) -> Made:
    """One of two is silent."""
    hiss = 10 ** (-studio.between(70, 100) / 20) * (studio.number % 2)
    return _beside(
        studio, lambda words: np.clip(hiss * studio.dice.normal(0, 1, len(words)), -0.0019, 0.0019)
    )


def clipped_channel(studio: Studio) -> Made:
    """One of two is cut off."""
    return _beside(
        studio, lambda words: studio.level(cut_off(studio, studio.quiet(words)), -24, -1, rms_of_1=False)
    )


def noisy_channel(studio: Studio) -> Made:
    """One of two hears more noise than words."""
    return _beside(studio, lambda words: studio.level(studio.quiet(words, (0, 11)), -30, -22))


def holed_channel(studio: Studio) -> Made:
    """One of two stops now and then."""

    def stop(words: Mono) -> Mono:
        sound = studio.level(studio.quiet(words), -28, -22)
        for _ in range(4):
            first = int(studio.dice.integers(0.1 * RATE_HZ, len(sound) - 0.2 * RATE_HZ))
            sound[first : first + round(studio.between(0.006, 0.1) * RATE_HZ)] = 0
        return sound

    return _beside(studio, stop)


GOOD: tuple[Maker, ...] = (
    plain, formats, quiet_voice, loud_voice, gated, close_voice, whisper, child, creak, telephone, at_once,
    dense, mouth, two_microphones, dialogue, coarse.few_bits, coarse.old_prompt, coarse.low_gain,
)  # fmt: skip
BAD: tuple[tuple[str, tuple[Maker, ...]], ...] = (
    ("no_speech", (clicks, music, crowd, room_alone, barks, drums, flute, siren)),
    ("noisy", (typing, typing_softly, noisy, noisy_channel)),
    (
        "digital_gap",
        (
            losses.holes,
            losses.holes_in_words,
            holed_channel,
            losses.held,
            losses.repeated,
            losses.late,
            losses.short,
        ),
    ),
    ("clipped", (clipped, clipped_channel)),
    ("opposite_polarity", (crossed,)),
    ("silent_channel", (dead_channel,)),
    ("too_quiet", (too_quiet,)),
)
CASES = (
    *(Case(make.__name__, "", make) for make in GOOD),
    *(Case(make.__name__, verdict, make) for verdict, makers in BAD for make in makers),
)


def make(case: Case, half: str, number: int) -> Made:
    """The take of this number, the same each time."""
    return case.make(Studio(half, case.name, number))
