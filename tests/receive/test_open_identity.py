"""Forms and signatures that are none: a named fault beside what comes out, and no word of them in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from collector.errors import AgePayloadFailure, CodecRefused, ConsentInvalidated, EncoderFailed, Malformed
from collector.model.canonical import canonical
from collector.receive.open import OpenedHalf, Opening, open_bundle
from collector.receive.open_identity import MAX_FORM_BYTES
from collector.seal.forms import FORM_BLOCK_BYTES, pad_to_4kib, seal_bytes
from tests.rig.bundles import Field, TakeContent
from tests.rig.coded import record_coded
from tests.rig.doctor import Apart, put_together, take_apart
from tests.rig.matroska import RATE_HZ, ramp, record_sound

CANARY = "Canary-Of-A-Form"


@pytest.fixture(scope="module")
def where() -> Field:
    return Field()


@pytest.fixture
def apart(where: Field, tmp_path: Path) -> Apart:
    return take_apart(where.seal(tmp_path / "sealed", [TakeContent()], fields={"name": CANARY}), where.device)


def fill_block(data: bytes, filling: bytes) -> bytes:
    return data + filling * (-len(data) % FORM_BLOCK_BYTES)


def open_with(where: Field, apart: Apart, folder: Path, **files: bytes) -> OpenedHalf:
    """Seal other plaintexts under the names of a person's files, and open the identity half."""
    (code,) = apart.codes()
    for name, data in files.items():
        path = f"identity/{code}/{name.replace('_', '-')}.age"
        apart.files[path] = seal_bytes(data, [where.identity.recipient])
    put_together(apart, folder / "made")
    (half,) = open_bundle(folder / "made" / "identity", Opening([where.identity], folder / "out"))
    said = "".join(f"{name} {fault} {fault.remedy}" for name, fault in half.faults)
    assert CANARY not in said
    return half


def long_text(value: Any) -> bytes:
    """Canonical JSON of a whole number of blocks: the last text in it is drawn out."""
    data = canonical(value)
    return canonical([value, "." * (-(len(data) + 5) % FORM_BLOCK_BYTES)])


NO_FORMS: dict[str, bytes] = {
    "a list": long_text([CANARY]),
    "a text": canonical(CANARY + "." * (FORM_BLOCK_BYTES - len(CANARY) - 2)),
    "a number": fill_block(b"17", b" "),
    "nothing": fill_block(b"null", b" "),
    "no JSON": fill_block(CANARY.encode(), b"\x00"),
    "no text": b"\xff" * FORM_BLOCK_BYTES,
    "deep": fill_block(b"[" * 2000 + b"]" * 2000, b" "),
    "a long number": fill_block(b'{"fields":' + b"9" * 4000, b"9"),
    "twice the same": fill_block(b'{"a":1,"a":2}', b" "),
    "huge": canonical(pad_to_4kib({"fields": {}, "x": "y" * (MAX_FORM_BYTES + 1)})),
}


@pytest.mark.parametrize("what", NO_FORMS)
def test_a_form_that_is_none_is_named_and_not_written(
    where: Field, apart: Apart, tmp_path: Path, what: str
) -> None:
    (code,) = apart.codes()
    half = open_with(where, apart, tmp_path, form=NO_FORMS[what])
    assert [(name, type(fault)) for name, fault in half.faults] == [(f"{code}/form.age", Malformed)]
    assert half.files == [f"{code}/evidence-1.json"]


ODD_FORMS: dict[str, Any] = {
    "fields are a list": {"fields": [CANARY]},
    "fields are a text": {"fields": CANARY},
    "fields are nothing": {"fields": None},
    "a number": {"fields": {CANARY: 5}},
    "a list": {"fields": {"birth_date": [CANARY]}},
    "an object": {"fields": {"id_number": {CANARY: CANARY}}},
    "nothing": {"fields": {"id_kind": None}},
}


