"""What one enrolled device could once do to an organisation, tried anew; the honest one goes on."""

from __future__ import annotations

import contextlib
import copy
import threading
from typing import Any

import pytest

from collector.model.canonical import canonical
from collector.model.ids import new_uuid
from collector.model.layout import Sent, short
from collector.model.times import time_text, utc_now
from collector.model.tokens import SessionStop
from collector.organisation import Organisation, serve
from collector.receive.config import read_config
from collector.signing import generate_private
from tests.capture.test_player import wait_for
from tests.rig.attacking import Attacker, Ground
from tests.rig.bundles import Field, TakeContent
from tests.rig.doctor import Apart, put_together, take_apart
from tests.rig.patching import apply_patch

RECORD = "records/$A"
PURPOSE = "purpose_id=media_for_training_data"


def nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


def doctor(ground: Ground, attacker: Attacker, changes: list[dict[str, Any]]) -> Any:
    """A session that its device sealed and then bent, signed anew."""
    folder = attacker.seal()
    apart: Apart = take_apart(folder, attacker.key)
    apply_patch(apart, copy.deepcopy(changes))
    target = ground.folder / "doctored" / folder.name
    put_together(apart, target)
    return target


def check_no_receipt(ground: Ground, attacker: Attacker, session: str, *halves: str) -> None:
    for half in halves or ("identity", "media"):
        assert not ground.has_receipt(half, session, attacker.name)


@pytest.mark.parametrize(
    "row", ["x", nested(20), nested(260), None, 5, {}, [], {"take": nested(20)}, "\x00" * 9000]
)
def test_it_can_not_end_the_service_with_a_signed_line(ground: Ground, attacker: Attacker, row: Any) -> None:
    folder = doctor(ground, attacker, [{"set": "journal/take_kept/fields/row", "to": row}])
    attacker.send(folder)
    assert ("media", "refused") in {found[:2] for found in ground.endings(folder)}
    check_no_receipt(ground, attacker, folder.name, "media")


def test_it_can_not_end_a_service_that_runs(ground: Ground, attacker: Attacker) -> None:
    """Rubbish, a folder for a signature and a name that breaks lists, all at once, before `serve`."""
    bad = doctor(ground, attacker, [{"set": "journal/take_kept/fields/row", "to": nested(25)}])
    attacker.send(bad)
    odd = attacker.seal()
    attacker.put(odd, {"manifest.sig/x": b"x"})
    attacker.put(attacker.seal(), {"%ff%fe": b"x", "manifest.sig": b"s" * 64})
    true = attacker.seal()
    attacker.send(true)
    again = Organisation(read_config(ground.site.folder / "serve.toml"))
    stopped, seen = threading.Event(), []
    running = threading.Thread(target=serve, args=(again, lambda _url: None, seen.append, stopped))
    running.start()
    try:
        wait_for(lambda: ground.has_receipt("media", true.name, attacker.name))
        wait_for(lambda: any(row.session == bad.name for row in seen))
        assert running.is_alive()
    finally:
        stopped.set()
        running.join()


def test_it_can_not_take_the_place_of_anothers_session(ground: Ground, attacker: Attacker) -> None:
    """Its own session under the other's name, before that one came: both are receipted."""
    victim = ground.site.where.seal(ground.folder, [TakeContent()])
    mine = attacker.seal()
    apart = take_apart(mine, attacker.key)
    renamed = [{"replace": mine.name, "by": victim.name}]
    apply_patch(apart, renamed)
    put_together(apart, ground.folder / "taken" / victim.name)
    attacker.send(ground.folder / "taken" / victim.name)
    ground.look()
    assert ground.has_receipt("media", victim.name, attacker.name)
    honest = Attacker(ground.site, ground.folder, ground.site.where.device)
    honest.asker.number = len(ground.site.ledger.lines)
    honest.send(victim)
    assert ground.endings(victim) == {("identity", "receipted", ""), ("media", "receipted", "")}


def test_a_key_that_nobody_enrolled_deletes_nothing(ground: Ground, attacker: Attacker) -> None:
    """A second revision of a receipted half, signed by a stranger, in the inbox of who may write there."""
    folder = attacker.seal()
    token = attacker.tokens(folder.name, "identity").write_token
    attacker.send(folder)
    ground.look()
    key = ground.site.vaulted("identity", folder.name, attacker.name)
    filer = ground.site.organisation.filers["identity"]
    before = {name: filer.read(f"{key.folder}/{name}", 1 << 20) for name in filer.names_below(key.folder)}
    apart = take_apart(folder, generate_private())
    code = apart.codes()[0]
    apart.manifests["identity"] |= {"revision": 2, "replaces_hash": "sha256:" + "0" * 64}
    apart.manifests["identity"]["device"] = apart.key.public.text
    apart.files[f"identity/{code}/form-2.age"] = apart.files.pop(f"identity/{code}/form.age")
    put_together(apart, ground.folder / "strange" / folder.name)
    attacker.send(ground.folder / "strange" / folder.name, "identity", token=token)
    ((_, outcome, _),) = ground.endings(folder)
    assert outcome == "refused"
    after = {name: filer.read(f"{key.folder}/{name}", 1 << 20) for name in filer.names_below(key.folder)}
    assert after == before


