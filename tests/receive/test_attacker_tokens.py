"""What a device can't do with the tokens that it was given: reach anything but its own inbox and answers."""

from __future__ import annotations

import base64

import jwt
import pytest

from collector.model.ids import new_request_number
from collector.model.layout import Sent
from tests.rig.attacking import Attacker, Ground, raw
from tests.rig.enrolling import enrol

SHUT = {401, 403, 404, 405}


def others(ground: Ground) -> dict[str, str]:
    """Paths of what is the honest device's, the organisation's, or nobody's."""
    site, session = ground.site, ground.receipted.name
    key = site.vaulted("media", session)
    sent = Sent(site.vaulted("media", ground.under_way.name), site.sender)
    project = site.where.project
    return {
        "vault": f"{key.folder}/manifest.json", "vault's folder": f"{key.folder}/",
        "receipt": f"{key.receipt}.json",
        "inbox": f"{sent.inbox}/manifest.json", "inbox's folder": f"{sent.inbox}/",
        "senders": f"/v2/inbox/media/{project}/", "checking": f"/v2/checking/media/{project}/",
        "refused": f"/v2/refused/media/{project}/", "replaced": f"/v2/replaced/media/{project}/",
        "tombstones": f"/v2/tombstones/media/{project}/", "lists": f"/v2/lists/{project}/1.json",
        "requests": f"/v2/rights/{project}/{site.sender}/{ground.number}.age", "all": "/", "layout 2": "/v2/",
        "verdicts": f"/v2/verdicts/{project}/", "layout 1": f"/media/{project}/", "uploads": "/.uploads.tus/",
        "topics": "/topics/.system/", "etc": "/etc/", "buckets": "/buckets/",
    }  # fmt: skip


@pytest.mark.parametrize("what", [
    "vault", "vault's folder", "receipt", "inbox", "inbox's folder", "senders", "checking", "refused",
    "replaced", "tombstones", "lists", "requests", "all", "layout 2", "verdicts", "layout 1", "uploads",
    "topics", "etc", "buckets",
])  # fmt: skip
def test_it_can_neither_read_nor_write_what_is_not_its_own(
    ground: Ground, attacker: Attacker, what: str
) -> None:
    path, session = others(ground)[what], attacker.seal().name
    given = attacker.tokens(session)
    for token in (given.write_token, given.read_token):
        for method in ("GET", "HEAD", "PUT", "DELETE", "POST", "PATCH", "OPTIONS", "COPY", "MOVE"):
            answer = attacker.store(token, method, path)
            assert answer.status in SHUT or method == "OPTIONS", (method, answer.status)
            over = attacker.store(token, "POST", path, X_HTTP_Method_Override=method)
            assert over.status in SHUT
        assert attacker.tus(token, path.rstrip("/") + "/x", b"x").status in SHUT
        assert attacker.post(token, path.rstrip("/"), b"x").status in SHUT


TRICKS = [
    "/../{there}", "/%2e%2e/{there}", "/..%2f{there}", "/%2e%2e%2f{there}", "/x/../../{there}",
    "//../{there}",
    "/./../{there}", "/%252e%252e/{there}", "/..;/{there}", "/..%5c{there}", "/.%2e/{there}",
    "/%c0%ae%c0%ae/{there}",
]  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
def test_it_can_not_walk_out_of_its_inbox(ground: Ground, attacker: Attacker, trick: str) -> None:
    session = attacker.seal().name
    given = attacker.tokens(session)
    inbox = attacker.inbox(session)
    up = "../" * 3
    for there in (f"{up}{ground.site.sender}", "00000000-0000-4000-8000-000000000001/x"):
        path = inbox + trick.format(there=there)
        attacker.tus(given.write_token, path, b"x")
        attacker.post(given.write_token, path, b"x")
        attacker.store(given.write_token, "DELETE", f"{path}?recursive=true")
        answer = attacker.store(given.read_token, "GET", path)
        assert answer.status != 200 or answer.body == b"x"  # its own, under an odd name
    filer = ground.site.organisation.filers["media"]
    names = {entry.name for entry in filer.entries(inbox.rpartition("/")[0])}
    assert names <= {session}


