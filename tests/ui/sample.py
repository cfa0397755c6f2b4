"""Sample data for pages: the real demo pack, and rows as a laptop in the field would have them."""

from __future__ import annotations

import math
import tempfile
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from collector.assets import find_asset
from collector.capture.device.ability import Fit
from collector.capture.device.budget import Power, Room
from collector.capture.device.effects import InputFacts
from collector.capture.picture.look import CameraLook
from collector.capture.sound.peaks import Peaks
from collector.capture.verdict.room import RoomNoise
from collector.consent.copy import Copy, CopyFacts, make_copy
from collector.consent.telling import Telling, tell_session
from collector.model.events import (
    EvidenceSealed,
    GuardianAgreed,
    IdentitySealed,
    PolicyShown,
    SessionStarted,
)
from collector.project.draft import DraftChoice, write_draft
from collector.project.pack import Pack, read_draft
from collector.rules.gate import _SENTENCES
from collector.session.archive import ShownPolicy
from collector.session.surroundings import Surroundings
from collector.session.view import PromptView, SessionView, TakeView
from collector.state import Contributor, Session, Sitting
from ui.flows.consent.prepared import Prepared, prepare
from ui.languages import language_name
from ui.presenter.consenting import ChoicesView, Decided, SignView, split_decided
from ui.presenter.frame import DeskFrame, Place
from ui.presenter.moments import tell_date, tell_moment
from ui.presenter.pack_views import make_choices_view
from ui.presenter.place import (
    CheckId,
    CheckShown,
    DeviceView,
    PlaceView,
    show_fit,
    show_look,
    show_room,
    show_surroundings,
)
from ui.presenter.recording import PromptShown, TakeShown

PLACE_NAMES = {
    "en": "Community centre, small room", "zh-CN": "社区中心小房间", "ar": "المركز المجتمعي، الغرفة الصغيرة",
}  # fmt: skip
WITNESSES = {"en": "Zhao Yulan", "zh-CN": "赵玉兰", "ar": "تشاو يولان"}
NAMES = {"en": "Wang Xiaomei", "zh-CN": "王小美", "ar": "وانغ شياومي"}
NOW = datetime(2026, 11, 24, 3, 26, tzinfo=UTC)
SOME = Decided(
    {
        "media_for_training_data": True,
        "media_to_customers": True,
        "identity_for_eligibility_and_rights": True,
    },
    {"voice": True},
)
CODE, UUID, HASH = "DR-3VTA80ZCF", "21111111-1111-4111-8111-111111111111", "sha256:" + "3f" * 32
WHO = {"contributor": CODE}
READ = {"shown_text_hash": HASH, "sections": 1, "seconds": 60}
MOTHER = {"relation": "mother", "evidence_kind": "birth_certificate", "guardian_code": "DR-9K2M7QWTA"}
FORM = {"path": f"{CODE}/form.age", "sha256": HASH, "size_bytes": 1, "age_band": "8_to_13"}
SIGNED: dict[str, Any] = {
    "method": "drawn", "signed_at": "2026-11-24T03:26:00.000Z", "evidence_hash": HASH, "signs_hash": HASH,
    "challenge": "a" * 64, "journal_head": HASH, "path": f"{CODE}/evidence-1.age",
}  # fmt: skip


@cache
def demo_pack() -> Pack:
    """The demo pack as `collector project new --rehearsal` writes it."""
    folder = Path(tempfile.mkdtemp(prefix="collector-ui-")) / "pack"
    write_draft(folder, DraftChoice(rehearsal=True), find_asset("demo"), date(2026, 11, 1))
    return read_draft(folder)


@cache
def prepared(language: str = "en") -> Prepared:
    """The pack's words in one language."""
    return prepare(demo_pack(), language, "R-07")


def choices(language: str = "en") -> ChoicesView:
    """The demo pack's choices."""
    ready = prepared(language)
    return make_choices_view(ready.project, language, len(ready.policy.sections))


