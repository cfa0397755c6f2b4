"""Wrapping a file key for several, and who may stand together."""

from __future__ import annotations

import pytest

from collector.errors import AgeHeaderFailure, BadKeyText, MixedRecipients, NoKeyMatches, NoRecipients
from collector.seal.forms import seal_bytes
from collector.seal.hybrid import HybridRecipient
from collector.seal.keys import generate_identity
from collector.seal.opening import open_bytes
from collector.seal.recipients import check_recipients
from collector.seal.x25519 import X25519Recipient

KINDS = pytest.mark.parametrize("post_quantum", [True, False], ids=["hybrid", "x25519"])


@KINDS
def test_each_of_several_opens_it(post_quantum):
    identities = [generate_identity(post_quantum=post_quantum) for _ in range(3)]
    sealed = seal_bytes(b"to three", [identity.recipient for identity in identities])
    for identity in identities:
        assert open_bytes(sealed, [identity]) == b"to three"
    with pytest.raises(NoKeyMatches):
        open_bytes(sealed, [generate_identity(post_quantum=post_quantum)])


def test_a_bunch_of_keys_of_both_kinds_opens_it():
    bunch = [generate_identity(post_quantum=each) for each in (True, False, True, False)]
    for identity in bunch:
        assert open_bytes(seal_bytes(b"x", [identity.recipient]), bunch) == b"x"


def test_kinds_are_never_mixed():
    mixed = [generate_identity(post_quantum=True).recipient, generate_identity(post_quantum=False).recipient]
    with pytest.raises(MixedRecipients):
        check_recipients(mixed)
    with pytest.raises(MixedRecipients):
        seal_bytes(b"x", mixed)


def test_somebody_must_be_able_to_open_it():
    with pytest.raises(NoRecipients):
        seal_bytes(b"x", [])


@KINDS
def test_recipients_compare_by_key_and_identities_keep_silent(post_quantum):
    identity = generate_identity(post_quantum=post_quantum)
    assert identity.recipient == identity.recipient
    assert len({identity.recipient, identity.recipient, generate_identity().recipient}) == 2
    secret = getattr(identity, "seed", None) or identity.raw
    assert identity.text not in repr(identity)
    assert repr(secret) not in repr(identity)


@KINDS
def test_sealing_twice_gives_nothing_in_common(post_quantum):
    recipient = generate_identity(post_quantum=post_quantum).recipient
    first, second = (seal_bytes(bytes(64), [recipient]) for _ in range(2))
    assert first[100:] != second[100:]
    assert first[-80:] != second[-80:]


@pytest.mark.parametrize("raw", [bytes(32), b"\x01" + bytes(31), b"short"])
def test_x25519_keys_that_share_no_secret_are_refused(raw):
    with pytest.raises(BadKeyText):
        X25519Recipient(raw)


@pytest.mark.parametrize("raw", [b"\xff" * 1216, bytes(1216), b"short"])
def test_unusable_post_quantum_keys_are_refused(raw):
    with pytest.raises(BadKeyText):
        HybridRecipient(raw)


def test_a_passphrase_beside_a_key_is_a_header_failure():
    identity = generate_identity(post_quantum=False)
    sealed = seal_bytes(b"x", [identity.recipient])
    first_line, rest = sealed.split(b"\n", 1)
    with pytest.raises(AgeHeaderFailure):
        open_bytes(first_line + b"\n-> scrypt AAAA 18\n\n" + rest, [identity])
