"""What a device can't do with names and sizes: hide a file, break a list, or make a receipt for less."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from collector.model.canonical import canonical
from collector.model.ids import new_request_number
from collector.model.layout import Sent
from tests.rig.attacking import Attacker, Ground

REFUSED = {"BadHash", "BadSignature", "UnsafePath", "Refused", "IllegalEvent", "BrokenChain"}

ODD_NAMES = {
    "a folder beside": "extra/x.age", "hidden": ".hidden", "hidden folder": ".x/y.age",
    "a file that is listed in capitals": "MANIFEST.JSON", "bytes that are no text": "%ff%fe",
    "escape sequences": "%1b]0;owned%07.age", "two lines": "a%0aCRITICAL:%20all%20is%20lost",
    "nothing in it": "a%00b",
    "written backwards": "%e2%80%aegpj.age", "backslash": "..%5c..%5cx.age", "device of Windows": "con.age",
    "a query": "a%3fmv.from=x", "percent": "%25%32%65", "longest": "n" * 255, "deep": "/".join("abcdefghij"),
    "deeper": "/".join("d" * 300), "blank": "%20", "dots at the end": "x.age..", "an upload": ".uploads/x",
    "tilde": "~", "semicolon": "a;rm", "emoji": "%f0%9f%98%80.age", "combining": "e%cc%81.age",
}  # fmt: skip


@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES)
def test_it_can_not_bring_a_file_that_no_half_has(ground: Ground, attacker: Attacker, name: str) -> None:
    folder = attacker.seal()
    attacker.put(folder, {name: b"x"})
    attacker.send(folder, "media")
    ((_, outcome, fault),) = ground.endings(folder)
    assert (outcome, fault in REFUSED) == ("refused", True), fault
    (work,) = ground.site.organisation.standing.rows_of(
        ground.site.vaulted("media", folder.name, attacker.name)
    )
    assert work.why.isprintable()
    assert not ground.has_receipt("media", folder.name, attacker.name)


def put_ttl(attacker: Attacker, token: str, path: str, data: bytes) -> None:
    assert attacker.post(token, f"{path}?ttl=1m", data).status == 201


def put_mode(attacker: Attacker, token: str, path: str, data: bytes) -> None:
    assert attacker.post(token, f"{path}?mode=020000000777", data).status == 201


def put_link(attacker: Attacker, token: str, path: str, data: bytes) -> None:
    assert attacker.post(token, f"{path}?mode=01000000777", data).status == 201


def put_hidden_behind(attacker: Attacker, token: str, path: str, data: bytes) -> None:
    """A file that becomes a folder keeps what was in it."""
    assert attacker.tus(token, path, data).status == 201
    assert attacker.tus(token, f"{path}/x", b"x").status == 201


def put_holes(attacker: Attacker, token: str, path: str, data: bytes) -> None:
    assert attacker.post(token, f"{path}?offset={1 << 30}", data).status == 201


@pytest.mark.parametrize("put", [put_ttl, put_mode, put_link, put_hidden_behind, put_holes])
@pytest.mark.parametrize("where", ["instead of a take", "beside"])
def test_it_can_not_bring_what_is_no_plain_file(
    ground: Ground, attacker: Attacker, put: Callable[[Attacker, str, str, bytes], None], where: str
) -> None:
    """One that ends by itself, is not listed, or is longer than what was sent."""
    folder = attacker.seal()
    attacker.send(folder, "media", last=False)
    token = attacker.tokens(folder.name).write_token
    take = next((folder / "media").glob("*.age"))
    name = take.name if where == "instead of a take" else "0000000A0.txt.age"
    path = f"{attacker.inbox(folder.name)}/{name}"
    attacker.store(token, "DELETE", path)
    put(attacker, token, path, take.read_bytes())
    attacker.send(folder, "media", token=token) if where == "beside" else attacker.tus(
        token, f"{attacker.inbox(folder.name)}/manifest.sig", (folder / "media/manifest.sig").read_bytes()
    )
    ((_, outcome, fault),) = ground.endings(folder)
    assert (outcome, fault in REFUSED) == ("refused", True), fault


@pytest.mark.parametrize("name", ["manifest.sig", "manifest.json", "journal.jsonl", "consent"])
def test_it_can_not_end_the_look_with_a_folder_or_a_file_in_anothers_place(
    ground: Ground, attacker: Attacker, name: str
) -> None:
    folder = attacker.seal()
    attacker.put(folder, {name: b"x"} if name == "consent" else {f"{name}/x": b"x"})
    if name != "manifest.sig":
        attacker.put(folder, {"manifest.sig": b"s" * 64})
    found = ground.endings(folder)
    assert {outcome for _, outcome, _ in found} == ({"refused"} if name != "manifest.sig" else set())


@pytest.mark.parametrize(
    "session", ["x", "manifest.sig", "A.b_c-d", "z" * 64, "00000000-0000-4000-8000-00000000000G"]
)
def test_it_gets_no_inbox_for_a_session_of_any_other_name(attacker: Attacker, session: str) -> None:
    assert attacker.asker.post(canonical(attacker.asker.request(session=session))).status == 400


def test_it_can_not_ask_for_a_session_that_leads_elsewhere(attacker: Attacker) -> None:
    for name in ("..", ".", "a/b", "../../x", "x" * 65, "", "\u202e", "a b", "a\n", "*"):
        assert attacker.asker.post(canonical(attacker.asker.request(session=name))).status == 400
        assert attacker.asker.post(canonical(attacker.asker.request(project=name))).status == 400


def test_it_can_not_fill_a_list_that_others_are_found_by(ground: Ground, attacker: Attacker) -> None:
    """What is kept beside a name is told with it: here a session's name weighs seventy megabytes."""
    session = attacker.seal().name
    token = attacker.tokens(session).write_token
    heavy = bytes(52 << 20)
    assert attacker.post(token, f"{attacker.inbox(session)}?saveInside=true", heavy).status == 201
    ground.check_unharmed()
    attacker.store(token, "DELETE", attacker.inbox(session))


