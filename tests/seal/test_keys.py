"""Key files: written like age's own, read with comments, refused when anything is odd."""

from __future__ import annotations

import re
import stat

import pytest

from collector.errors import BadKeyText, KeyFileExists, Malformed
from collector.seal.keys import (
    generate_identity,
    parse_identity,
    parse_recipient,
    read_identities,
    read_recipients,
    write_identity_files,
)

# From the C2SP age specification.
SPEC_IDENTITY = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
SPEC_RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
KINDS = pytest.mark.parametrize("post_quantum", [True, False], ids=["hybrid", "x25519"])


def test_the_specification_s_pair():
    assert parse_identity(SPEC_IDENTITY).recipient.text == SPEC_RECIPIENT
    assert parse_recipient(SPEC_RECIPIENT) == parse_identity(SPEC_IDENTITY).recipient


@KINDS
def test_files_there_and_back(tmp_path, post_quantum):
    identity = generate_identity(post_quantum=post_quantum)
    write_identity_files(tmp_path, "pair", identity)
    assert read_identities(tmp_path / "pair.key") == [identity]
    assert read_recipients(tmp_path / "pair.pub") == [identity.recipient]
    assert stat.S_IMODE((tmp_path / "pair.key").stat().st_mode) == 0o600
    text = (tmp_path / "pair.key").read_text(encoding="ascii")
    public = re.escape(identity.recipient.text)
    created = r"# created: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n"
    assert re.fullmatch(f"{created}# public key: {public}\n{identity.text}\n", text)
    assert identity.text.startswith("AGE-SECRET-KEY-PQ-1" if post_quantum else "AGE-SECRET-KEY-1")
    assert identity.recipient.text.startswith("age1pq1" if post_quantum else "age1")


@pytest.mark.parametrize("suffix", ["key", "pub"])
def test_nothing_is_overwritten(tmp_path, suffix):
    standing = tmp_path / f"pair.{suffix}"
    standing.write_text("mine", encoding="ascii")
    with pytest.raises(KeyFileExists):
        write_identity_files(tmp_path, "pair", generate_identity())
    assert [path.name for path in tmp_path.iterdir()] == [standing.name]
    assert standing.read_text(encoding="ascii") == "mine"


def test_several_keys_with_comments(tmp_path):
    identities = [generate_identity(post_quantum=each) for each in (True, False)]
    key, public = tmp_path / "a.key", tmp_path / "a.pub"
    key.write_text("# two\n\n" + "\r\n".join(each.text for each in identities), encoding="ascii")
    public.write_text("\n# two\n" + " \n".join(each.recipient.text for each in identities), encoding="ascii")
    assert read_identities(key) == identities
    assert read_recipients(public) == [each.recipient for each in identities]


@pytest.mark.parametrize(
    "text",
    [
        "", "# only a comment\n", SPEC_RECIPIENT.upper(), SPEC_RECIPIENT[:-1], SPEC_RECIPIENT + "x",
        SPEC_IDENTITY, SPEC_RECIPIENT + " " + SPEC_RECIPIENT, "ssh-ed25519 AAAA", "age1",
        "\ufeff" + SPEC_RECIPIENT, "\x00",
    ],
)  # fmt: skip
def test_odd_recipient_files_are_refused(tmp_path, text):
    path = tmp_path / "a.pub"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadKeyText):
        read_recipients(path)


@pytest.mark.parametrize(
    "text", [SPEC_IDENTITY.lower(), SPEC_IDENTITY[:-1], SPEC_RECIPIENT, "AGE-PLUGIN-X-1QQ"]
)
def test_odd_identities_are_refused_without_being_shown(text):
    with pytest.raises(BadKeyText) as caught:
        parse_identity(text)
    assert text[10:] not in str(caught.value)


def test_a_file_that_is_no_text_or_too_large_is_refused(tmp_path):
    path = tmp_path / "a.key"
    for content in (b"\xff\xfe", b"#" * 300_000):
        path.write_bytes(content)
        with pytest.raises(Malformed):
            read_identities(path)
