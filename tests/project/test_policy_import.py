"""Importing a published policy: articles and contacts are found, and no word of the source gets lost."""

from __future__ import annotations

import html
import json
import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.__main__ import run
from collector.errors import CollectorError, Malformed, Refused
from collector.model.pack import Contact, Organisation, OrganisationText
from collector.project.checks import find_faults
from collector.project.pack import read_draft
from collector.project.policy import CHANGE_KINDS, Policy, fill_placeholders, parse_policy
from collector.project.policy_import import Imported, Wanted, import_policy
from collector.project.policy_report import review_text, rows_of, write_imported
from tests.rig.world import copy_kit

REAL = Path(__file__).resolve().parents[3] / "shared" / "policy" / "policy-2020-08.txt"
needs_real = pytest.mark.skipif(not REAL.exists(), reason="the published policy is not here")
WANTED = Wanted("2020-08", "en", date(2026, 1, 1))
SAMPLE = """How we handle data
Larkfield Speech Works\u00a0
\u00a0
Date of last  update: 5 March 2021.
Email: [ask@larkfield.example]
Telephone: [010-5555 0100]
Fax: [010-5555 0100 ext. 21]

You find here:
1. What we collect
2. Your rights
3. Contact

1. What we collect
(1) Kinds
\u25cfYour voice;
\u25cf Your face.
(2) Use
1. Sharing
We share nothing.
2. Handing over
a) when you say so;
b) when a court says so.
2. Your rights
1. See;
2. Delete.
3. Contact
Write to us (ask@larkfield.example).Or call.
"""


def imported(text: str, suffix: str = ".txt") -> Imported:
    return import_policy(text.encode("utf-8"), suffix, WANTED)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text))


def filled(policy: Policy, **contact: str) -> str:
    """What a page would show with these contacts in the pack."""
    names = ("project", "organisation", "officer", "address", "retention", "withdrawal_method")
    organisation = Organisation(
        contact=Contact(**({"email": "nobody", "phone": "nobody"} | contact)),
        text={policy.head.language: OrganisationText(**dict.fromkeys(names, "x"))},
    )
    return fill_placeholders(policy, organisation, policy.head.language).shown_text


def find_missing(source: str, result: Imported) -> Counter[str]:
    """The words of the source that stand neither in the text with its contacts nor in the report's list."""
    contacts = {what: value for what in ("email", "phone", "fax") if (value := result.facts.value(what))}
    have = words(filled(result.policy, **contacts))
    for row in rows_of(result):
        have += words(row["text"]) if row["row"] == "left_out" else Counter()
    return words(source) - have


def test_articles_lists_headings_and_contacts_are_found() -> None:
    result = imported(SAMPLE)
    assert [section.title for section in result.policy.sections] == [
        "How we handle data", "1. What we collect", "2. Your rights", "3. Contact",
    ]  # fmt: skip
    assert result.policy.sections[1].paragraphs == (
        "**(1) Kinds**", "- Your voice;", "- Your face.", "**(2) Use**", "**1. Sharing**",
        "We share nothing.", "**2. Handing over**", "a) when you say so;", "b) when a court says so.",
    )  # fmt: skip
    assert result.policy.sections[2].paragraphs == ("1. See;", "2. Delete.")
    assert result.policy.sections[0].paragraphs[1:] == (
        "Date of last update: 5 March 2021.", "Email: {{email}}", "Telephone: {{phone}}", "Fax: {{fax}}",
    )  # fmt: skip
    assert result.policy.sections[3].paragraphs == ("Write to us ({{email}}).Or call.",)
    assert result.policy.head.date == date(2021, 3, 5)
    assert {fact.what: fact.value for fact in result.facts.found} == {
        "email": "ask@larkfield.example", "phone": "010-5555 0100", "fax": "010-5555 0100 ext. 21",
        "date": "5 March 2021",
    }  # fmt: skip
    left = [(row.line, row.reason) for row in result.left_out]
    assert left == [(line, "table of contents") for line in (9, 10, 11, 12)]
    assert ["example).Or" in remark.text for remark in result.remarks] == [True]
    assert find_missing(SAMPLE, result) == Counter()


