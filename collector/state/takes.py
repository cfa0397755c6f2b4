"""Takes and endings: what is recorded, how a session is sealed, delivered, refused or withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from collector.errors import IllegalEvent
from collector.model.kinds import WHOLE
from collector.model.manifest import HALVES
from collector.state.shapes import ENDED, Fields, Session, Stage, Take, change_person


def _take_started(state: Session, fields: Fields) -> Session:
    training = bool(fields.get("training", False))
    people = _find_people(state, fields)
    take = Take(str(fields["take"]), fields["prompt"], fields["kind"], training=training, people=people)
    if any(person.record_hash is None or person.form is None for person in state.contributors.values()):
        raise IllegalEvent("every consent and form comes before a take")
    if take.take in state.takes:
        raise IllegalEvent("this take was started already")
    return replace(state, takes={**state.takes, take.take: take})


def _find_people(state: Session, fields: Fields) -> tuple[str, ...]:
    """Who is in a take: everybody, or in a portrait or a text the one whose it is (product.md)."""
    people = tuple(str(row["code"]) for row in fields.get("contributors", [])) or tuple(state.contributors)
    if len(set(people)) != len(people) or not set(people) <= set(state.contributors):
        raise IllegalEvent("a take names people who are not there")
    alone = fields["kind"] in WHOLE
    if len(people) != (1 if alone else len(state.contributors)):
        raise IllegalEvent("a picture or a text is one person's, and speech everybody's")
    return people


def _take_kept(state: Session, fields: Fields) -> Session:
    take = state.takes[fields["take"]]
    if take.row is not None:
        raise IllegalEvent("this take was kept already")
    named = fields["row"].get("contributors")
    if named is not None and tuple(row["code"] for row in named) != take.people:
        raise IllegalEvent("this take was begun with other people")
    kept = replace(take, row=dict(fields["row"]), file=dict(fields["file"]))
    return replace(state, stage="recording", takes={**state.takes, take.take: kept})


def _take_remarked(state: Session, fields: Fields) -> Session:
    """The remarks that somebody chose, all of them; what the program noted in the row stays."""
    take = state.takes[fields["take"]]
    if take.row is None:
        raise IllegalEvent("this take was not kept yet")
    chosen = tuple(str(remark) for remark in fields["remarks"])
    noted = [remark for remark in take.row.get("remarks", []) if remark not in take.remarks]
    row = {**take.row, "remarks": [*noted, *chosen]}
    return replace(
        state, takes={**state.takes, take.take: replace(take, row=row, remarks=chosen)}
    )  # fmt: skip


def _take_deleted(state: Session, fields: Fields) -> Session:
    """Without a kept take there is nothing to seal: the last one's deletion goes back to consented."""
    if fields["take"] not in state.takes:
        raise IllegalEvent("no such take")
    takes = {name: take for name, take in state.takes.items() if name != fields["take"]}
    left = any(take.row for take in takes.values())
    return replace(state, takes=takes, stage=state.stage if left else "consented")


def _person_asked(state: Session, fields: Fields) -> Session:
    """After a pause: takes since the last "same person" are in doubt once somebody says they are another."""
    takes = frozenset(state.takes)
    if fields["same"]:
        return replace(state, confirmed=takes)
    return replace(state, doubtful=state.doubtful | (takes - state.confirmed))


def _prompt_skipped(state: Session, fields: Fields) -> Session:
    """For everybody, or for the one whose portrait or text it would have been."""
    prompt, code = str(fields["prompt"]), fields.get("contributor")
    if code is None:
        return replace(state, skipped=(*state.skipped, prompt))
    return replace(state, skipped_of=state.skipped_of | {(prompt, state.contributors[code].code)})


def _ended(stage: Stage) -> Callable[[Session, Fields], Session]:
    return lambda state, _: replace(state, stage=stage)


def _refused(state: Session, fields: Fields) -> Session:
    """Once consent was given a person withdraws; only a rule of the project still refuses (P-1.4)."""
    if state.stage == "consented" and (fields["by"] not in {"eligibility", "quota"} or state.takes):
        raise IllegalEvent("consent was given: it can be withdrawn")
    return replace(state, stage="refused")


def _sealed(state: Session, fields: Fields) -> Session:
    if set(fields["manifests"]) != set(HALVES):
        raise IllegalEvent("both halves are sealed together")
    if any(take.row is None for take in state.takes.values()):
        raise IllegalEvent("a take is not finished")
    if any(take.training for take in state.takes.values()):
        raise IllegalEvent("a training take is never sealed")
    return replace(state, stage="sealed", manifests=dict(fields["manifests"]))


def _receipt_verified(state: Session, fields: Fields) -> Session:
    """Both receipts deliver. One that comes after a withdrawal is kept, and changes no stage."""
    if state.manifests.get(fields["half"]) != fields["manifest_hash"]:
        raise IllegalEvent("the receipt is for another manifest")
    receipts = {**state.receipts, fields["half"]: fields["manifest_hash"]}
    delivered = state.stage == "sealed" and set(receipts) == set(HALVES)
    return replace(state, receipts=receipts, stage="delivered" if delivered else state.stage)


def _corrected(state: Session, fields: Fields) -> Session:
    """A new revision of the identity half stands: a receipt is for that one from now on (P-3.2)."""
    if "identity" in state.receipts:
        raise IllegalEvent("the organisation has this half already")
    form = {**(state.contributors[fields["contributor"]].form or {}), **dict(fields["form"])}
    state = change_person(state, fields, form=form)
    return replace(state, manifests={**state.manifests, "identity": str(fields["manifest_hash"])})


def _unchanged(state: Session, _: Fields) -> Session:
    return state


_OPEN: frozenset[Stage] = frozenset({"open", "informed", "consented", "recording"})
_SEALED: frozenset[Stage] = frozenset({"sealed", "delivered"})
_WAITING: frozenset[Stage] = frozenset({"sealed"})
_READY: frozenset[Stage] = frozenset({"consented", "recording"})

TAKE_RULES: dict[str, tuple[frozenset[Stage], Callable[[Session, Fields], Session]]] = {
    "take_started": (_READY, _take_started),
    "take_kept": (_READY, _take_kept),
    "take_remarked": (frozenset({"recording"}), _take_remarked),
    "take_deleted": (_READY, _take_deleted),
    "prompt_skipped": (_READY, _prompt_skipped),
    "person_asked": (_OPEN, _person_asked),
    "refused": (frozenset({"open", "informed", "consented"}), _refused),
    "withdrawn": (_OPEN | _SEALED, _ended("withdrawn")),
    "sealed": (frozenset({"recording"}), _sealed),
    "key_destroyed": (_SEALED | ENDED, lambda state, _: replace(state, key_destroyed=True)),
    # A transfer's last lines may stand behind a withdrawal that came while it ran.
    "transfer_created": (_SEALED | ENDED, _unchanged),
    "stored": (_SEALED | ENDED, _unchanged),
    "receipt_verified": (_SEALED | ENDED, _receipt_verified),
    "purged": (frozenset({"delivered"}), _ended("purged")),
    # A withdrawal may have come while a correction was written.
    "corrected": (_WAITING | ENDED, _corrected),
    "tombstone": (ENDED, _unchanged),
}
