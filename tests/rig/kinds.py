"""A pack that lists portraits and texts beside voice and video, with prompts for them."""

from __future__ import annotations

import csv
from pathlib import Path

from collector.demo.world import World
from collector.project.signing_pack import sign_pack
from collector.session.beginning import Beside, StartChoice
from collector.session.device_choice import DeviceChoice
from collector.session.session import Session
from collector.signing import read_private
from tests.rig.answers import KINDS, PURPOSES, bring_to, take_step
from tests.rig.world import Laptop, changed_kit

CAMERA = DeviceChoice("simulated:ramp:fast", "simulated:counter:fast")
TABLES = """
[[kinds]]
id = "portrait"
required = false
records = ["image"]
text.en = { title = "Pictures of my face", explanation = "You choose each one." }
text.zh-CN = { title = "我的面部照片", explanation = "每一张都由您决定。" }
text.ar = { title = "صور لوجهي", explanation = "تختار كل صورة بنفسك." }

[[kinds]]
id = "messages"
required = false
records = ["text"]
text.en = { title = "Messages I wrote", explanation = "You black out other people." }
text.zh-CN = { title = "我写的信息", explanation = "您先涂掉别人的信息。" }
text.ar = { title = "رسائل كتبتها", explanation = "تحجب الأشخاص الآخرين أولًا." }
"""
PROMPTS = {
    "f01": ("image", "Look straight into the camera.", "请正对着镜头看。", "انظر إلى الكاميرا مباشرة."),
    "f02": (
        "image",
        "Turn your head a little to the left.",
        "请把头稍微向左转。",
        "أدر رأسك قليلًا إلى اليسار.",
    ),
    "t01": (
        "text",
        "A message in which you ask somebody for help.",
        "一条请人帮忙的信息。",
        "رسالة تطلب فيها مساعدة من شخص.",
    ),
}


def kinds_kit(folder: Path, capture: str = "", only: tuple[str, ...] = ()) -> World:
    """The kit with two more kinds; `capture` is a table about portraits, `only` says which prompts stay."""
    world = changed_kit(folder, TABLES + capture)
    path = world.pack / "prompts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        names, *rows = list(csv.reader(file))
    for prompt, (kind, english, chinese, arabic) in PROMPTS.items():
        rows += [[prompt, kind, "en", english, chinese, "", "0", "60"]]
        rows += [[prompt, kind, "zh-CN", chinese, english, "", "0", "60"]]
        rows += [[prompt, kind, "ar", arabic, english, "", "0", "60"]]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [names, *(row for row in rows if not only or {row[0], row[1]} & set(only))]
        )
    sign_pack(world.pack, read_private(world.key("signing")))
    return world


def agreed(laptop: Laptop, devices: DeviceChoice = CAMERA, **kinds: bool) -> Session:
    """A session at its prompts, of somebody who said Yes to their voice and to `kinds`."""
    session = bring_to(laptop.start(devices=devices), "choices")
    session.talk.decide(PURPOSES, {**KINDS, "portrait": False, "messages": False, **kinds})
    return bring_to(session, "record")


def agreed_together(laptop: Laptop, *people: dict[str, bool], devices: DeviceChoice = CAMERA) -> Session:
    """A dialogue at its prompts, of people who said Yes to their voice and each to kinds of their own."""
    session = Session.start(laptop.parts, "demo-reading", start_together(len(people), devices))
    laptop.sessions.append(session)
    return agree_each(session, *people)


def start_together(people: int, devices: DeviceChoice = CAMERA) -> StartChoice:
    """What is known before a dialogue of so many."""
    return StartChoice("en", False, "demo", devices, others=(Beside(False),) * (people - 1))


def agree_each(session: Session, *people: dict[str, bool]) -> Session:
    """Bring a dialogue to its prompts; each says Yes to their voice and to kinds of their own."""
    return bring_all(session, "record", *people)


def bring_all(session: Session, step: str, *people: dict[str, bool]) -> Session:
    """Bring everybody to `step`; each says Yes to their voice and to kinds of their own."""
    while session.view.step != step:
        if session.view.step == "choices":
            own = people[session.view.codes.index(session.view.code)]
            session.talk.decide(PURPOSES, {**KINDS, "portrait": False, "messages": False, **own})
        else:
            take_step(session)
    return session
