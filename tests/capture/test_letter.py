"""Files become plain text: character sets, mails without head and attachments, HTML; the rest is refused."""

from __future__ import annotations

from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.capture.text.letter import MAX_FILE_BYTES, decode_text, html_to_text, read_letter, read_mail
from collector.capture.text.typed import MAX_CHARACTERS, tidy_text
from collector.errors import TextTooLong, TextUnreadable

WORDS = "你好，王小美！明天早上八点在车站见。Bring the umbrella."


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_a_text_file_in_any_usual_character_set(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "letter.TXT"
    path.write_bytes(f"{WORDS}\r\nsecond line\r\n".encode(encoding))
    assert read_letter(path) == f"{WORDS}\nsecond line"


def test_a_western_text() -> None:
    assert decode_text(b"na\xefve caf\xe9") == "naïve café"


def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Canary Sender <canary@example.org>"
    message["Subject"] = "Canary subject"
    return message


def write(path: Path, message: EmailMessage) -> Path:
    path.write_bytes(message.as_bytes())
    return path


def test_a_mail_loses_head_and_attachments(tmp_path: Path) -> None:
    message = mail()
    message.set_content(WORDS)
    message.add_alternative(f"<p>HTML {WORDS}</p>", subtype="html")
    message.add_attachment("canary in an attachment", filename="canary.txt")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="face.png")
    forwarded = mail()
    forwarded.set_content("canary of somebody else's mail")
    message.add_attachment(forwarded)
    assert read_letter(write(tmp_path / "a.eml", message)) == WORDS


@pytest.mark.parametrize(
    ("charset", "coding"), [("gb2312", "base64"), ("gbk", "quoted-printable"), ("utf-16", "base64")]
)
def test_a_mail_in_another_character_set(tmp_path: Path, charset: str, coding: str) -> None:
    message = mail()
    message.set_content("北京见", charset="utf-8")
    import base64
    import quopri

    raw = "北京见，镕基".encode("gb18030" if charset == "gb2312" else charset)
    body = base64.encodebytes(raw) if coding == "base64" else quopri.encodestring(raw)
    head = f"Subject: canary\r\nContent-Type: text/plain; charset={charset}\r\n"
    path = tmp_path / "a.eml"
    path.write_bytes(head.encode() + f"Content-Transfer-Encoding: {coding}\r\n\r\n".encode() + body)
    assert read_letter(path) == "北京见，镕基"


def test_an_html_mail_becomes_plain_text(tmp_path: Path) -> None:
    message = mail()
    page = (
        "<html><head><title>canary</title><style>p {color: canary}</style></head><body>"
        "<p>Dear&nbsp;Bo,</p><div>it   is <b>cold</b> &amp; dark<br>here.</div><script>canary()</script>"
        "<table><tr><td>one</td><td>two</td></tr></table></body></html>"
    )
    message.set_content(page, subtype="html")
    assert (
        read_letter(write(tmp_path / "a.eml", message)) == "Dear Bo,\n\nit is cold & dark\nhere.\n\none two"
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", b"words"), ("a.txt", b""), ("a.txt", b" \r\n"), ("a.txt", bytes(range(32)) * 9),
        ("a.eml", b"Subject: head only\r\n\r\n"), ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(400)),
    ],
)  # fmt: skip
def test_what_holds_no_text_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(TextUnreadable):
        read_letter(path)


def test_sizes_are_capped(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(TextUnreadable):
        read_letter(path)
    path.write_text("x" * (MAX_CHARACTERS + 1))
    with pytest.raises(TextTooLong):
        read_letter(path)


def test_a_mail_nested_without_end_is_refused_and_not_followed() -> None:
    data = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(400)
    )
    assert read_mail(data + b"\r\ncanary") == ""


MAIL = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset=%s\r\n\r\n"


@settings(deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", MAIL, MAIL % b"base64-nonsense", b"Content-Type: text/html\r\n\r\n"]),
)
def test_garbage_is_read_or_refused_in_our_own_words(tail: bytes, head: bytes) -> None:
    for read in (decode_text, read_mail):
        with suppress(TextUnreadable):
            tidy_text(read(head + tail))


@given(st.text(max_size=200))
def test_html_of_any_shape_gives_words(text: str) -> None:
    with suppress(TextUnreadable):
        html_to_text(f"<p>{text}</p><!-- {text} --><![{text}")


@given(st.text(max_size=100))
def test_a_tidy_text_stays_as_it_is(text: str) -> None:
    kept = tidy_text(text + "\ud83d\r\n\x07")
    assert tidy_text(kept) == kept
    assert not {"\r", "\x07", "\u2028"} & set(kept)
    kept.encode()
