"""Endings: how a session is refused or withdrawn, sealed, delivered, corrected, purged."""

from __future__ import annotations

from dataclasses import replace

from collector.errors import IllegalEvent
from collector.model.event import Event
from collector.model.events import SessionRefused
from collector.model.ledger_events import Corrected, Narrowed, ReceiptVerified, Sealed
from collector.model.manifest import HALVES
from collector.state.shapes import Session, find_person


def refuse(state: Session, event: SessionRefused) -> Session:
    """Once consent was given a person withdraws; only a rule of the project still refuses (P-1.4)."""
    if state.stage == "consented" and (event.by not in {"eligibility", "quota"} or state.takes):
        raise IllegalEvent("consent was given: it can be withdrawn")
    return replace(state, stage="refused")


def withdraw(state: Session, _: Event) -> Session:
    """Consent is gone, whoever said it and wherever it stands (P-3.4)."""
    return replace(state, stage="withdrawn")


def seal(state: Session, event: Sealed) -> Session:
    """Both halves are sealed together, every take whole, none for training."""
    if set(event.manifests) != set(HALVES):
        raise IllegalEvent("both halves are sealed together")
    if any(take.row is None for take in state.takes.values()):
        raise IllegalEvent("a take is not finished")
    if any(take.training for take in state.takes.values()):
        raise IllegalEvent("a training take is never sealed")
    manifests = {str(half): digest for half, digest in event.manifests.items()}
    return replace(state, stage="sealed", manifests=manifests)


def destroy_key(state: Session, _: Event) -> Session:
    """Nothing on the laptop opens what was recorded."""
    return replace(state, key_destroyed=True)


def is_received(state: Session, event: ReceiptVerified) -> bool:
    """Tell whether a receipt is for the revision that stands: the manifest's hash names it."""
    return state.manifests.get(event.half) == event.manifest_hash


def verify_receipt(state: Session, event: ReceiptVerified) -> Session:
    """Both receipts deliver. One that comes after a withdrawal is kept, and changes no stage."""
    if not is_received(state, event):
        raise IllegalEvent("the receipt is for another manifest")
    receipts = {**state.receipts, event.half: event.manifest_hash}
    delivered = state.stage == "sealed" and set(receipts) == set(HALVES)
    return replace(state, receipts=receipts, stage="delivered" if delivered else state.stage)


def purge(state: Session, _: Event) -> Session:
    """The local copy is gone."""
    return replace(state, stage="purged")


def correct(state: Session, event: Corrected) -> Session:
    """A new revision of the identity half stands: a receipt is for that one from now on (P-3.2)."""
    if "identity" in state.receipts:
        raise IllegalEvent("the organisation has this half already")
    person = find_person(state, event.contributor)
    if person.form is None:
        raise IllegalEvent("there is no form to correct")
    form = person.form.model_copy(update=event.form.as_json())
    people = {**state.contributors, person.code: replace(person, form=form)}
    manifests = {**state.manifests, "identity": event.manifest_hash}
    return replace(state, contributors=people, manifests=manifests)


def narrow(state: Session, event: Narrowed) -> Session:
    """A new revision of the media half stands, without what was taken back (P-3.4)."""
    if "media" in state.receipts:
        raise IllegalEvent("the organisation has this half already")
    return replace(state, manifests={**state.manifests, "media": event.manifest_hash})


def quarantine(state: Session, _: Event) -> Session:
    """A child was found where nobody knew of one: nothing of this session goes anywhere (P-4.1)."""
    return replace(state, quarantined=True)


def leave(state: Session, _: Event) -> Session:
    """A line that changes nothing."""
    return state
