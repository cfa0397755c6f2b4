"""A pack whose words can't stand in a consent record is refused when it is checked, by the part at fault."""

from __future__ import annotations

from typing import Any

import pytest

from collector.errors import BadPack
from collector.model.pack import Project
from collector.project.record_checks import check_record_words
from tests.rig.records import change
from tests.ui.sample import demo_pack

ORGANISATION = "organisation.text.en"


def project(changes: dict[str, object]) -> Project:
    value: dict[str, Any] = demo_pack().project.model_dump(by_alias=True)
    return Project.model_validate(change(value, changes))


def test_the_demo_pack_fits() -> None:
    check_record_words(demo_pack().project)


@pytest.mark.parametrize(
    "changes",
    [
        {f"{ORGANISATION}.withdrawal_method": "Phone 010 5555 0100\nor write to rights@example.org"},
        {"purposes.0.record_text": "check who can\ntake part\n"},
        {"organisation.contact.url": ""},
        {"jurisdiction": "CN-BJ"},
        {"purposes.1.pii": ["voice", "video"]},
    ],
)
def test_what_packs_may_say(changes: dict[str, object]) -> None:
    check_record_words(project(changes))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"purposes.1.record_text": "call 13800138000"}, "purpose media_for_training_data"),
        ({"purposes.1.record_text": "write to anna@example.org"}, "purpose media_for_training_data"),
        ({"purposes.1.record_text": "x" * 301}, "purpose media_for_training_data"),
        ({f"{ORGANISATION}.officer": "Ms Chen, 138 0013 8000"}, "officer"),
        ({f"{ORGANISATION}.withdrawal_method": " \n"}, "withdraw"),
        ({"jurisdiction": "China"}, "jurisdiction"),
        ({"policy_version": "spring"}, "version"),
        ({"organisation.contact.url": "http://example.org"}, "https"),
        ({"organisation.contact.url": "https://example.org/?from=paper"}, "query"),
        ({"organisation.contact.email": "ask us"}, "e-mail"),
        ({"purposes.1.pii": ["shoe_size"]}, "media_for_training_data"),
        ({"purposes.3.separate": False}, "overseas_transfer"),
        ({"purposes.3.recipients": []}, "abroad"),
    ],
)
def test_what_no_record_can_hold(changes: dict[str, object], named: str) -> None:
    with pytest.raises(BadPack, match=named) as caught:
        check_record_words(project(changes))
    assert "13800138000" not in str(caught.value)