def test_it_can_not_fill_the_list_of_requests_of_rights(ground: Ground, attacker: Attacker) -> None:
    folder = f"/v2/inbox/rights/{ground.site.where.project}/{attacker.name}"
    number = new_request_number(2026)
    token = attacker.tokens(number, "rights").write_token
    heavy = bytes(52 << 20)
    assert attacker.post(token, f"{folder}/{number}.age?saveInside=true", heavy, "rights").status == 201
    ground.check_unharmed()
    assert ground.site.organisation.filers["identity"].names_below(folder.replace("/inbox", "")) == []


def test_it_can_not_pass_a_large_request_of_rights_for_a_small_one(
    ground: Ground, attacker: Attacker
) -> None:
    """What is kept beside its name has no size of its own."""
    folder = f"/v2/inbox/rights/{ground.site.where.project}/{attacker.name}"
    number = new_request_number(2026)
    token = attacker.tokens(number, "rights").write_token
    heavy = bytes((16 << 20) + 1)
    assert attacker.post(token, f"{folder}/{number}.age?saveInside=true", heavy, "rights").status == 201
    ground.look()
    assert ground.site.organisation.filers["identity"].names_below(folder.replace("/inbox", "")) == []
    assert ground.site.organisation.filers["identity"].names_below(folder) == []


def test_it_can_not_bring_more_files_than_a_half_has(ground: Ground, attacker: Attacker) -> None:
    folder = attacker.seal()
    attacker.put(folder, {f"many/{number}.age": b"" for number in range(300)})
    attacker.send(folder, "media")
    assert ground.endings(folder) == {("media", "refused", "BadHash")}


@pytest.mark.parametrize("name", ["manifest.json", "journal.jsonl", "manifest.sig"])
@pytest.mark.parametrize("size", [0, (32 << 20) + 1], ids=["empty", "huge"])
def test_it_can_not_hold_the_look_with_a_file_of_any_size(
    ground: Ground, attacker: Attacker, name: str, size: int
) -> None:
    folder = attacker.seal()
    attacker.send(folder, "media", last=False)
    token = attacker.tokens(folder.name).write_token
    signature = (folder / "media/manifest.sig").read_bytes()
    inbox = attacker.inbox(folder.name)
    assert attacker.post(token, f"{inbox}/{name}", bytes(size)).status == 201
    if name != "manifest.sig":
        assert attacker.tus(token, f"{inbox}/manifest.sig", signature).status == 201
    ((_, outcome, fault),) = ground.endings(folder)
    assert (outcome, fault in REFUSED) == ("refused", True), fault


def test_it_can_not_hide_what_it_refused_under_anothers_place(ground: Ground, attacker: Attacker) -> None:
    """What was refused lies under its sender, whatever its manifest says."""
    folder = attacker.seal()
    attacker.put(folder, {"x": b"x", "manifest.sig": b"s" * 64})
    ground.look()
    sent = Sent(ground.site.vaulted("media", folder.name, attacker.name), attacker.name)
    filer = ground.site.organisation.filers["media"]
    assert filer.names_below(sent.refused("").rstrip("/")) != []
    assert filer.names_below(f"/v2/refused/media/{ground.site.where.project}/{ground.site.sender}") == []
