"""Pages for portraits and texts, as a pack that collects them has them; and those for a team lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from collector.capture.text.blackout import black_out, find_private, find_same
from collector.errors import LeadNeeded
from collector.session.recording import SKIP_REASONS
from collector.session.view import PromptView, TakeView
from tests.rig.kinds import PROMPTS
from tests.ui import sample
from ui.messages import explain
from ui.pages.consent.own_turn import OwnTurnPage
from ui.pages.desk.lead import LeadPage
from ui.pages.record.portrait import PortraitPage
from ui.pages.record.text import TextPage
from ui.pages.review.review import ReviewPage
from ui.presenter.moments import tell_moment
from ui.presenter.people import LeadView
from ui.presenter.recording import OwnerShown, PromptShown
from ui.presenter.reviewing import build_review
from ui.presenter.standing import RoomShown, UploadShown
from ui.presenter.texts import OffersShown, count_offers
from ui.widgets.frame.frame import Page

FRIEND = {"en": "Mei", "zh-CN": "小美", "ar": "مي"}
LETTERS = {
    "en": (
        "Hello Mei,\n\nwill you help me on Saturday? My bicycle has a flat tyre, and you have the pump. "
        "Could you also ask Mei Ling's brother for the small key? His number is 138 1234 5678, or write to "
        "liang@mail.example.\n\nI will make dumplings for you, Mei.\n\nYours, Bo"
    ),
    "zh-CN": (
        "小美：\n\n星期六能来帮我一下吗？我的自行车没气了，打气筒在你那里。"
        "你能不能再问问小美玲的哥哥，那把小钥匙在不在他那儿？他的电话是13812345678，也可以写信到"
        "liang@mail.example。\n\n我给你包饺子，小美。\n\n阿波"
    ),
    "ar": (
        "مرحبًا مي،\n\nهل تساعدينني يوم السبت؟ في دراجتي عجلة فارغة، والمنفاخ عندك. "
        "واسألي أخا مي لينغ عن المفتاح الصغير. رقمه 138 1234 5678، أو اكتبي إلى "
        "liang@mail.example.\n\nسأصنع لك الزلابية يا مي.\n\nبو"
    ),
}


OWNER = OwnerShown("DR-3VTA80ZCF", 2, 3)


def _other_prompt(language: str, place: int, owner: OwnerShown | None = None) -> PromptShown:
    """A pose or a text, as a pack that collects them asks for it."""
    kind, english, chinese, arabic = list(PROMPTS.values())[place]
    words = {"en": (english, chinese), "zh-CN": (chinese, english), "ar": (arabic, english)}[language]
    return PromptShown(f"x{place}", place + 1, 3, *words, "", 0, False, kind, owner=owner)


def _face(width: int = 704, height: int = 396) -> np.ndarray:
    """Somebody before a wall, roughly."""
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack([150 + 40 * x / width, 158 + 30 * x / width, 165 + 20 * y / height], axis=2)
    head = ((x - width / 2) / 78) ** 2 + ((y - height * 0.42) / 104) ** 2 < 1
    body = ((x - width / 2) / 190) ** 2 + ((y - height * 1.16) / 190) ** 2 < 1
    rgb[body] = (62, 84, 110)
    rgb[head] = (203, 168, 142)
    return rgb.astype(np.uint8)


def _portrait(language: str, owner: OwnerShown | None = None) -> PortraitPage:
    page = PortraitPage(_other_prompt(language, 1, owner), SKIP_REASONS, rehearsal=True)
    page.show_idle()
    page.show_live(_face())
    page.standings.show_upload(UploadShown(3, 11))
    page.standings.show_room(RoomShown(0, 25, "low"))
    return page


def _portrait_counting(language: str) -> Page:
    page = _portrait(language)
    page.shutter.click()
    page.timer.stop()  # the picture stands
    return page


def _portrait_asked(language: str, owner: OwnerShown | None = None) -> Page:
    page = _portrait(language, owner)
    page.ask(_face(586, 440), ["too_dark"])
    return page


def _text(language: str, owner: OwnerShown | None = None) -> Page:
    page = TextPage(_other_prompt(language, 2, owner), SKIP_REASONS, 100_000, rehearsal=True)
    page.show_writing(LETTERS[language])
    page.standings.show_upload(UploadShown(waiting=8, stuck=True))
    page.standings.show_room(RoomShown(214, 0, "fine"))
    return page


def _text_check(language: str, owner: OwnerShown | None = None) -> Page:
    page = TextPage(_other_prompt(language, 2, owner), SKIP_REASONS, 100_000, rehearsal=True)
    text = black_out(LETTERS[language], find_same(LETTERS[language], FRIEND[language])[:1])
    page.show_check(text)
    offers = find_private(text, "CN")
    page.show_offers(count_offers([offer.kind for offer in offers]))
    same = find_same(text, FRIEND[language])
    page.text.place = (same[0].start, same[0].end)
    page.show_same(len(same))
    page.text.mark([(offer.span.start, offer.span.end) for offer in offers], "warn")
    return page


def _text_hidden(language: str) -> Page:
    page = _text(language)
    assert isinstance(page, TextPage)
    page.show_hidden(3)
    return page


def _text_others(language: str) -> Page:
    """Other people's words were found in an e-mail and are black already."""
    page = _text_check(language)
    assert isinstance(page, TextPage)
    page.show_others(OffersShown(quoted=2, signatures=1, hidden=12))
    return page


