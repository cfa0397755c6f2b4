"""Rows of opened bundles stand alone: by their schema, with consent and source, and with no name in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from collector.assets import read_asset_text
from collector.model.canonical import parse_canonical, sha256_text
from collector.model.receipt import Receipt
from collector.model.record_schema import schema_text
from collector.model.row_schema import ROW_SCHEMAS, make_row_schema
from collector.model.rows import Recording
from collector.receive.open import Opening, open_bundle
from collector.seal.keys import read_identities
from collector.signing import generate_private, parse_public
from tests.rig.answers import FORM, GUARDIAN, SIGNED_AS
from tests.rig.bundles import Field, TakeContent
from tests.rig.doctor import put_together, take_apart
from tests.rig.patching import apply_patch
from tests.rig.sound import KINDS_OF_SESSIONS, Workshop

Json = dict[str, Any]
VALIDATORS = {
    shape.schema_name: jsonschema.Draft202012Validator(json.loads(read_asset_text(name)))
    for name, shape in ROW_SCHEMAS.items()
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT|\d\d:\d\d:\d\d")
WORDS_OF_NOBODY = (*FORM.values(), GUARDIAN["name"], GUARDIAN["id_number"], GUARDIAN["birth_date"], SIGNED_AS)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    made = Workshop(tmp_path_factory.mktemp("workshop"))
    yield made
    made.laptop.close()


def open_media(bundle: Path, out: Path, keys: Any, **options: Any) -> tuple[Path, list[Json]]:
    """Open the media half; return its folder and its rows."""
    (half,) = open_bundle(bundle, Opening(keys, out, **options))
    assert not half.faults
    folder = out / half.session / "media"
    return folder, [json.loads(line) for line in (folder / "takes.jsonl").read_bytes().splitlines()]


@pytest.mark.parametrize("name", ROW_SCHEMAS)
def test_the_schema_files_are_the_models(name: str) -> None:
    assert read_asset_text(name) == schema_text(make_row_schema(ROW_SCHEMAS[name]))
    jsonschema.Draft202012Validator.check_schema(make_row_schema(ROW_SCHEMAS[name]))


@pytest.mark.parametrize("name", KINDS_OF_SESSIONS)
def test_rows_of_every_kind_of_session(workshop: Workshop, tmp_path: Path, name: str) -> None:
    bundle, keys = workshop.find(name), read_identities(workshop.world.key("media"))
    folder, rows = open_media(bundle, tmp_path / "out", keys)
    manifest = json.loads((bundle / "media/manifest.json").read_bytes())
    people = {person["code"]: person for person in manifest["contributors"]}
    assert [row["take"] for row in rows] == [row["take"] for row in manifest["takes"]]
    for row, sealed in zip(rows, manifest["takes"], strict=True):
        VALIDATORS["recording"].validate(row)
        assert row["recording_id"] == f"{bundle.name}-{sealed['take']}"
        assert row["device"] == parse_public(manifest["device"]).fingerprint[:16]
        assert (folder / row["file"]).is_file()
        assert [(who["speaker"], who.get("channel")) for who in row["speakers"]] == [
            (who["code"], who["channel"]) for who in sealed["contributors"]
        ]
        for who in row["speakers"]:
            check_speaker(who, people[who["speaker"]], bundle)
        same = ("kind", "prompt", "prompt_version", "quality", "sync", "devices", "remarks", "duration_ms")
        assert {field: row.get(field) for field in same} == {field: sealed[field] for field in same}
        assert row["source"]["manifest_hash"] == sha256_text((bundle / "media/manifest.json").read_bytes())
        assert row["place"] == manifest["place"]
        check_words(row, sealed)
        listed = {file["path"]: file["sha256"] for file in manifest["files"]}
        assert row["sealed_hash"] == listed[sealed["file"]["path"]]
    assert not TIME.search((folder / "takes.jsonl").read_text("utf-8")), "of the time only the day is told"


def check_words(row: Json, sealed: Json) -> None:
    """What was read aloud, word for word; a picture or a typed text has none."""
    assert (row.get("bits"), row["prompt_hash"]) == (sealed.get("bits"), sealed["prompt_hash"])
    words = [row.get(name) for name in ("text", "text_language", "text_is")]
    spoken = sealed["kind"] in {"speech", "video"}
    assert words == ([sealed["prompt_text"], row["language"], "prompt"] if spoken else [None] * 3)


def check_speaker(who: Json, person: Json, bundle: Path) -> None:
    record = (bundle / "media/consent" / f"{who['speaker']}.json").read_bytes()
    consent, capture = who["consent"], json.loads(record)["capture"]
    assert consent["record_hash"] == person["record_hash"]
    assert set(consent["purposes"]) == {
        name for name, decision in person["purposes"].items() if decision == "given"
    }
    assert set(consent["kinds"]) == {name for name, given in person["kinds"].items() if given}
    assert (consent["child"], consent["guardian"]) == (person["child"], "guardian" in capture)
    assert consent["mode"] == ("oral" if capture["mode"] == "oral_witnessed" else "screen")
    assert who["age_band"] == person["age_band"]
    assert who.get("mother_tongue") == person["profile"].get("mother_tongue")


@pytest.mark.parametrize("name", KINDS_OF_SESSIONS)
def test_no_word_of_identity_is_in_an_opened_media_half(
    workshop: Workshop, tmp_path: Path, name: str
) -> None:
    folder, _ = open_media(
        workshop.find(name), tmp_path / "out", read_identities(workshop.world.key("media"))
    )
    for path in (path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        assert not [word for word in WORDS_OF_NOBODY if len(word) > 6 and word.encode() in data]


def test_a_half_comes_with_its_particulars_and_copies(workshop: Workshop, tmp_path: Path) -> None:
    bundle = workshop.find("adult")
    folder, rows = open_media(bundle, tmp_path / "out", read_identities(workshop.world.key("media")))
    session = parse_canonical((folder / "session.json").read_bytes())
    VALIDATORS["session"].validate(session)
    assert (session["takes"], session["opened"]) == (len(rows), len(rows))
    assert session["duration_ms"] == sum(row["duration_ms"] for row in rows)
    for name in ("manifest.json", "journal.jsonl"):
        assert (folder / name).read_bytes() == (bundle / "media" / name).read_bytes()
    line = parse_canonical((tmp_path / "out/opened.jsonl").read_bytes().rstrip())
    VALIDATORS["opened"].validate(line)


def test_the_last_kept_take_of_a_prompt_is_marked(tmp_path: Path) -> None:
    """Three of one prompt, one of another; by no prompt each is its own."""
    where = Field()
    takes = [TakeContent(), TakeContent(), TakeContent("image", b"\xff\xd8\xff\xe0"), TakeContent()]
    _, rows = open_media(where.seal(tmp_path / "sealed", takes), tmp_path / "out", [where.media])
    assert [row["kept_last"] for row in rows] == [False, False, True, True]


@pytest.mark.parametrize("name", ["dialogue", "family"])
def test_where_several_take_part_each_persons_last_take_is_marked(
    workshop: Workshop, tmp_path: Path, name: str
) -> None:
    _, rows = open_media(workshop.find(name), tmp_path / "out", read_identities(workshop.world.key("media")))
    last = {
        (row.get("prompt"), *sorted(who["speaker"] for who in row["speakers"])): row["take"] for row in rows
    }
    assert {row["take"] for row in rows if row["kept_last"]} == set(last.values())


def test_what_was_not_said_is_absent(tmp_path: Path) -> None:
    where = Field()
    apart = take_apart(where.seal(tmp_path / "sealed", [TakeContent()]), where.device)
    profile = {
        "gender": "prefer_not_to_say", "spoken_variety": ["wu", "prefer_not_to_say"], "mother_tongue": "wuu",
        "age_decade": "30s", "other_languages": ["prefer_not_to_say"],
    }  # fmt: skip
    (code,) = apart.codes()
    say = {"kind": "profile_set", "fields": {"contributor": code, "profile": profile}}
    apply_patch(apart, [
        {"insert": "journal/take_started", "value": say},
        {"set": "media/contributors/0/profile", "to": profile},
    ])  # fmt: skip
    put_together(apart, tmp_path / "made")
    _, ((row),) = open_media(tmp_path / "made/media", tmp_path / "out", [where.media])
    (speaker,) = row["speakers"]
    assert speaker["variety"] == ["wu"]
    assert (speaker["mother_tongue"], speaker["profile"]) == ("wuu", {"age_decade": "30s"})
    assert not {"gender", "region", "education"} & set(speaker)


@pytest.mark.parametrize(("checked", "state"), [(True, "valid"), (False, "not_checked")])
def test_a_row_names_its_receipt(tmp_path: Path, checked: bool, state: str) -> None:
    where, key = Field(), generate_private()
    bundle = where.seal(tmp_path / "sealed", [TakeContent()])
    options = {"receipt_key": key.public} if checked else {}
    _, (row,) = open_media(bundle, tmp_path / "out", [where.media], **options)
    assert (row["source"]["receipt"], row["source"].get("receipt_hash")) == ("absent", None)
    receipt = Receipt.from_json({
        "project": where.project, "session": bundle.name, "half": "media", "revision": 1,
        "manifest_hash": row["source"]["manifest_hash"], "time": "2026-11-23T10:00:00.000Z",
    }).to_bytes()  # fmt: skip
    (bundle / "receipts").mkdir()
    (bundle / "receipts/media.json").write_bytes(receipt)
    (bundle / "receipts/media.sig").write_bytes(key.sign(receipt))
    _, (row,) = open_media(bundle, tmp_path / "out", [where.media], **options)
    assert (row["source"]["receipt"], row["source"]["receipt_hash"]) == (state, sha256_text(receipt))


def test_a_take_that_did_not_come_out_has_no_row(tmp_path: Path) -> None:
    where = Field()
    bundle = where.seal(tmp_path / "sealed", [TakeContent("speech", b"rubbish"), TakeContent()])
    (half,) = open_bundle(bundle, Opening([where.media], tmp_path / "out"))
    folder = tmp_path / "out" / bundle.name / "media"
    rows = [Recording.from_bytes(line) for line in (folder / "takes.jsonl").read_bytes().splitlines()]
    assert ([row.kind for row in rows], len(half.faults)) == (["text"], 1)
    assert json.loads((folder / "session.json").read_bytes())["opened"] == 1
