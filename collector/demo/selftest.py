"""The self-test: from a simulated microphone to a file opened again, on a throw-away data folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

from collector.build import Outside, open_core
from collector.bundle.verify import verify_session
from collector.demo.rehearsal import TAKES, demo_answers, open_with_key, rehearse
from collector.demo.world import World, install_demo, make_keys, make_pack
from collector.errors import WorkFailed
from collector.model.manifest import HALVES


def run_self_test() -> str:
    """Record, seal, verify and open; return what was found in one sentence. Raises WorkFailed and others."""
    with tempfile.TemporaryDirectory(prefix="collector-self-test-") as folder:
        world = World(Path(folder))
        make_keys(world)
        urls = dict.fromkeys(HALVES, "http://127.0.0.1:1")
        make_pack(world, urls, "http://127.0.0.1:1/token")
        core = open_core(
            world.data,
            lambda: world.passphrase_file.read_text("utf-8"),
            outside=Outside(anchors=world.anchors),
        )
        try:
            pack = install_demo(world, core)
            answers = demo_answers(pack, "simulated:ramp", "simulated:counter")
            session = rehearse(core, pack, answers, fast=True)
            return _check(world, core.parts.folder(session).root, session)
        finally:
            core.close()


def _check(world: World, bundle: Path, session: str) -> str:
    verify_session(bundle)
    for half in HALVES:
        open_with_key(world, bundle, half)
    opened = world.opened / session
    media = [path for path in (opened / "media").iterdir() if path.suffix in {".flac", ".mkv"}]
    if len(media) != len(TAKES) or not any(opened.rglob("form.json")):
        raise WorkFailed("The self-test opened another number of files than it recorded.")
    return f"Recorded, sealed, verified and opened {len(media)} takes."