def _own_turn(language: str) -> Page:
    """In a dialogue: whose pictures come next."""
    frame = sample.prepared(language).frame("record", takes=2)
    return OwnTurnPage(frame, OWNER, "image", first=False)


def _review_dialogue(language: str) -> Page:
    """A dialogue of two, one microphone of whom was dead once; one of them agreed to portraits too."""
    alone, other = "DR-3VTA80ZCF", "DR-9K2M7QWTA"
    view = sample.session_view(language)
    kinds = {"voice": "Voice", "portrait": "Pictures of my face"}
    if language != "en":
        kinds = {
            "zh-CN": {"voice": "录音", "portrait": "我的面部照片"},
            "ar": {"voice": "صوتي", "portrait": "صور لوجهي"},
        }[language]
    words = next(iter(PROMPTS.values()))[1 + ("en", "zh-CN", "ar").index(language)]
    prompt = PromptView("f01", "image", words, "", "", 0, 60, ["T9AAAAAAA"], False, owner=alone)
    take = TakeView("T9AAAAAAA", "f01", "image", 0, ["too_dark"], 0, 0, None, owner=alone)
    deaf = replace(view.takes[-1], verdicts=["silent_channel"])
    shown = replace(
        view, codes=[alone, other], own_kinds={"portrait": [alone]}, doubtful=[],
        prompts=[*view.prompts, prompt], takes=[*view.takes[:-1], deaf, take],
    )  # fmt: skip
    return ReviewPage(build_review(shown, {"clipped": "block"}, kinds, 24))


def _lead_clock(language: str) -> Page:
    return LeadPage(LeadView("clock", now=tell_moment(sample.NOW, language), rehearsal=True))


def _lead_name(_: str) -> Page:
    namesake = LeadNeeded("Somebody of the team has this name.", field="name")
    return LeadPage(LeadView("name", explain(namesake).sentence, refused=True, rehearsal=True))


OTHER_PAGES: dict[str, Callable[[str], Page]] = {
    "00-lead-clock": _lead_clock,
    "00-lead-age": lambda _: LeadPage(LeadView("age", threshold=14, refused=True, rehearsal=True)),
    "00-lead-name": _lead_name,
    "07c-portrait": _portrait,
    "07c-portrait-counting": _portrait_counting,
    "07d-portrait-asked": _portrait_asked,
    "07c-own-turn": _own_turn,
    "07c-own-portrait": lambda language: _portrait(language, OWNER),
    "07d-own-portrait-asked": lambda language: _portrait_asked(language, OWNER),
    "07e-text": _text,
    "07e-own-text": lambda language: _text(language, OWNER),
    "07f-own-text-check": lambda language: _text_check(language, OWNER),
    "08-review-dialogue": _review_dialogue,
    "07f-text-check": _text_check,
    "07e-text-hidden": _text_hidden,
    "07f-text-others": _text_others,
}