def test_the_head_counts_as_major_until_a_person_has_looked() -> None:
    head = imported(SAMPLE).policy.head
    assert (head.version, head.language, head.title) == ("2020-08", "en", "How we handle data")
    assert (head.major, head.kinds_of_change) == (True, list(CHANGE_KINDS))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"],
)  # fmt: skip
def test_every_encoding_reads_the_same(encoding: str) -> None:
    text = "个人信息保护政策\n最近更新日期：2020年8月\n邮箱：a@b.example 电话：010-62660000\n"
    text += "一、收集什么\n声音。\n二、您的权利\n删除。\n"
    result = import_policy(text.encode(encoding), ".txt", Wanted("1", "zh-CN", date(2026, 1, 1)))
    assert [section.title for section in result.policy.sections] == [
        "个人信息保护政策", "一、收集什么", "二、您的权利",
    ]  # fmt: skip
    assert result.policy.sections[0].paragraphs[-1] == "邮箱：{{email}} 电话：{{phone}}"
    assert result.policy.head.date == date(2020, 8, 1)


@pytest.mark.parametrize(
    ("text", "titles"),
    [("Article 1 Scope\nAll.\nArticle 2 Rights\nSome.\n", ["Article 1 Scope", "Article 2 Rights"]),
     ("第一条 范围\n全部。\n第二条 权利\n有的。\n", ["第一条 范围", "第二条 权利"]),
     ("I. Scope\nAll.\nII. Rights\nSome.\n", ["I. Scope", "II. Rights"]),
     ("1. Scope\n1. One\nText.\n2. Two\nText.\n2. Rights\nSome.\n3. End\nBye.\n",
      ["1. Scope", "2. Rights", "3. End"]),
     ("# T\n\nHi.\n\n## Scope\n\nAll.\n\n## Rights\n\nSome.\n", ["T", "Scope", "Rights"]),
     ("Scope\n===\nAll.\n\nRights\n===\nSome.\n\n# End\n# Again\nx", ["Scope", "Rights", "Again"])],
)  # fmt: skip
def test_articles_are_found_however_they_are_numbered(text: str, titles: list[str]) -> None:
    result = imported(text)
    assert [section.title for section in result.policy.sections] == titles
    assert find_missing(text, result) == Counter()


def test_lines_that_were_wrapped_become_one_paragraph() -> None:
    text = "Policy\n\nWe keep what you tell us for as long as the project still\nruns.\nShort.\n1. Item\n"
    assert imported(text).policy.sections[0].paragraphs == (
        "We keep what you tell us for as long as the project still runs.", "Short.", "1. Item",
    )  # fmt: skip


def test_markdown_keeps_its_lists_and_lists_what_no_page_shows() -> None:
    text = (
        "# Policy\n\n- [Scope](#scope)\n- [End](#end)\n\n## Scope\n\n1. one\n2. **two** and *three*\n"
        "   - inner\n\n"
        "Write to [us](mailto:a@b.example) &amp; see <br> [this](https://c.example/x).\n\n"
        "<div>Hidden words</div>\n\n| a | b |\n|---|---|\n| c | d |\n\n[ref]: https://d.example\n\n"
        "![alt](pic.png)\n\n## End\n\n### Part\n\nBye.\n"
    )
    result = imported(text, ".md")
    assert [section.title for section in result.policy.sections] == ["Scope", "End"]
    assert result.policy.sections[0].paragraphs == (
        "1. one", "2. **two** and three", "- inner", "Write to us ({{email}}) & see",
        "this (https://c.example/x).", "a | b", "c | d", "alt",
    )  # fmt: skip
    assert result.policy.sections[1].paragraphs == ("**Part**", "Bye.")
    left = {row.text: row.reason for row in result.left_out}
    assert left["Scope"] == left["End"] == "table of contents"
    assert left["<div>Hidden words</div>"] == "HTML"
    assert "[ref]: https://d.example" in left
    assert "pic.png" in left


