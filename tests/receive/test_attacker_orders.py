"""What a device can't do by the order of things, by replacing, and by writing while the receiver works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from collector.bundle.sources import FolderHalf
from collector.bundle.verify import VerifiedHalf, verify_half
from collector.errors import Refused
from collector.model.layout import Sent
from collector.organisation import Organisation
from collector.receive.config import read_config
from collector.receive.filer import FilerHalf
from collector.receive.known_marks import KnownMarks
from collector.signing import generate_private
from tests.rig.attacking import Attacker, Ground, bytes_of, raw
from tests.rig.bundles import Field, TakeContent
from tests.rig.doctor import put_together, take_apart

BOTH = {("identity", "receipted", ""), ("media", "receipted", "")}
REPO = Path(__file__).parents[2]


def check_vault(ground: Ground, attacker: Attacker, folder: Path, half: str = "media") -> None:
    """What has its receipt is what was sealed, and nothing beside it."""
    key = ground.site.vaulted(half, folder.name, attacker.name)
    filer = ground.site.organisation.filers[key.half]
    kept = {name: filer.read(f"{key.folder}/{name}", 1 << 24) for name in filer.names_below(key.folder)}
    sealed = {
        name.partition("/")[2]: data for name, data in bytes_of(folder).items() if name.startswith(f"{half}/")
    }
    assert kept == sealed


def revise(folder: Path, target: Path, attacker: Attacker, half: str, **late: object) -> Path:
    """The same session with another manifest of one half, signed anew."""
    apart = take_apart(folder, attacker.key)
    apart.manifests[half]["late"] = late
    put_together(apart, target / folder.name)
    return target / folder.name


def test_without_any_lie_it_is_receipted(ground: Ground, attacker: Attacker) -> None:
    folder = attacker.seal()
    attacker.send(folder)
    assert ground.endings(folder) == BOTH
    check_vault(ground, attacker, folder)


def test_it_can_not_change_what_has_its_receipt_with_tokens_from_before(
    ground: Ground, attacker: Attacker
) -> None:
    folder = attacker.seal()
    token = attacker.tokens(folder.name).write_token
    attacker.send(folder)
    assert ground.endings(folder) == BOTH
    inbox = attacker.inbox(folder.name)
    take = next((folder / "media").glob("*.age")).name
    for name in ("manifest.json", "manifest.sig", take):
        assert attacker.tus(token, f"{inbox}/{name}", b"forged").status == 201
    assert {outcome for _, outcome, _ in ground.endings(folder)} <= {"refused"}
    assert attacker.store(token, "DELETE", f"{inbox}?recursive=true").status in {204, 404}
    assert ground.endings(folder) == set()
    assert ground.has_receipt("media", folder.name, attacker.name)
    check_vault(ground, attacker, folder)


def test_it_can_not_unmake_a_receipt_on_the_list(ground: Ground, attacker: Attacker) -> None:
    folder = attacker.seal()
    token = attacker.tokens(folder.name).write_token
    attacker.send(folder)
    ground.look()
    assert attacker.tus(token, f"{attacker.inbox(folder.name)}/x", b"rest").status == 201
    ground.look()
    rows = ground.site.organisation.standing.rows_of(ground.site.vaulted("media", folder.name, attacker.name))
    assert [row.state for row in rows] == ["receipted"]


def test_it_can_not_get_a_receipt_with_the_signature_alone(ground: Ground, attacker: Attacker) -> None:
    folder = attacker.seal()
    token = attacker.tokens(folder.name).write_token
    signature = (folder / "media/manifest.sig").read_bytes()
    assert attacker.tus(token, f"{attacker.inbox(folder.name)}/manifest.sig", signature).status == 201
    assert ground.endings(folder) == {("media", "refused", "BadHash")}


def test_it_can_not_end_an_upload_into_what_was_moved(ground: Ground, attacker: Attacker) -> None:
    folder = attacker.seal()
    token = attacker.tokens(folder.name).write_token
    take = next((folder / "media").glob("*.age"))
    path = f"{attacker.inbox(folder.name)}/{take.name}"
    begun = attacker.store(token, "POST", f"/.tus{path}", Upload_Length="10").headers["location"]
    attacker.send(folder)
    assert ground.endings(folder) == BOTH
    ended = raw(
        attacker.url(), "PATCH", begun, b"0123456789", Authorization=f"Bearer {token}", Tus_Resumable="1.0.0",
        Upload_Offset="0", Content_Type="application/offset+octet-stream",
    )  # fmt: skip
    assert ended.status == 204
    ground.look()
    check_vault(ground, attacker, folder)


def test_it_can_not_replace_a_session_by_another_sealing_of_it(ground: Ground, attacker: Attacker) -> None:
    folder = attacker.seal()
    sent = attacker.tokens(folder.name).write_token
    attacker.send(folder)
    assert ground.endings(folder) == BOTH
    other = revise(folder, ground.folder / "again", attacker, "media", program_version="9")
    attacker.send(other, "media", token=sent)
    assert ground.endings(folder) == {("media", "refused", "Refused")}
    check_vault(ground, attacker, folder)


@pytest.mark.parametrize("revision", [0, 2, 3, 2**53 - 1])
def test_it_can_not_replace_a_session_by_a_revision_that_it_invents(
    ground: Ground, attacker: Attacker, revision: int
) -> None:
    folder = attacker.seal()
    sent = attacker.tokens(folder.name).write_token
    attacker.send(folder)
    assert ground.endings(folder) == BOTH
    other = revise(
        folder, ground.folder / f"r{revision}", attacker, "media", revision=revision,
        replaces_hash="sha256:" + "0" * 64,
    )  # fmt: skip
    attacker.send(other, "media", token=sent)
    ((_, outcome, _),) = ground.endings(folder)
    assert outcome == "refused"
    check_vault(ground, attacker, folder)


def test_it_can_not_make_a_pair_of_halves_of_two_sealings(ground: Ground, attacker: Attacker) -> None:
    folder = attacker.seal()
    other = revise(
        folder,
        ground.folder / "other",
        attacker,
        "identity",
        pack_number=1,
        journal_hash="sha256:" + "1" * 64,
    )
    attacker.send(folder, "media")
    ground.look()
    attacker.send(other, "identity")
    assert ground.endings(folder) == {("identity", "refused", "BadHash")}


def test_it_can_not_have_the_session_of_another_by_signing_it_anew(
    ground: Ground, attacker: Attacker
) -> None:
    honest = ground.receipted
    apart = take_apart(honest, ground.site.where.device)
    apart.key = attacker.key
    for manifest in apart.manifests.values():
        manifest["device"] = attacker.key.public.text
    put_together(apart, ground.folder / "stolen" / honest.name)
    attacker.send(ground.folder / "stolen" / honest.name)
    found = {row for row in ground.endings(honest) if row[1] == "receipted"}
    assert found == set()  # the signatures are the honest session's


def test_it_can_not_have_two_sessions_with_one_signature(ground: Ground, attacker: Attacker) -> None:
    folder = attacker.seal()
    apart = take_apart(folder, attacker.key)
    other = "00000000-0000-4000-8000-00000000000a"
    text = json.dumps([apart.journal, apart.manifests, apart.records]).replace(folder.name, other)
    apart.journal, apart.manifests, apart.records = json.loads(text)
    put_together(apart, ground.folder / "twice" / other)
    attacker.send(folder)
    attacker.send(ground.folder / "twice" / other)
    found = ground.look()
    assert {(row.session, row.outcome) for row in found if row.session in {folder.name, other}} in (
        {(folder.name, "receipted"), (other, "refused")}, {(folder.name, "refused"), (other, "receipted")}
    )  # fmt: skip


def verified(folder: Path, session: str) -> VerifiedHalf:
    half = verify_half(FolderHalf(folder / "identity"), "identity")
    named = half.manifest.model_copy(update={"session": session})
    return VerifiedHalf(named, half.manifest_hash, half.device, half.records)


def test_one_signature_is_one_sessions_however_many_look_at_once(tmp_path: Path) -> None:
    where = Field()
    folder = where.seal(tmp_path / "field", [TakeContent()])
    for number in range(30):
        marks, start = KnownMarks(tmp_path / f"marks{number}"), threading.Barrier(6)
        learnt: list[str] = []

        def learn(session: str, marks: KnownMarks = marks, start: threading.Barrier = start,
                  learnt: list[str] = learnt) -> None:  # fmt: skip
            half = verified(folder, session)
            start.wait()
            try:
                marks.learn(half)
            except Refused:
                return
            learnt.append(session)

        names = [f"00000000-0000-4000-8000-00000000000{digit}" for digit in range(6)]
        threads = [threading.Thread(target=learn, args=(name,)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(learnt) == 1, learnt
        assert not list((tmp_path / f"marks{number}").rglob(".*"))


def test_a_signature_is_its_devices_where_two_name_one_session(tmp_path: Path) -> None:
    where = Field()
    folder = where.seal(tmp_path / "field", [TakeContent()])
    half = verified(folder, folder.name)
    marks = KnownMarks(tmp_path / "marks")
    marks.learn(half)
    marks.learn(half)
    thief = VerifiedHalf(half.manifest, half.manifest_hash, generate_private().public.text, half.records)
    with pytest.raises(Refused):
        marks.learn(thief)


@contextmanager
def writing(attacker: Attacker, token: str, path: str, datas: list[bytes], hands: int = 3) -> Iterator[None]:
    """Write and delete one file again and again meanwhile."""
    stopped = threading.Event()

    def write(hand: int) -> None:
        turn = hand
        while not stopped.is_set():
            turn += 1
            if turn % 4:
                attacker.post(token, path, datas[turn % len(datas)])
            else:
                attacker.store(token, "DELETE", path)

    threads = [threading.Thread(target=write, args=(hand,)) for hand in range(hands)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join()


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sig", "take", "journal.jsonl"])
def test_it_can_not_get_a_receipt_for_what_it_writes_meanwhile(
    ground: Ground, attacker: Attacker, name: str
) -> None:
    """True and forged by turns while the receiver takes and verifies: what has its receipt is true."""
    for _ in range(3):
        folder = attacker.seal()
        token = attacker.tokens(folder.name).write_token
        attacker.send(folder, "media", token=token)
        path = next((folder / "media").glob("*.age")) if name == "take" else folder / "media" / name
        true = path.read_bytes()
        with writing(attacker, token, f"{attacker.inbox(folder.name)}/{path.name}", [true, true[:-1] + b"!"]):
            ground.look()
        ground.look()
        if ground.has_receipt("media", folder.name, attacker.name):
            check_vault(ground, attacker, folder)


def test_it_can_not_get_a_receipt_for_more_than_was_verified(ground: Ground, attacker: Attacker) -> None:
    """Ever new names while the receiver moves and verifies."""
    folder = attacker.seal()
    token = attacker.tokens(folder.name).write_token
    attacker.send(folder, "media", token=token)
    stopped = threading.Event()

    def fill() -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            attacker.post(token, f"{attacker.inbox(folder.name)}/x{number}.age", b"more")

    threads = [threading.Thread(target=fill) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        ground.look()
        ground.look()
    finally:
        stopped.set()
        for thread in threads:
            thread.join()
    ground.look()
    if ground.has_receipt("media", folder.name, attacker.name):
        check_vault(ground, attacker, folder)


def test_two_receivers_in_two_processes_give_one_receipt(ground: Ground, attacker: Attacker) -> None:
    folders = [attacker.seal() for _ in range(3)]
    for folder in folders:
        attacker.send(folder)
    command = [
        sys.executable, "-m", "collector", "receive", "--once", "--config",
        str(ground.site.folder / "serve.toml"),
    ]  # fmt: skip
    running = [
        subprocess.Popen(command, cwd=REPO, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                         env={**os.environ, "PYTHONPATH": str(REPO)})
        for _ in range(2)
    ]  # fmt: skip
    assert {process.wait(60) for process in running} <= {0, 4}
    ground.look()
    for folder in folders:
        for half in ("identity", "media"):
            assert ground.has_receipt(half, folder.name, attacker.name)
            check_vault(ground, attacker, folder, half)


def test_a_second_inbox_with_the_same_is_done_and_with_another_is_refused(
    ground: Ground, attacker: Attacker
) -> None:
    """A courier brings what another device sealed: twice the same, and once with a lie of its own."""
    courier, folder = ground.attacker(), attacker.seal()
    inbox = Sent(ground.site.vaulted("media", folder.name, attacker.name), courier.name).inbox
    token = courier.tokens(folder.name, signer=attacker.key.public.text).write_token
    for name, data in bytes_of(folder).items():
        if name.startswith("media/"):
            assert courier.tus(token, f"{inbox}/{name.partition('/')[2]}", data).status == 201
    attacker.send(folder, "media")
    found = ground.endings(folder)
    assert {outcome for _, outcome, _ in found} <= {"receipted", "copied"}
    check_vault(ground, attacker, folder)
    assert courier.tus(token, f"{inbox}/manifest.json", b"{}").status == 201
    assert courier.tus(token, f"{inbox}/manifest.sig", b"s" * 64).status == 201
    ground.look()
    check_vault(ground, attacker, folder)


def test_what_ended_the_program_three_times_is_set_aside(ground: Ground, attacker: Attacker) -> None:
    """Whatever it was that ended it: the others go on."""
    folder = attacker.seal()
    attacker.send(folder, "media")
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom collector.receive import receiver\n"
        "from collector.organisation import Organisation, read_config\n"
        "receiver.check_half = lambda *_: os._exit(9)\n"
        "list(Organisation(read_config(Path(sys.argv[1]))).receiver().look())\n"
    )
    for _ in range(3):
        command = [sys.executable, "-c", code, str(ground.site.folder / "serve.toml")]
        ended = subprocess.run(command, cwd=REPO, check=False, env={**os.environ, "PYTHONPATH": str(REPO)})
        assert ended.returncode == 9
    again = Organisation(read_config(ground.site.folder / "serve.toml"))
    found = [row for row in again.receiver().look() if row.session == folder.name]
    assert [(row.outcome, type(row.fault).__name__) for row in found] == [("refused", "HalfBroke")]


def test_what_is_on_its_way_can_be_read_by_nobody_else(ground: Ground, attacker: Attacker) -> None:
    folder = attacker.seal()
    attacker.send(folder, "media")
    ground.look()
    source = FilerHalf(
        ground.site.organisation.filers["media"],
        ground.site.vaulted("media", folder.name, attacker.name).folder,
    )
    assert verify_half(source, "media").manifest.session == folder.name