def changes(language: str = "en") -> tuple[str, ...]:
    """What a newer policy says of itself."""
    words = {
        "en": ("Customers abroad may now also view the recordings.", "The telephone number is a new one."),
        "zh-CN": ("境外客户现在也可以查看录音录像。", "联系电话换了新号码。"),
        "ar": ("يمكن الآن لعملاء في الخارج أن يطّلعوا على التسجيلات أيضًا.", "رقم الهاتف جديد."),
    }
    return words[language]


def sign_view(language: str = "en", role: str = "contributor") -> SignView:
    """A signature about to be made."""
    view = choices(language)
    yes, no = split_decided(view, SOME)
    name = language_name(language)
    notes = tuple(row.title for row in view.notes)
    return SignView(role, "2026-01", name, "Wang Xiaomei", tell_moment(NOW, language), yes, no, notes)


def contributor(language: str = "en", *, child: bool = False) -> Contributor:
    """Somebody who has decided and signed: an adult, or a child with its mother."""
    decided = {row.id: "refused" for row in demo_pack().project.purposes}
    decided |= {name: "given" for name, yes in SOME.purposes.items() if yes}
    decided |= {"overseas_transfer": "given"} if child else {}
    role, meaning = ("guardian", "consents_for_child") if child else ("contributor", "consents")
    return Contributor(
        CODE, child, PolicyShown.from_json({**WHO, "version": "2026-01", "language": language, **READ}),
        purposes=decided, kinds={"voice": "given", "video": "refused"}, record_hash=HASH,
        evidence=(EvidenceSealed.from_json({**WHO, "role": role, "meaning": meaning, **SIGNED}),),
        form=IdentitySealed.from_json({**WHO, **FORM, "child": child}), record_id=UUID,
        guardian=GuardianAgreed.from_json({**WHO, **MOTHER}) if child else None,
        assent="given" if child else None,
    )  # fmt: skip


def copy(language: str = "en", *, child: bool = False) -> Copy:
    """A contributor's copy of the demo pack."""
    head = prepared(language).policy.head
    facts = CopyFacts(
        "C26-7K3M-9QWT-5", head.title, head.version, head.date, "2026-11-24T03:26:00.000Z", 480, "R-07"
    )
    name = NAMES[language]
    return make_copy(contributor(language, child=child), demo_pack().project, facts, name)


def telling(language: str = "en") -> Telling:
    """A child's session that was recorded and not sealed yet."""
    person = contributor(language, child=True)
    start = SessionStarted.from_json({
        "session": UUID, "project": "demo-reading", "pack_number": 1, "policy_version": "2026-01",
        "language": language, "recorder": "demo", "rehearsal": True, "place": {},
        "time": "2026-11-24T03:26:00.000Z", "time_trust": "unchecked",
        "contributors": [{"code": CODE, "under_threshold": True, "copy_number": "C26-7K3M-9QWT-5"}],
    })  # fmt: skip
    people = {CODE: person}
    state = Session(UUID, "demo-reading", start, Sitting("demo", 1), "recording", people)
    answers = {
        "record:voice": None, "record:video": _SENTENCES["kind_refused"], "seal": None, "send_chunk": None,
    }  # fmt: skip
    return tell_session(state, demo_pack().project, language, answers)


def shown_policy(language: str = "en") -> ShownPolicy:
    """The demo pack's policy as somebody read it."""
    moment = "2026-11-24T03:12:00.000Z"
    policy = prepared(language).policy
    return ShownPolicy("C26-7K3M-9QWT-5", "s", "DR-3VTA80ZCF", "demo-reading", 3, moment, policy)


def session_view(language: str = "en", step: str = "record") -> SessionView:
    """A session with six takes, some of them poor."""
    verdicts = [["clipped"], [], ["too_quiet"], [], ["speech_touches_end"], []]
    prompts = demo_pack().prompts_in(language)
    names = [f"T{place}AAAAAAA" for place in range(len(verdicts))]
    rows = [
        PromptView(
            row.id, row.kind, row.text, row.translation, row.instruction, row.min_s, row.max_s,
            names[place : place + 1], place == 6,
        )
        for place, row in enumerate(prompts)
    ]  # fmt: skip
    takes = [
        TakeView(name, prompts[place].id, "speech", 3200 + 700 * place, codes, 0, 0, -9000)
        for place, (name, codes) in enumerate(zip(names, verdicts, strict=True))
    ]
    return SessionView(
        session="s", project="demo-reading", code="DR-3VTA80ZCF", copy_number="C26-7K3M-9QWT-5", step=step,
        stage="recording", language=language, under_14=False, rehearsal=True, kinds=["voice"],
        assent_level="none", ended=None, prompts=rows, takes=takes, doubtful=names[:2],
    )  # fmt: skip