QUERIES = [
    "mv.from={vault}", "cp.from={vault}", "mv.from={inbox}", "cp.from={inbox}", "mv.from={receipt}.json",
    "cp.from={receipt}.sig", "mv.from=%2Fv2", "cp.from=/", "mv.from={own}&mv.from={vault}", "cp.from=..%2F..",
    "CP.FROM={vault}", "cp%2Efrom={vault}", "mv.from={own}/../../../..",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_it_can_not_move_or_copy_what_is_not_its_own(ground: Ground, attacker: Attacker, query: str) -> None:
    session = attacker.seal().name
    token = attacker.tokens(session).write_token
    own, key = attacker.inbox(session), ground.site.vaulted("media", ground.receipted.name)
    inbox = Sent(ground.site.vaulted("media", ground.under_way.name), ground.site.sender).inbox
    asked = query.format(vault=key.folder, receipt=key.receipt, inbox=inbox, own=own)
    attacker.store(token, "POST", f"{own}/x?{asked}")
    assert ground.site.organisation.filers["media"].names_below(own) in ([], ["x"])
    taken = attacker.store(attacker.tokens(session).read_token, "GET", f"{own}/x")
    assert taken.status == 404 or not taken.body


def test_it_can_not_put_its_own_where_others_are(ground: Ground, attacker: Attacker) -> None:
    session = attacker.seal().name
    token = attacker.tokens(session).write_token
    own = attacker.inbox(session)
    assert attacker.tus(token, f"{own}/x", b"x").status == 201
    for path in others(ground).values():
        for word in ("mv.from", "cp.from"):
            assert attacker.store(token, "POST", f"{path.rstrip('/')}/x?{word}={own}/x").status in SHUT


def begun(ground: Ground) -> tuple[Attacker, str, str]:
    """An upload that the honest device has begun: its address, and the token that began it."""
    honest = Attacker(ground.site, ground.folder, ground.site.where.device)
    honest.asker.number = len(ground.site.ledger.lines)
    token = honest.tokens(ground.under_way.name).write_token
    path = f"{honest.inbox(ground.under_way.name)}/manifest.sig"
    return honest, honest.store(token, "POST", f"/.tus{path}", Upload_Length="64").headers["location"], token


def test_it_can_not_go_on_with_ask_for_or_end_the_upload_of_another(
    ground: Ground, attacker: Attacker
) -> None:
    honest, upload, own = begun(ground)
    given = attacker.tokens(attacker.seal().name)
    for token in (given.write_token, given.read_token):
        for method in ("HEAD", "DELETE", "GET", "PUT"):
            assert attacker.store(token, method, upload).status in SHUT
        forged = raw(
            attacker.url(), "PATCH", upload, b"s" * 64, Authorization=f"Bearer {token}",
            Tus_Resumable="1.0.0", Upload_Offset="0", Content_Type="application/offset+octet-stream",
        )  # fmt: skip
        assert forged.status in SHUT
    assert honest.store(own, "DELETE", upload).status == 204


@pytest.mark.parametrize("form", ["partial", "final;{upload}", "final;{path}"])
def test_it_can_not_join_the_uploads_of_others(ground: Ground, attacker: Attacker, form: str) -> None:
    honest, upload, own = begun(ground)
    session = attacker.seal().name
    token = attacker.tokens(session).write_token
    path = ground.site.vaulted("media", ground.receipted.name).folder + "/manifest.json"
    concat = form.format(upload=upload, path=path)
    attacker.store(
        token, "POST", f"/.tus{attacker.inbox(session)}/x", Upload_Concat=concat, Upload_Length="0"
    )
    read = attacker.store(attacker.tokens(session).read_token, "GET", f"{attacker.inbox(session)}/x")
    assert read.status == 404 or read.body == b""
    assert honest.store(own, "DELETE", upload).status == 204


def test_it_can_not_name_another_place_in_what_it_says_of_an_upload(
    ground: Ground, attacker: Attacker
) -> None:
    session = attacker.seal().name
    token, inbox = attacker.tokens(session).write_token, attacker.inbox(session)
    theirs = Sent(ground.site.vaulted("media", ground.under_way.name), ground.site.sender).inbox
    place = base64.b64encode(f"{theirs}/manifest.sig".encode()).decode()
    for name in ("filename", "path", "target", "dir", "relativePath", "destination"):
        said = f"{name} {place}"
        assert attacker.tus(token, f"{inbox}/x", b"x", Upload_Metadata=said).status == 201
    assert ground.site.organisation.filers["media"].names_below(inbox) == ["x"]


def test_a_token_of_one_half_opens_no_other_store(attacker: Attacker) -> None:
    session = attacker.seal().name
    given = attacker.tokens(session, "media")
    inbox = attacker.inbox(session, "identity")
    for token in (given.write_token, given.read_token):
        assert attacker.tus(token, f"{inbox}/x", b"x", "identity").status in SHUT
        assert attacker.store(token, "GET", f"{inbox}/", "identity").status in SHUT


def test_a_token_to_read_writes_nothing_and_one_to_write_reads_nothing(attacker: Attacker) -> None:
    session = attacker.seal().name
    given, inbox = attacker.tokens(session), attacker.inbox(session)
    assert attacker.tus(given.read_token, f"{inbox}/x", b"x").status in SHUT
    assert attacker.store(given.read_token, "DELETE", f"{inbox}/x").status in SHUT
    assert attacker.tus(given.write_token, f"{inbox}/x", b"x").status == 201
    assert attacker.store(given.write_token, "GET", f"{inbox}/x").status in SHUT
    assert attacker.store(given.read_token, "GET", f"{inbox}/x").body == b"x"


def test_a_token_that_was_bent_is_none(ground: Ground, attacker: Attacker) -> None:
    session = attacker.seal().name
    token = attacker.tokens(session).write_token
    claims = jwt.decode(token, options={"verify_signature": False})
    everything = {**claims, "allowed_prefixes": ["/"], "allowed_methods": ["GET", "PUT", "POST", "DELETE"]}
    head, body, signature = token.split(".")
    forged = [
        jwt.encode(everything, "", algorithm="none"), jwt.encode(everything, "guess" * 8, algorithm="HS256"),
        f"{head}.{body}.", f"{head}.{body}", token[:-2] + "xx", signature, "",
        jwt.encode(everything, token, algorithm="HS512"),
    ]  # fmt: skip
    path = ground.site.vaulted("media", ground.receipted.name).folder + "/manifest.json"
    for one in forged:
        for method in ("GET", "DELETE", "POST"):
            assert attacker.store(one, method, path).status in SHUT
        assert raw(attacker.url(), "GET", f"{path}?jwt={one}").status in SHUT


def test_a_device_that_is_revoked_meanwhile_gets_no_receipt(ground: Ground, attacker: Attacker) -> None:
    """With a token from before: what it still sends is refused."""
    folder = attacker.seal()
    tokens = {half: attacker.tokens(folder.name, half).write_token for half in ("identity", "media")}
    settings = "revoked = true\nsince = 2026-01-01T00:00:00Z\n"
    enrol(ground.site.folder / "devices", attacker.key, ground.site.where.project, settings)
    for half, token in tokens.items():
        attacker.send(folder, half, token=token)
    assert ground.endings(folder) == {("identity", "refused", "Refused"), ("media", "refused", "Refused")}


def test_a_sender_that_is_not_the_signer_writes_beside_him(ground: Ground, attacker: Attacker) -> None:
    """It may bring what another signed: into an inbox of its own, which holds nothing of the other's."""
    session, signer = ground.under_way.name, ground.site.where.device.public.text
    given = attacker.tokens(session, signer=signer)
    theirs = Sent(ground.site.vaulted("media", session), ground.site.sender).inbox
    mine = Sent(ground.site.vaulted("media", session), attacker.name).inbox
    assert attacker.tus(given.write_token, f"{theirs}/manifest.sig", b"s" * 64).status in SHUT
    assert attacker.store(given.read_token, "GET", f"{theirs}/manifest.json").status in SHUT
    assert attacker.tus(given.write_token, f"{mine}/manifest.sig", b"s" * 64).status == 201
    ((_, outcome, _),) = ground.endings(session)
    assert outcome == "refused"


@pytest.mark.parametrize("number", ["known", "guessed"])
def test_it_can_not_touch_or_read_the_request_of_another(
    ground: Ground, attacker: Attacker, number: str
) -> None:
    """Nor its answer: it lies below who sent it."""
    named = ground.number if number == "known" else new_request_number(2026)
    given = attacker.tokens(named, "rights")
    project, sender = ground.site.where.project, ground.site.sender
    for path in (f"/v2/rights/{project}/{sender}/{named}", f"/v2/inbox/rights/{project}/{sender}/{named}"):
        for ending in (".age", ".json", ".sig"):
            assert attacker.store(given.read_token, "GET", path + ending, "rights").status in SHUT
            assert attacker.tus(given.write_token, path + ending, b"x", "rights").status in SHUT
    mine = f"/v2/inbox/rights/{project}/{attacker.name}/{named}.age"
    assert attacker.tus(given.write_token, mine, b"forged", "rights").status == 201
    assert attacker.store(given.write_token, "DELETE", mine, "rights").status in SHUT
    ground.look()
    filer = ground.site.organisation.filers["identity"]
    assert filer.read(f"/v2/rights/{project}/{attacker.name}/{named}.age", 100) == b"forged"
