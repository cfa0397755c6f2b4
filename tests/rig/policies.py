"""A newer version of the demo pack's policy: one paragraph more in the second part."""

from __future__ import annotations

from collector.demo.world import World
from collector.project.install import install_pack
from collector.project.signing_pack import sign_pack
from collector.session.parts import Parts
from collector.signing import read_private

OLD = "2026-01"


def publish(world: World, parts: Parts, version: str, *, major: bool) -> None:
    """Sign a pack whose policy is `version`, beside the old one (P-6.3), and install it."""
    project = world.pack / "project.toml"
    text = project.read_text("utf-8")
    project.write_text(text.replace(f'policy_version = "{OLD}"', f'policy_version = "{version}"'), "utf-8")
    for language in ("en", "zh-CN", "ar"):
        old = (world.pack / "policy" / OLD / f"{language}.md").read_text("utf-8")
        new = old.replace(f'version = "{OLD}"', f'version = "{version}"').replace("2026-01-15", "2031-01-01")
        new = new.replace("major = false", f"major = {str(major).lower()}")
        if major:
            new = new.replace("kinds_of_change = []", 'kinds_of_change = ["recipients"]')
        path = world.pack / "policy" / version / f"{language}.md"
        path.parent.mkdir(exist_ok=True)
        head, part, rest = new.split("\n## ", 2)
        path.write_text(f"{head}\n## {part}\n\nOne more sentence.\n\n## {rest}", "utf-8")
    sign_pack(world.pack, read_private(world.key("signing")))
    install_pack(parts.data, parts.ledger, world.pack, None)
