"""What --example prints is read by those who read the real file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from collector.demo.world import World, make_keys, make_pack
from collector.kit.store import write_store_keys
from collector.model.manifest import HALVES
from collector.project.pack import read_signed_pack
from collector.receive.config import read_config
from collector.session.answers import check_answers, read_answers


def example_of(command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "collector", command, "--example"], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_configuration(tmp_path: Path):
    text = example_of("serve")
    assert example_of("receive") == text
    world = World(tmp_path)
    make_keys(world)
    for half in HALVES:
        (tmp_path / half).mkdir()
        paths = [world.keys / f"store-{half}-{use}.key" for use in ("write", "read")]
        write_store_keys(tmp_path / half, *paths)
    world.config.write_text(text)
    config = read_config(world.config)
    assert set(config.stores) == set(HALVES)
    assert config.packs == tmp_path / "packs"
    parts = {line for line in text.splitlines() if line.startswith("[")}
    assert parts >= {"[store.identity]", "[receipts]", "[devices]", "[packs]", "[listen]", "[state]"}


def test_answers_fit_a_new_rehearsal_pack(tmp_path: Path):
    path = tmp_path / "answers.toml"
    path.write_text(example_of("rehearse"))
    world = World(tmp_path / "world")
    make_keys(world)
    make_pack(world, dict.fromkeys(HALVES, "http://127.0.0.1:1"), "http://127.0.0.1:1/token")
    pack = read_signed_pack(world.pack)
    check_answers(read_answers(path), pack.project, {prompt.id for prompt in pack.prompts})