BENT: dict[str, list[dict[str, Any]]] = {
    **{
        f"newest event {state}": [{"set": f"{RECORD}/event/-1/event_state", "to": state}]
        for state in ("refused", "withdrawn", "invalidated", "requested", "expired", "guardian_lapsed",
                      "superseded_major")
    },
    "a purpose that was refused": [
        {"set": f"{RECORD}/pii_processing/purposes/{PURPOSE}/decision", "to": "refused"}
    ],
    "refused everywhere": [{"decide": "$A", "purposes": {"media_for_training_data": "refused"}}],
    "a policy of nobody": [{"set": "media/policy_hash", "to": "sha256:" + "1" * 64}],
    "a pack of nobody": [{"set": "media/pack_number", "to": 9999}],
    "a signature for something else": [
        {"set": f"{RECORD}/capture/signatures/0/signs_hash", "to": "sha256:" + "2" * 64}
    ],
    "another band": [{"set": "media/contributors/0/age_band", "to": "14_17"}],
    "a child": [{"set": "media/contributors/0/child", "to": True}],
    "another profile": [{"set": "media/contributors/0/profile", "to": {"mother_tongue": "x"}}],
    "years ahead": [{"later": ["journal/session_started/time"], "seconds": 5 * 365 * 86400}],
    "a record's time in years": [{"later": [f"{RECORD}/event/-1/event_time"], "seconds": 5 * 365 * 86400}],
    "plain take": [{"file": "media/$T0.txt.age", "plain": "text"}],
    "take for a passphrase": [{"file": "media/$T0.txt.age", "plain": "scrypt"}],
    "plain form": [{"file": "identity/$A/form.age", "plain": "form"}],
}  # fmt: skip


@pytest.mark.parametrize("name", BENT)
def test_it_can_not_have_a_receipt_for_what_nobody_agreed_to(
    ground: Ground, attacker: Attacker, name: str
) -> None:
    folder = doctor(ground, attacker, BENT[name])
    attacker.send(folder, "media")
    ground.look()
    attacker.send(folder, "identity", token=attacker.tokens(folder.name, "identity").write_token)
    ground.look()
    check_no_receipt(ground, attacker, folder.name, "identity" if name == "plain form" else "media")


def test_it_can_not_list_a_plain_file_among_the_sealed(ground: Ground, attacker: Attacker) -> None:
    folder = attacker.seal()
    apart = take_apart(folder, attacker.key)
    apart.files["identity/name.txt"] = b"nobody"
    put_together(apart, ground.folder / "plain" / folder.name)
    attacker.send(ground.folder / "plain" / folder.name, "identity")
    assert ground.endings(folder) == {("identity", "refused", "BadHash")}


def test_what_it_withdrew_gets_no_receipt_later(ground: Ground, attacker: Attacker) -> None:
    folder = attacker.seal()
    attacker.send(folder)
    stop = attacker.key.sign_object({
        "schema": "session-stop-1", "project": ground.site.where.project, "session": folder.name,
        "device": attacker.key.public.text, "time": time_text(utc_now()),
    })  # fmt: skip
    assert ground.site.organisation.clerk().stop(SessionStop.from_bytes(canonical(stop))) is None
    ground.look()
    check_no_receipt(ground, attacker, folder.name)
    for half in ("identity", "media"):
        sent = Sent(ground.site.vaulted(half, folder.name, attacker.name), attacker.name)
        filer = ground.site.organisation.filers[sent.vaulted.half]
        assert filer.names_below(sent.inbox) == filer.names_below(sent.vaulted.folder) == []


def test_who_is_refused_is_told_why_and_so_is_the_steward(
    ground: Ground, attacker: Attacker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    forged = attacker.asker.request(project="elsewhere")
    assert attacker.asker.post(canonical(forged)).status == 403
    said = [row.getMessage() for row in caplog.records if "wrong_project" in row.getMessage()]
    assert len(said) == 1
    assert attacker.name in said[0]
    folder = attacker.seal()
    attacker.put(folder, {"manifest.sig": b"s" * 64})
    ground.look()
    assert attacker.tokens(folder.name).why == "The file manifest.json is missing."


def test_a_stranger_with_a_copy_of_everything_gets_nothing(ground: Ground, attacker: Attacker) -> None:
    stranger = generate_private()
    attacker.asker.key = stranger
    assert attacker.ask(new_uuid()).reason == "unknown"
    where = ground.site.where
    bundle = Field(where.project, stranger, where.identity, where.media).seal(ground.folder, [TakeContent()])
    attacker.asker.key = attacker.key
    assert attacker.ask(bundle.name, signer=stranger.public.text).reason == "signer_unknown"
    with contextlib.suppress(FileNotFoundError):
        assert not list((ground.site.folder / "state").rglob(f"*{short(stranger.public.fingerprint)}*"))