@pytest.mark.parametrize("what", ODD_FORMS)
def test_a_form_of_another_shape_is_named_and_written(
    where: Field, apart: Apart, tmp_path: Path, what: str
) -> None:
    (code,) = apart.codes()
    half = open_with(where, apart, tmp_path, form=canonical(pad_to_4kib(ODD_FORMS[what])))
    assert [(name, type(fault)) for name, fault in half.faults] == [(f"{code}/form.age", Malformed)]
    (form,) = (tmp_path / "out").rglob("form.json")
    assert json.loads(form.read_bytes()) == ODD_FORMS[what]


@pytest.mark.parametrize(
    "form", [{}, {"schema": "identity-form-9"}, {"fields": {}}, {"fields": {"phone": ""}}]
)
def test_a_form_without_a_field_is_a_form(where: Field, apart: Apart, tmp_path: Path, form: Any) -> None:
    half = open_with(where, apart, tmp_path, form=canonical(pad_to_4kib(form)))
    assert half.faults == []


def test_an_odd_field_hides_no_child(where: Field, apart: Apart, tmp_path: Path) -> None:
    form = {"fields": {"birth_date": "2020-05-04", "phone": 5}}
    half = open_with(where, apart, tmp_path, form=canonical(pad_to_4kib(form)))
    assert [type(fault) for _, fault in half.faults] == [ConsentInvalidated]


NO_EVIDENCE: dict[str, tuple[bytes, type[Exception]]] = {
    "a picture": (fill_block(b"\x89PNG\r\n\x1a\n", b"\x00"), CodecRefused),
    "a page": (fill_block(b"%PDF-1.7\n", b"%"), CodecRefused),
    "a text": (fill_block(CANARY.encode(), b" "), CodecRefused),
    "a list": (long_text([CANARY]), CodecRefused),
    "no JSON": (fill_block(b'{"name":', b" "), Malformed),
    "no recording": (fill_block(b"\x1a\x45\xdf\xa3", b"\xff"), EncoderFailed),
    "another coding": (fill_block(record_coded("aac"), b"\x00"), CodecRefused),
    "pictures": (fill_block(record_coded("mjpeg", "flac"), b"\x00"), CodecRefused),
}


@pytest.mark.parametrize("what", NO_EVIDENCE)
def test_evidence_that_is_none_is_named_and_the_form_comes_out(
    where: Field, apart: Apart, tmp_path: Path, what: str
) -> None:
    (code,) = apart.codes()
    data, fault = NO_EVIDENCE[what]
    half = open_with(where, apart, tmp_path, evidence_1=data)
    assert [(name, type(found)) for name, found in half.faults] == [(f"{code}/evidence-1.age", fault)]
    assert half.files == [f"{code}/form.json"]


def test_a_chunk_that_is_not_authentic_is_a_fault_of_one_file(
    where: Field, apart: Apart, tmp_path: Path
) -> None:
    (code,) = apart.codes()
    sealed = seal_bytes(canonical(pad_to_4kib({"fields": {}})), [where.identity.recipient])
    apart.files[f"identity/{code}/form.age"] = sealed[:-1] + bytes([sealed[-1] ^ 1])
    half = open_with(where, apart, tmp_path)
    assert [type(fault) for _, fault in half.faults] == [AgePayloadFailure]
    assert half.files == [f"{code}/evidence-1.json"]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("image", b"\x89PNG\r\n\x1a\n"),
        ("image", b"GIF89a"),
        ("text", b"\xff\xfe\x00"),
        ("text", b"ends in \xe7\x9a"),
    ],
)
def test_pictures_and_texts_of_another_coding_are_named(
    where: Field, tmp_path: Path, kind: Any, data: bytes
) -> None:
    takes = [TakeContent(kind, data), TakeContent("speech", record_sound(ramp(RATE_HZ, 1, 16)))]
    bundle = where.seal(tmp_path / "sealed", takes)
    (half,) = open_bundle(bundle, Opening([where.media], tmp_path / "out"))
    assert [type(fault) for _, fault in half.faults] == [CodecRefused]
    assert len(list((tmp_path / "out").rglob("*.flac"))) == 1
