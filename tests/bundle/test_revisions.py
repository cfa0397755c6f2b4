"""A later revision of the identity half: a corrected form in the place of one, and no other change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.bundle.verify import verify_session
from collector.errors import BadHash
from collector.model.canonical import canonical, sha256_text
from collector.seal.forms import pad_to_4kib, seal_bytes
from tests.rig.bundles import Field, TakeContent
from tests.rig.doctor import Apart, put_together, take_apart
from tests.rig.sound import Workshop

where = Field()


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    made = Workshop(tmp_path_factory.mktemp("workshop"))
    yield made
    made.laptop.close()


def other_form() -> bytes:
    """A form of its own: the same words are other bytes each time they are sealed."""
    return seal_bytes(canonical(pad_to_4kib({"name": "?"})), [where.identity.recipient])


OTHER = other_form()


def form_of(apart: Apart) -> str:
    (code,) = apart.codes()
    return f"identity/{code}/form.age"


def rename(apart: Apart, name: str, data: bytes | None = None) -> None:
    """Put a form under another name in the place of the sealed one."""
    sealed = apart.files.pop(form_of(apart))
    apart.files[form_of(apart).replace("form.age", name)] = sealed if data is None else data


def bundle(folder: Path, revision: int, name: str | None, data: bytes | None) -> Path:
    apart = take_apart(where.seal(folder / "field", [TakeContent()]), where.device)
    manifest: dict[str, Any] = apart.manifests["identity"]
    if revision > 1:
        manifest |= {"revision": revision, "replaces_hash": "sha256:" + "1" * 64}
    keep_named(apart, *apart.codes())
    if name is not None:
        rename(apart, name, data)
    elif data is not None:
        apart.files[form_of(apart)] = data
    root = folder / "made"
    put_together(apart, root)
    return root


@pytest.mark.parametrize(("revision", "name"), [(2, "form-2.age"), (3, "form-3.age")])
def test_a_corrected_form_stands_under_its_revisions_name(tmp_path: Path, revision: int, name: str) -> None:
    verify_session(bundle(tmp_path, revision, name, OTHER))


@pytest.mark.parametrize(
    ("revision", "name", "data"),
    [
        (2, None, OTHER),  # another form under the sealed one's name
        (2, "form-3.age", OTHER),  # of a revision to come
        (2, "form-1.age", OTHER),
        (2, "form-2.age", None),  # the same form under a new name
        (1, "form-2.age", OTHER),
    ],
)
def test_any_other_form_is_not_the_sealed_one(
    tmp_path: Path, revision: int, name: str | None, data: bytes | None
) -> None:
    with pytest.raises(BadHash, match="is not the one that was sealed"):
        verify_session(bundle(tmp_path, revision, name, data))


@pytest.mark.parametrize(("name", "data"), [(None, None), ("form-2.age", OTHER)])
def test_a_revision_that_corrected_nothing_is_none(
    tmp_path: Path, name: str | None, data: bytes | None
) -> None:
    with pytest.raises(BadHash, match="not the revision that its corrected forms make it"):
        verify_session(bundle(tmp_path, 3, name, data))


def test_a_form_that_was_sealed_under_a_revisions_name_is_not_changed_there(tmp_path: Path) -> None:
    sealed = where.seal(tmp_path / "field", [TakeContent()], form_name="form-2.age")
    apart = take_apart(sealed, where.device)
    (code,) = apart.codes()
    keep_named(apart, code, "form-2.age")
    apart.files[f"identity/{code}/form-2.age"] = OTHER
    apart.manifests["identity"] |= {"revision": 2, "replaces_hash": "sha256:" + "1" * 64}
    put_together(apart, tmp_path / "made")
    with pytest.raises(BadHash, match="is not the one that was sealed"):
        verify_session(tmp_path / "made")


@pytest.mark.parametrize(("numbers", "sound"), [((2, 3), True), ((3, 2), True), ((3, 3), False)])
def test_each_revision_corrects_one_persons_form(
    tmp_path: Path, workshop: Workshop, numbers: tuple[int, int], sound: bool
) -> None:
    apart = take_apart(workshop.find("dialogue"), workshop.laptop.key)
    apart.manifests["identity"] |= {"revision": 3, "replaces_hash": "sha256:" + "1" * 64}
    for code, number in zip(apart.codes(), numbers, strict=True):
        keep_named(apart, code)
        del apart.files[f"identity/{code}/form.age"]
        apart.files[f"identity/{code}/form-{number}.age"] = other_form()
    put_together(apart, tmp_path / "made")
    if sound:
        verify_session(tmp_path / "made")
        return
    with pytest.raises(BadHash, match="not the revision that its corrected forms make it"):
        verify_session(tmp_path / "made")


def keep_named(apart: Apart, code: str, name: str = "form.age") -> None:
    """What the journal says of somebody's sealed form stays, whatever lies there now."""
    sealed = apart.files[f"identity/{code}/{name}"]
    for line in apart.journal:
        if line["kind"] == "identity_sealed" and line["fields"]["contributor"] == code:
            line["fields"] |= {"sha256": sha256_text(sealed), "size_bytes": len(sealed)}


@pytest.mark.parametrize("tail", ["1", "0", "2-1"])
def test_a_record_stands_under_its_persons_code(tmp_path: Path, tail: str) -> None:
    """A name that only begins with the code is another person's."""
    apart = take_apart(where.seal(tmp_path / "field", [TakeContent()]), where.device)
    (code,) = apart.codes()
    apart.records[f"{code}{tail}"] = apart.records.pop(code)
    swap(apart, f"@record:{code}", f"@record:{code}{tail}")
    put_together(apart, tmp_path / "made")
    with pytest.raises(BadHash, match="is of somebody else"):
        verify_session(tmp_path / "made")


def swap(apart: Apart, old: str, new: str) -> None:
    def bend(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: bend(item) for name, item in value.items()}
        if isinstance(value, list):
            return [bend(item) for item in value]
        return new if value == old else value

    apart.journal = bend(apart.journal)
    apart.manifests = bend(apart.manifests)
