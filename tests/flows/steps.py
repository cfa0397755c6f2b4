"""Steps of a sitting on the real window with simulated devices: who reads, chooses, signs, records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collector.build import Core, open_core
from collector.demo.world import World
from collector.project.signing_pack import sign_pack
from collector.signing import read_private
from tests.flows.hand import Hand
from tests.flows.ticking import Ticking
from tests.rig.world import Clock, fingerprint
from ui.app import App, make_app
from ui.window import Window
from ui.words import Words

PASSPHRASE = "a passphrase"


@dataclass
class Sitting:
    """The running app, the hands on it, and its clock."""

    hand: Hand
    app: App
    clock: Clock
    clicks: int = 0

    @property
    def core(self) -> Core:
        core = self.app._core
        assert core is not None
        return core

    def click(self, name: str) -> None:
        """Click and count."""
        self.hand.click(name)
        self.clicks += 1


def let_pass(world: World) -> None:
    """Have the pack only log what a simulated voice's short takes are warned of."""
    toml = world.pack / "project.toml"
    rules = toml.read_text("utf-8")
    for name in ("too_quiet", "speech_touches_start", "speech_touches_end", "near_silent", "clipped"):
        rules = rules.replace(f'{name} = "warn"', f'{name} = "log"')
    toml.write_text(rules, "utf-8")
    sign_pack(world.pack, read_private(world.key("signing")))


@contextmanager
def sitting(bot: Any, data: Path, world: World) -> Iterator[Sitting]:
    """A laptop with the world's pack, its app signed in, with simulated sound and no camera."""
    clock = Clock()
    core = open_core(data, lambda: PASSPHRASE, clock)
    core.projects.install(world.pack, fingerprint(world))
    core.close()
    words = Words(make_app())
    words.speak("en")
    window = Window(words, Ticking())
    window.show()
    app = App(window, lambda _: open_core(data, lambda: PASSPHRASE, clock), "demo-reading")
    app.begin()
    yield Sitting(Hand(bot, window), app, clock)
    window.close()
    bot.waitUntil(lambda: not window.isVisible(), timeout=30_000)


def sign_in(at: Sitting) -> None:
    at.hand.page("SignInPage")
    at.hand.type("operator", "demo")
    at.hand.type("pin", "0000")
    at.hand.click("sign-in")


def enter(at: Sitting) -> None:
    """Sign in for the first time, choose the simulated voice, ask for a session."""
    sign_in(at)
    at.hand.page("PromisePage")
    at.hand.click("accept")
    at.hand.page("HomePage")
    at.hand.click("go-devices")
    at.hand.page("PlacePage")
    at.hand.choose("microphone", "simulated:speech")
    at.hand.click("use")
    begin(at)


def begin(at: Sitting) -> None:
    at.hand.page("HomePage")
    at.hand.click("new-session")
    at.hand.page("AgePage")


def come_back(at: Sitting, number: str) -> None:
    """Type the number of the copy and go on to the age question."""
    at.click("before")
    at.hand.page("ReturningPage")
    at.hand.type("number", number)
    at.click("look")
    at.click("next")
    at.hand.page("AgePage")


def choose(at: Sitting, also: tuple[str, ...] = ()) -> None:
    at.hand.page("ChoicesPage")
    for name in ("media_for_training_data", "voice", *also):
        at.click(f"switch-{name}")
    at.click("accept")


def skim_policy(at: Sitting) -> None:
    """Turn the parts of a policy that was read before; nothing has to be scrolled."""
    page = at.hand.page("PolicyPage")
    while at.hand.window.page is page:
        before = page._current
        at.click("next")
        at.hand.bot.waitUntil(
            lambda was=before: at.hand.window.page is not page or page._current != was, timeout=10_000
        )


def agree_as_adult(
    at: Sitting,
    *,
    read_before: bool = False,
    birth: str = "1990-05-04",
    also: tuple[str, ...] = (),
    asked: bool = False,
    then: str = "RecordPage",
) -> None:
    """From the age question, or behind it, to the record page; `also` are optional choices with a Yes."""
    if not asked:
        at.click("age-no")
    skim_policy(at) if read_before else at.hand.read_policy()
    choose(at, also)
    at.hand.answer_questions()
    at.hand.page("SignPage")
    at.hand.type("signer-name", "Canary Signer")
    at.hand.draw()
    at.click("accept")
    fill(at, birth, then)


def guardian_signs(at: Sitting, child_birth: str, ahead_until: str = "", *, asked: bool = False) -> None:
    """From the age question, or behind it, to the guardian's signature."""
    if not asked:
        at.click("age-yes")
    at.hand.read_policy()
    choose(at)
    at.hand.answer_questions()
    at.hand.page("GuardianPage")
    at.hand.click("option-mother")
    at.hand.type("guardian-name", "Canary Guardian")
    at.hand.type("guardian-birth_date", "1980-01-31")
    at.hand.type("guardian-child_birth", child_birth)
    at.hand.type("guardian-id_number", "CANARYG88")
    if ahead_until:
        at.hand.type("guardian-ahead_until", ahead_until)
    at.hand.choose("guardian-id_kind", "passport")
    at.hand.click("option-birth_certificate")
    at.click("accept")
    at.hand.page("SignPage")
    at.hand.type("signer-name", "Canary Guardian")
    at.hand.draw()
    at.click("accept")


def fill(at: Sitting, birth: str, then: str = "RecordPage") -> None:
    """Identity form and profile, then the next page."""
    at.hand.page("IdentityPage")
    at.hand.type("field-name", "Canary Person")
    at.hand.type("field-birth_date", birth)
    at.click("next")
    at.hand.page("ProfilePage")
    at.hand.choose("profile-mother_tongue", "eng")
    at.click("next")
    at.hand.page(then)


def record_one(at: Sitting) -> None:
    """One take of about a second."""
    page = at.hand.page("RecordPage")
    bot = at.hand.bot
    at.hand.click("record")
    bot.waitUntil(lambda: page.recording, timeout=30_000)
    bot.waitUntil(lambda: page.clock.text() == "00:01", timeout=30_000)
    at.hand.click("record")
    bot.waitUntil(lambda: not page.recording, timeout=30_000)


def seal(at: Sitting) -> str:
    """Review, seal, and return the number of the copy."""
    at.hand.click("review")
    at.hand.page("ReviewPage")
    at.hand.click("seal")
    at.hand.page("CopyPage")
    number: str = at.hand.find("copy-number").text()
    at.hand.click("done")
    at.hand.page("SignInPage")
    return number
