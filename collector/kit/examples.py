"""Commented examples of the files that commands read: `serve`, `receive` and `rehearse --example`."""

from __future__ import annotations

from collector.kit.making import config_text
from collector.kit.papers import fill
from collector.kit.premises import FIRST_PORT
from collector.model.manifest import HALVES


def example_config() -> str:
    """Return an example of what `collector serve` and `receive` read."""
    keys = {(half, use): f"keys/store-{half}-{use}.key" for half in HALVES for use in ("write", "read")}
    urls = {half: f"http://127.0.0.1:{port}" for half, port in zip(HALVES, (9335, 9341), strict=True)}
    return config_text(urls, keys, FIRST_PORT)


def example_answers() -> str:
    """Return an example of what `collector rehearse` reads; it fits a pack of `project new --rehearsal`."""
    return fill("answers.toml")
