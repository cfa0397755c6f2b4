"""Every event that a session can have, for one person or two: what the fold is searched with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from collector.model.event import Event
from collector.model.events import (
    AssentTaken,
    ChoicesMade,
    ChoicesNarrowed,
    Consented,
    ConsentVoided,
    EvidenceSealed,
    GuardianAgreed,
    InterpreterNamed,
    PersonAsked,
    PolicyShown,
    ProfileSet,
    QuestionsAnswered,
    Resumed,
    SessionRefused,
    SessionWithdrawn,
    WitnessNamed,
    WitnessReleased,
)
from collector.model.ids import new_uuid
from collector.model.ledger_events import (
    Corrected,
    FilesStored,
    FormFile,
    KeyDestroyed,
    LedgerWithdrawn,
    Narrowed,
    Purged,
    Quarantined,
    ReceiptVerified,
    Sealed,
    Tombstone,
    TransferCreated,
)
from collector.model.take_events import (
    PromptSkipped,
    TakeDeleted,
    TakeFile,
    TakeKept,
    TakeRemarked,
    TakeStarted,
)
from tests.rig.events import FILE, HASH, form, take_row

P0, P1 = "DR-00000000", "DR-11111111"
S = new_uuid()
NEXT = "sha256:" + "2" * 64
TAKE = "000000000"
MANIFESTS = {"identity": HASH, "media": NEXT}
MEANINGS = {"contributor": "consents", "guardian": "consents_for_child", "witness": "witnessed_oral_process",
            "interpreter": "interpreted_faithfully"}  # fmt: skip
RECORD, NEXT_RECORD = new_uuid(), new_uuid()
SEALED = Sealed(session=S, project="p", pack_number=1, manifests=MANIFESTS)
BEGUN = TakeStarted(take=TAKE, prompt="p01", kind="speech")


def signed(code: str, role: str) -> EvidenceSealed:
    return EvidenceSealed.from_json({
        "contributor": code, "role": role, "meaning": MEANINGS[role], "method": "drawn",
        "signed_at": "2026-11-23T10:00:00.000Z", "evidence_hash": HASH, "signs_hash": HASH,
        "challenge": "0" * 64, "journal_head": HASH, "path": f"{code}/evidence-1.age",
    })  # fmt: skip


def shown(code: str) -> PolicyShown:
    return PolicyShown(
        contributor=code, version="1", language="en", shown_text_hash=HASH, sections=1, seconds=1
    )


def chosen(code: str) -> ChoicesMade:
    return ChoicesMade(contributor=code, record_id=RECORD, purposes={"train": "given"}, kinds={"voice": True})


def asked(code: str) -> QuestionsAnswered:
    return QuestionsAnswered(contributor=code, asked=3, correct_first_try=3, explained_again=0)


def guarded(code: str) -> GuardianAgreed:
    return GuardianAgreed(
        contributor=code, child_band="8_to_13", relation="mother", evidence_kind="birth_certificate",
        guardian_code="DR-99999999",
    )  # fmt: skip


def consented(code: str) -> Consented:
    return Consented(contributor=code, record_hash=HASH, record_id=RECORD)


def assented(code: str, word: Any) -> AssentTaken:
    return AssentTaken(contributor=code, assent=word)


def kept(*codes: str) -> TakeKept:
    return TakeKept(take=TAKE, row=take_row(TAKE, *codes), file=TakeFile(sha256=HASH, size_bytes=1))


def received(half: Any, manifest_hash: str) -> ReceiptVerified:
    return ReceiptVerified(session=S, half=half, manifest_hash=manifest_hash, revision=1, receipt_hash=HASH)


def personal_events(code: str) -> Iterator[Event]:
    yield shown(code)
    yield chosen(code)
    yield asked(code)
    yield guarded(code)
    for role in MEANINGS:
        yield signed(code, role)
    yield WitnessNamed(contributor=code, code="DR-77777777", language="en")
    yield InterpreterNamed(contributor=code, code="DR-88888888", languages=["en", "cmn"])
    yield WitnessReleased(contributor=code)
    for word in ("given", "too_young", "ask_again", "refused"):
        yield assented(code, word)
    yield consented(code)
    yield ConsentVoided(contributor=code, reason="child_found")
    for child in (True, False):
        yield form(code, child=child)


def common_events(
    *codes: str, brief: bool, by: Literal["contributor", "guardian"] = "contributor"
) -> Iterator[Event]:
    yield BEGUN
    yield kept(*codes)
    yield TakeDeleted(take=TAKE)
    yield SessionRefused(contributor=P0, by="contributor")
    yield SessionRefused(contributor=P0, by="eligibility")
    yield SessionWithdrawn(contributor=P0, by="contributor")
    yield SEALED
    yield SEALED.model_copy(update={"manifests": {"media": NEXT}})
    for half, value in MANIFESTS.items():
        yield received(half, value)
    yield Purged(session=S, project="p")
    if brief:
        yield ChoicesNarrowed(
            contributor=P0, purposes=["train"], kinds=[], by=by, record_id=NEXT_RECORD,
            record_hash=NEXT,
        )  # fmt: skip
        return
    yield received("media", HASH)
    yield Resumed(recorder="r", pack_number=1, time_trust="unchecked")
    yield ProfileSet(contributor=P0, profile={"mother_tongue": "eng"})
    yield PromptSkipped(prompt="p02", reason="other")
    yield TakeRemarked(take=TAKE, remarks=["words_differ_from_prompt"])
    for same in (True, False):
        yield PersonAsked(contributor=P0, same=same)
    yield from ledger_events()


def ledger_events() -> Iterator[Event]:
    """What the device's log says beside the journal."""
    new = FormFile(path=f"{P0}/form-2.age", sha256=NEXT, size_bytes=1)
    yield Corrected(session=S, contributor=P0, revision=2, form=new, manifest_hash=HASH, project="p")
    yield Narrowed(session=S, project="p", revision=2, manifest_hash=NEXT)
    yield LedgerWithdrawn(session=S, contributor=P0, by="contributor")
    yield Quarantined(session=S, project="p", contributor=P0, reason="too_young")
    yield KeyDestroyed(session=S)
    sent = {"session": S, "half": "media", "manifest_hash": NEXT}
    yield TransferCreated.from_json({**sent, **FILE, "upload": "https://store/1"})
    yield FilesStored.from_json({**sent, "files": [FILE]})
    yield Tombstone(session=S, reason="withdrawn", items=[])