@pytest.mark.parametrize(
    ("data", "suffix"),
    [(b"", ".txt"), (b" \n\xc2\xa0\n", ".txt"), (b"%PDF-1.7", ".txt"), (b"PK\x03\x04", ".txt"),
     (b"<!DOCTYPE html><p>x", ".md"), (b"\xff\x00\xff\x81", ".txt"), (b"a\0b", ".txt"),
     (b"Write to {{email}}.", ".txt"), (b"x" * ((1 << 20) + 1), ".txt"), (b"x\n" * 10_001, ".txt"),
     (b"---\n***\n", ".txt")],
)  # fmt: skip
def test_what_is_no_text_is_refused(data: bytes, suffix: str) -> None:
    with pytest.raises(Malformed):
        import_policy(data, suffix, WANTED)


@pytest.mark.parametrize(
    ("version", "language"), [("../x", "en"), ("", "en"), ("1", "English"), ("1", "e/n")]
)
def test_version_and_language_are_checked(version: str, language: str) -> None:
    with pytest.raises(Malformed):
        import_policy(SAMPLE.encode(), ".txt", Wanted(version, language, date(2026, 1, 1)))


def test_a_second_number_is_left_in_the_text_and_told() -> None:
    text = "Policy\nTelephone: 010-111111\nTelephone: 010-222222\nFax: 010-111111\n"
    text += "Mail a@b.example, c@d.example\n"
    result = imported(text)
    shown = result.policy.sections[0].paragraphs
    assert shown == (
        "Telephone: {{phone}}", "Telephone: 010-222222", "Fax: {{fax}}", "Mail {{email}}, c@d.example",
    )  # fmt: skip
    told = [remark.text for remark in result.remarks]
    assert sum("Another" in text for text in told) == 2
    assert find_missing(text, result) == Counter()


BITS = st.sampled_from(
    ["1. ", "2. ", "3. ", "(1) ", "a) ", "● ", "- ", "# ", "## ", "\n", "\n\n", "\u00a0\n", "  ", "**", "|",
     "a@b.example", "Telephone: 010-5555", "Fax: [010-5555]", "Last updated 2020-08-03", "一、", "第一条 ",
     "Article 1 ", "Scope", "Rights", "End.", "{", "}}", "[x](#y)", "<b>", "&amp;", "+++\n", "---\n", "\x07",
     "\u202e", "\u2028", "===\n", "`", "    code", "> "]
)  # fmt: skip
TEXTS = st.lists(BITS | st.text(max_size=8), min_size=1, max_size=40).map("".join)


@settings(max_examples=250, deadline=None)
@given(TEXTS, st.sampled_from([".txt", ".md"]))
def test_no_word_of_any_text_gets_lost(text: str, suffix: str) -> None:
    try:
        result = imported(text.encode("utf-8", "replace").decode(), suffix)
    except Malformed:
        return
    assert parse_policy(result.text.encode()) == result.policy
    source = html.unescape(text.encode("utf-8", "replace").decode())
    assert set(find_missing(source, result)) <= {"y"}, "only where a link inside the text leads"
    review = review_text(result)
    assert all(row["text"] in review for row in rows_of(result) if row["row"] == "left_out")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([".txt", ".md"]))
def test_only_our_errors_leave_the_importer(data: bytes, suffix: str) -> None:
    try:
        import_policy(data, suffix, WANTED)
    except CollectorError:
        return


