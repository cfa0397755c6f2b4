"""What lies in a session's folder beside what its manifests list."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from collector.bundle.verify import verify_session
from collector.errors import BadHash
from tests.rig.bundles import Field, TakeContent


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Field().seal(tmp_path_factory.mktemp("field"), [TakeContent()])


@pytest.fixture
def bundle(sealed: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sealed, tmp_path / "made")


def test_receipts_may_lie_there(bundle: Path) -> None:
    (bundle / "receipts").mkdir()
    for half in ("identity", "media"):
        for ending in ("json", "sig"):
            (bundle / "receipts" / f"{half}.{ending}").write_bytes(b"{}")
    verify_session(bundle)


def in_clear(bundle: Path) -> None:
    (bundle / "receipts").mkdir()
    (bundle / "receipts" / "zhang-wei.txt").write_bytes(b"13800138000")


@pytest.mark.parametrize(
    ("put", "told"),
    [
        (in_clear, "no receipt"),
        (lambda bundle: (bundle / "receipts" / "zhang-wei").mkdir(parents=True), "no receipt"),
        (lambda bundle: (bundle / "media" / "zhang-wei").mkdir(), "in no manifest"),
        (lambda bundle: (bundle / "media" / "zhang" / "wei").mkdir(parents=True), "in no manifest"),
        (lambda bundle: (bundle / "identity" / "zhang-wei").mkdir(), "in no manifest"),
        (lambda bundle: (bundle / "zhang-wei").mkdir(), "in no manifest"),
    ],
)
def test_nothing_else_may(bundle: Path, put: Callable[[Path], object], told: str) -> None:
    put(bundle)
    with pytest.raises(BadHash, match=told):
        verify_session(bundle)
