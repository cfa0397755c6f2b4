"""What no pack may do: shared keys, http off loopback, missing words, a lower age, dangling names."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.demo.world import World
from collector.errors import BadPack, CollectorError, HostNotAllowed, SameKeys
from collector.model.hosts import is_loopback
from collector.project.checks import check_pack, check_url, find_faults
from collector.project.pack import read_draft
from collector.project.signing_pack import sign_pack
from collector.seal.keys import generate_identity
from collector.signing import read_private
from tests.rig.world import copy_kit


@pytest.fixture
def world(tmp_path: Path) -> World:
    return copy_kit(tmp_path / "world")


def change(world: World, old: str, new: str, name: str = "project.toml") -> None:
    path = world.pack / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def refused(world: World) -> CollectorError:
    """Neither signing nor the check lets the pack through."""
    with pytest.raises(CollectorError) as caught:
        sign_pack(world.pack, read_private(world.key("signing")))
    return caught.value


def test_the_sample_is_sound(world: World) -> None:
    check_pack(read_draft(world.pack))
    assert find_faults(read_draft(world.pack)) == []


def test_identity_and_media_share_no_key(world: World) -> None:
    text = (world.pack / "keys/identity/1.pub").read_text()
    (world.pack / "keys/media/2.pub").write_text(f"# another\n  {text.strip().upper()}  \n")
    assert isinstance(refused(world), SameKeys)


def test_online_keys_do_not_sign_packs(world: World) -> None:
    for name in ("receipt", "rights"):
        path = world.pack / f"keys/{name}.pub"
        whole = path.read_text()
        path.write_text((world.keys / "signing.pub").read_text())
        assert isinstance(refused(world), SameKeys)
        path.write_text(whole)


@pytest.mark.parametrize("name", ["keys/receipt.pub", "keys/identity/1.pub", "prompts.csv", "project.toml",
                                  "policy/2026-01/en.md", "policy/2026-01/zh-CN.md"])  # fmt: skip
def test_every_part_must_be_there(world: World, name: str) -> None:
    (world.pack / name).unlink()
    assert isinstance(refused(world), BadPack)


@pytest.mark.parametrize("threshold", ["13", "0", "-1", "14.0", '"14"', "22"])
def test_the_age_is_never_lower_than_fourteen(world: World, threshold: str) -> None:
    change(world, "threshold = 14", f"threshold = {threshold}")
    error = refused(world)
    assert isinstance(error, BadPack)
    assert "age.threshold" in str(error)


@pytest.mark.parametrize("threshold", ["16", "18"])
def test_it_may_be_raised(world: World, threshold: str) -> None:
    change(world, "threshold = 14", f"threshold = {threshold}")
    sign_pack(world.pack, read_private(world.key("signing")))


FAULTS = {
    "officer": ('officer = "', 'officer = "" # "'),
    "time zone": ('time_zone = "Asia/Shanghai"', 'time_zone = "Asia/Atlantis"'),
    "retention": ('retention_period = "P5Y"', 'retention_period = "five years"'),
    "schema": ('schema = "project-1"', 'schema = "project-2"'),
    "toml": ("languages = [", "languages = [["),
    "margin": ("pre_ms = 300", "pre_ms = 100"),
    "prefix": ('code_prefix = "DR"', 'code_prefix = "D1"'),
    "recipient": ('recipients = ["customers"]', 'recipients = ["nobody"]'),
    "words of a recipient": ('suppliers = { en = "', 'suppliers = { fr = "'),
    "purpose twice": ('id = "media_to_customers"', 'id = "media_for_training_data"'),
    "date": ("date = 2", "date = 9999999-"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_of_the_project(world: World, fault: str) -> None:
    change(world, *FAULTS[fault])
    assert isinstance(refused(world), BadPack)


PARTS = ("[recipients]", "[[purposes]]", "[[kinds]]", "[[identity_fields]]", "[[profile_fields]]",
         "[[questions]]", "[[assent.sentences]]", "[[assent.pictures]]", "[assent.question]",
         "[confidentiality]")  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_a_language_without_words_is_refused(world: World, part: str) -> None:
    path = world.pack / "project.toml"
    before, found, after = path.read_text("utf-8").partition(f"\n{part}")
    assert found
    path.write_text(before + found + after.replace("zh-CN", "fr-FR", 1), "utf-8")
    error = refused(world)
    assert isinstance(error, BadPack)
    assert "zh-CN" in str(error)


def test_all_faults_are_listed(world: World) -> None:
    (world.pack / "keys/media/2.pub").write_text((world.pack / "keys/identity/1.pub").read_text())
    change(world, 'allowed_hosts = ["127.0.0.1"', 'allowed_hosts = ["example.org"')
    change(world, 'recipients = ["customers"]', 'recipients = ["nobody"]')
    assert [type(fault) for fault in find_faults(read_draft(world.pack))] == [
        SameKeys,
        HostNotAllowed,
        BadPack,
    ]


HOSTS = ["store.example", "127.0.0.1", "localhost", "::1"]


@pytest.mark.parametrize(
    "url",
    ["http://store.example/", "ftp://store.example/", "https://other.example/", "https://store.example.evil.com/",
     "https://u@store.example/", "https://store.example@evil.com/", "//store.example", "", "https://",
     "http://127.0.0.1.evil.com/", "http://10.0.0.1/", "https://[::1", "javascript:alert(1)", "file:///etc"],
)  # fmt: skip
def test_hosts_that_are_not_allowed(url: str) -> None:
    with pytest.raises(HostNotAllowed):
        check_url(url, HOSTS, "media")


@pytest.mark.parametrize(
    "url",
    ["https://store.example:8443/x", "https://STORE.example/", "http://127.0.0.1:8888", "http://localhost:1/",
     "http://[::1]:9/"],
)  # fmt: skip
def test_hosts_that_are(url: str) -> None:
    check_url(url, HOSTS, "media")


def test_loopback() -> None:
    assert [is_loopback(host) for host in ("127.9.9.9", "::1", "localhost", "10.0.0.1", "example", "")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


def test_two_new_key_pairs_are_no_shared_key(world: World) -> None:
    (world.pack / "keys/media/2.pub").write_text(generate_identity().recipient.text)
    check_pack(read_draft(world.pack))


@pytest.mark.parametrize("kind", ["image", "text"])
def test_prompts_ask_only_for_kinds_that_are_listed(world: World, kind: str) -> None:
    """P-1.1: there is no recorder for a kind that nobody is asked about."""
    change(world, "p03,video", f"p03,{kind}", "prompts.csv")
    error = refused(world)
    assert isinstance(error, BadPack)
    assert "p03" in str(error)


def test_a_portraits_size_is_whole_or_the_cameras_own(world: World) -> None:
    change(world, "[capture.video]", "[capture.image]\nwidth = 1920\n\n[capture.video]")
    assert isinstance(refused(world), BadPack)
    change(world, "width = 1920\n", "")
    check_pack(read_draft(world.pack))