@needs_real
def test_every_word_of_the_published_policy_is_in_a_part_or_shown_as_left_out(tmp_path: Path) -> None:
    result = import_policy(REAL.read_bytes(), REAL.suffix, WANTED)
    written = write_imported(tmp_path, result)
    contacts = tomllib.loads(written.contacts.read_text("utf-8"))["organisation"]["contact"]
    policy = parse_policy(written.policy.read_bytes())
    listed = (
        written.review.read_text("utf-8").partition("## Left out of the text")[2].partition("## To do")[0]
    )
    left = Counter[str]()
    for line in listed.splitlines():
        left += words(re.sub(r"^- line \d+: [^:]+: ", "", line))
    assert words(REAL.read_text("utf-8-sig")) - words(filled(policy, **contacts)) - left == Counter()
    assert [re.match(r"\d", section.title) is not None for section in policy.sections] == [False] + 7 * [True]
    assert sum(left.values()) < 70
    assert contacts == {
        "email": "dpo@speechocean.com", "phone": "010-62660053", "fax": "010-62660053 ext. 8103",
    }  # fmt: skip
    assert policy.head.date == date(2020, 8, 1)


def import_into(pack: Path, text: str) -> None:
    """What the report tells a person to do: paste contacts, put the folder in place, name the version."""
    for language in ("en", "zh-CN", "ar"):
        result = import_policy(text.encode(), ".txt", Wanted("2027-01", language, date(2026, 1, 1)))
        written = write_imported(pack.parent / "out", result)
        target = pack / "policy" / "2027-01" / written.policy.name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(written.policy.read_bytes())
    project = (pack / "project.toml").read_text("utf-8")
    project = re.sub(r"(?m)^policy_version = .*$", 'policy_version = "2027-01"', project)
    table = written.contacts.read_text("utf-8").partition("[organisation.contact]\n")[2]
    project = re.sub(r"(?s)(\[organisation\.contact\]\n).*?(?=\n\[)", rf"\g<1>{table}", project)
    (pack / "project.toml").write_text(project, "utf-8")


def test_the_result_in_a_draft_pack_passes_the_check(tmp_path: Path) -> None:
    pack = copy_kit(tmp_path / "world").pack
    text = SAMPLE + "4. More\nMore.\n5. Else\nElse.\n6. Last\nLast.\n7. End\nEnd.\n"
    text = text.replace("3. Contact\n\n", "3. Contact\n4. More\n5. Else\n6. Last\n7. End\n\n")
    import_into(pack, text)
    assert find_faults(read_draft(pack)) == []
    shown = read_draft(pack).policy("en").shown_text
    assert "010-5555 0100 ext. 21" in shown
    assert "{{" not in shown


@needs_real
def test_the_published_policy_in_a_draft_pack_passes_the_check(tmp_path: Path) -> None:
    pack = copy_kit(tmp_path / "world").pack
    import_into(pack, REAL.read_text("utf-8-sig"))
    assert find_faults(read_draft(pack)) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    write_imported(tmp_path, imported(SAMPLE))
    (tmp_path / "2020-08" / "en.md").write_text("edited")
    with pytest.raises(Refused):
        write_imported(tmp_path, imported(SAMPLE))
    assert (tmp_path / "2020-08" / "en.md").read_text() == "edited"


def test_the_command_writes_three_files_and_tells_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "policy.txt").write_text(SAMPLE, "utf-8")
    command = ["project", "policy-import", str(tmp_path / "policy.txt"), "--language", "en"]
    command += ["--version", "2020-08", "--out", str(tmp_path / "out")]
    assert run(["--json", *command]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["row"] for row in rows][-1] == "written"
    assert {"found", "section", "left_out", "written"} <= {row["row"] for row in rows}
    files = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*"))
    assert files == ["2020-08/en.md", "contacts-2020-08-en.toml", "review-2020-08-en.md"]
    assert run(command) == 3
    assert run([*command[:2], str(tmp_path / "absent.txt"), *command[3:]]) == 2
    assert "Traceback" not in capsys.readouterr().err