def peaks(length_s: float) -> Peaks:
    """The shape of somebody speaking."""
    columns = round(length_s * 50)
    loud = [
        0.4 * abs(math.sin(place / 23)) * abs(math.cos(place / 61)) * (0.6 + 0.4 * math.sin(place * 1.7))
        for place in range(columns)
    ]
    return Peaks(tuple(-0.8 * value for value in loud), tuple(loud), 0.02)


def talk(language: str = "en") -> PromptShown:
    """A picture to talk about, as practice."""
    words = {
        "en": ("Tell us what you see here.", "Talk as long as you like", "Warming up", "Do not help."),
        "zh-CN": ("请说说您看到了什么。", "想说多久就说多久", "热身", "请不要提示。"),
        "ar": ("أخبرنا بما تراه.", "خذ الوقت الذي تريده", "إحماء", "لا تساعد من فضلك."),
    }
    text, instruction, section, comment = words[language]
    return PromptShown(
        "t1", 1, 12, text, "", instruction, 0, False, "speech", section, comment, "prompts/market.png",
        "prompts/hear.flac", training=True, free=True,
    )  # fmt: skip


def long_prompt(language: str = "en") -> PromptShown:
    """More text than fits in any size."""
    sentence = {"en": "The north wind and the sun argued which of them was the stronger. ",
                "zh-CN": "北风和太阳在争论谁的本事大。",
                "ar": "تجادلت ريح الشمال والشمس أيهما أقوى."}[language]  # fmt: skip
    heading = {"en": "A story", "zh-CN": "一个故事", "ar": "قصة"}[language]
    return PromptShown(
        "l1", 7, 12, sentence * 22, "", "", 2, False, "speech", heading, again=True,
        remarks=("words_differ_from_prompt",), newest=TakeShown("T", "warn", ("too_quiet",)),
    )  # fmt: skip


def market() -> Any:
    """A picture: three coloured fields."""
    rgb = np.zeros((480, 640, 3), np.uint8)
    for place, colour in enumerate(((196, 120, 70), (90, 150, 110), (70, 110, 160))):
        rgb[:, place * 214 : (place + 1) * 214] = colour
    return rgb


def place_view(language: str = "en") -> PlaceView:
    """A place that was set up before."""
    name = {
        "en": "Community centre, small room",
        "zh-CN": "社区中心小房间",
        "ar": "المركز المجتمعي، الغرفة الصغيرة",
    }[language]
    return PlaceView(
        (DeviceView("a", "USB Condenser Microphone"),), (DeviceView("0", "Integrated Camera"),), "a", "0",
        name, True, {"type": "community_centre", "province": "CN-YN", "noise": "fan"}, (("p1", name),), "p1",
    )  # fmt: skip


def place_checks() -> dict[CheckId, CheckShown]:
    """Every check, each standing differently."""
    surroundings = Surroundings(
        Room(6 << 30, 26, "low"), Power(83, plugged=False), InputFacts(True, ("noise_suppression",)), "right"
    )
    fit = Fit(fits=False, speed_percent=92, instead=("h264", "camera"))
    return {
        **show_surroundings(surroundings),
        "room": show_room(RoomNoise(-63_400, 0, "quiet")),
        "sentence": CheckShown("muted", "sentence_busy", (), "end_sentence"),
        "camera": show_look(CameraLook(1280, 720, 120, 90, 29_700)),
        "format": show_fit(fit, demo_pack().project.capture.video, None),
    }


def desk_frame(place: Place, language: str = "en") -> DeskFrame:
    """The recorder's frame."""
    title = demo_pack().project.title(language)
    return DeskFrame(
        title, "R-07", tell_date(datetime(2027, 3, 31, tzinfo=UTC), language), 4, place, rehearsal=True
    )
