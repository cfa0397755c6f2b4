"""The copy as a PDF: read back with a program of its own, in both languages, at every length."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
import unicodedata
from dataclasses import replace
from pathlib import Path

import cv2
import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPdfWriter, QTextTable
from PySide6.QtPrintSupport import QPrinter

from tests.ui import sample
from ui.flows.rights.copy_words import make_paper
from ui.flows.rights.copying import make_pdf
from ui.languages import find_languages
from ui.presenter.paper import Block, PaperView
from ui.widgets.papers.paper import Paper
from ui.widgets.papers.printing import draw_on

LANGUAGES = tuple(find_languages())
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


def paper(words, language: str, *, child: bool = False) -> PaperView:
    words.speak(language)
    return make_paper(sample.copy(language, child=child))


def in_a_plain_thread(view: PaperView) -> bytes:
    """As the worker makes it: nothing of it may need the GUI thread."""
    found: list[bytes] = []
    thread = threading.Thread(target=lambda: found.append(make_pdf(view)))
    thread.start()
    thread.join()
    return found[0]


def read(program: str, path: Path) -> str:
    out = ["-"] if program == "pdftotext" else []
    return subprocess.run([program, str(path), *out], capture_output=True, text=True, check=True).stdout


def plain(text: str) -> str:
    return "".join(plain_words(text).split())


def plain_words(text: str) -> str:
    """Without the forms in which Arabic letters join, vowel signs, and marks of direction."""
    whole = unicodedata.normalize("NFKC", text)
    return "".join(one for one in whole if unicodedata.category(one) not in {"Cf", "Mn"})


def find_arabic(part: str) -> list[str]:
    """The words that a PDF holds as they are: those with a doubled letter join in forms of their own."""
    whole = [word for word in part.split() if "\u0651" not in word]
    return re.findall(r"[^\W\d]+", plain_words(" ".join(whole)))


@needs_poppler
@pytest.mark.parametrize("child", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_copy_can_be_found_in_the_pdf(words, tmp_path, language, child):
    view = paper(words, language, child=child)
    path = tmp_path / "copy.pdf"
    path.write_bytes(in_a_plain_thread(view))
    text = plain(read("pdftotext", path))
    for block in view.blocks:
        for part in (block.text, block.note, block.word):
            pieces = find_arabic(part) if language == "ar" else [plain(part)]
            assert [piece for piece in pieces if piece not in text] == []  # poppler turns runs of Arabic
    pages = int(
        next(line.split()[1] for line in read("pdfinfo", path).splitlines() if line.startswith("Pages"))
    )
    for page in range(1, pages + 1):
        foot = plain(view.footer.replace("%1", str(page)).replace("%2", str(pages)))
        assert foot in text or language == "ar"


@needs_poppler
@pytest.mark.parametrize("language", LANGUAGES)
def test_its_type_is_embedded_and_its_title_is_the_number(words, tmp_path, language):
    view = paper(words, language)
    path = tmp_path / "copy.pdf"
    path.write_bytes(in_a_plain_thread(view))
    rows = [line.split() for line in read("pdffonts", path).splitlines()[2:]]
    assert len(rows) >= (4 if language == "zh-CN" else 2)
    assert all(row[-5] == "yes" and row[-3] == "yes" for row in rows), "embedded, with a map to characters"
    facts = dict(line.split(":", 1) for line in read("pdfinfo", path).splitlines() if ":" in line)
    assert facts["Title"].strip() == view.number
    assert "A4" in facts["Page size"]
    assert not {"Author", "Creator", "Producer", "CreationDate", "ModDate"} & set(facts)
    raw = path.read_bytes()
    assert not [word for word in (b"xmp", b"uuid", b"D:20", b"/ID", b"Qt ") if word in raw]


@needs_poppler
def test_a_camera_reads_the_code_on_the_paper(words, tmp_path):
    view = paper(words, "en")
    (tmp_path / "copy.pdf").write_bytes(make_pdf(view))
    command = ["pdftoppm", "-r", "150", "-gray", "-f", "1", "-l", "1", "-png"]
    subprocess.run([*command, str(tmp_path / "copy.pdf"), str(tmp_path / "page")], check=True)
    picture = cv2.imread(str(next(tmp_path.glob("page*.png"))), cv2.IMREAD_GRAYSCALE)
    text, *_ = cv2.QRCodeDetector().detectAndDecode(picture)
    assert text == view.number


def test_the_same_copy_is_the_same_file(words):
    """No time and no random id goes into it."""
    view = paper(words, "zh-CN")
    assert make_pdf(view) == make_pdf(view)


def test_a_name_is_masked_and_absent_when_it_is_not_in_memory(words):
    view = paper(words, "zh-CN")
    whole = " ".join(f"{block.text} {block.note}" for block in view.blocks)
    assert "王*" in whole
    assert "小美" not in whole
    copy = sample.copy("zh-CN")
    later = make_paper(replace(copy, signer=replace(copy.signer, masked="")))
    assert "王" not in " ".join(block.text for block in later.blocks)


RIGHTS = {
    "en": ("See", "Get a copy", "Correct", "Withdraw", "Delete", "Close the account", "Complain"),
    "zh-CN": ("查看", "取得副本", "更正", "撤回", "删除", "注销账号", "投诉"),
    "ar": ("الاطلاع", "الحصول على نسخة", "التصحيح", "سحب الموافقة", "الحذف", "إغلاق الحساب", "الشكوى"),
}
PROMISES = {
    "en": ("within 30 days", "before stays lawful", "Backups follow", "to a court", "China", "Recorder R-07",
           "24 Nov 2026, 11:26 (UTC+8)"),
    "zh-CN": ("30 天内", "依法做过的事仍然有效", "备份在下一次更新时删除", "法院", "中国", "采集员 R-07",
              "2026 年 11 月 24 日，11:26（UTC+8）"),
    "ar": ("خلال \u206830\u2069 يومًا", "من قبل يبقى قانونيًا", "والنسخ الاحتياطية تتبع", "المحكمة", "الصين",
           "24 نوفمبر 2026، 11:26 (UTC+8)"),
}  # fmt: skip


@pytest.mark.parametrize("child", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_right_is_named_and_what_is_promised_with_it(words, language, child):
    """P-3.1 to P-3.8: no right without its way, the days for an answer, backups, lawful use before."""
    blocks = paper(words, language, child=child).blocks
    ways = {block.note: block.text for block in blocks if block.kind == "fact"}
    assert all(ways.get(name) for name in RIGHTS[language])
    whole = " ".join(block.text for block in blocks)
    assert [promise for promise in PROMISES[language] if promise not in whole] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_number_stands_on_it_and_no_code_of_a_person(words, language):
    view = paper(words, language)
    whole = " ".join(f"{block.text} {block.note}" for block in view.blocks)
    assert re.findall(r"\b[A-Z][A-Z0-9]*-[0-9A-Z]{4,}[0-9A-Z-]*", whole) == [view.number]


def test_what_went_abroad_lies_there_too(words):
    kept = [
        next(block.text for block in paper(words, "en", child=child).blocks if block.note == "Kept in")
        for child in (False, True)
    ]
    assert kept[0] == "China"
    assert "Nordlicht" in kept[1]


def test_the_guardian_and_the_childs_word_are_told(words):
    told = [block.text for block in paper(words, "en", child=True).blocks]
    assert "The guardian (Mother) for the child: W* X*" in told
    assert "The child said yes too." in told


def test_a_spoken_consent_says_so(words):
    words.speak("en")
    copy = sample.copy("en")
    spoken = replace(copy.signer, mode="spoken", witnessed=True, interpreted=True)
    told = " ".join(block.text for block in make_paper(replace(copy, signer=spoken)).blocks)
    assert "The consent was spoken and kept as a sound." in told
    assert "A witness was there for the whole talk and signed." in told
    assert "An interpreter translated and signed." in told


@pytest.mark.parametrize("filler", range(0, 48, 3))
def test_no_heading_stands_alone_at_the_foot_of_a_page(qapp, filler):  # noqa: ARG001 - fonts
    rows = [Block("text", f"Row {number} of the text before the heading.") for number in range(filler)]
    rows += [
        Block("heading", "A heading"),
        Block("fact", "value", "name"),
        Block("choice", "Title", "Note", "yes", "Yes"),
    ]
    view = PaperView("C26", ((True,),), tuple(rows), "%1/%2", "Copy")
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    made = Paper(view)
    height = made.lay_out(writer)[0].height()
    (number,) = [part for part in made._kept_whole if isinstance(part, int)]
    block = made.document.findBlockByNumber(number)
    assert block.text() == "A heading"
    layout = made.document.documentLayout()
    places = [layout.blockBoundingRect(row).top() // height for row in (block, block.next())]
    assert places[0] == places[1]


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing_is_told(words, tmp_path):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "absent" / "printed.pdf"))
    assert not draw_on(paper(words, "en"), printer)


def test_a_printer_gets_the_same_pages(words, tmp_path):
    view = paper(words, "en")
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    assert draw_on(view, printer)
    if shutil.which("pdftotext"):
        assert plain(view.number) in plain(read("pdftotext", tmp_path / "printed.pdf"))


@pytest.mark.parametrize("more", range(0, 24, 2))
@pytest.mark.parametrize("child", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_row_is_torn_and_no_page_is_empty(words, language, child, more):
    """Wherever the foot of the page falls: a mark stands beside its words, and the last page has some."""
    view = paper(words, language, child=child)
    view = replace(view, blocks=(*view.blocks[:2], *[Block("text", "…")] * more, *view.blocks[2:]))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    made = Paper(view)
    pages = made.lay_out(QPdfWriter(buffer))
    layout = made.document.documentLayout()
    tables = [frame for frame in made.document.rootFrame().childFrames() if isinstance(frame, QTextTable)]
    boxes = [layout.frameBoundingRect(table) for table in tables]
    assert len(boxes) == sum(block.kind in {"number", "choice", "fact"} for block in view.blocks)
    height = pages[0].height()
    assert all(box.top() // height == (box.bottom() - 1) // height for box in boxes)
    lines = [made.document.findBlockByNumber(n) for n in range(made.document.blockCount())]
    written = {int(layout.blockBoundingRect(line).top() // height) for line in lines if line.text().strip()}
    assert written == set(range(len(pages)))


ENDED = {
    "en": ("WITHDRAWN", "ENDED", "SET ASIDE"), "zh-CN": ("已",), "ar": ("سُحبت", "انتهت", "وُضعت جانبًا"),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("standing", ["withdrawn", "refused", "set_aside"])
def test_a_copy_says_first_what_became_of_the_consent(words, language, standing):
    words.speak(language)
    copy = sample.copy(language)
    ended = replace(copy, facts=replace(copy.facts, standing=standing))
    told = [block.text for block in make_paper(ended).blocks if block not in make_paper(copy).blocks]
    assert len(told) == 1
    assert told[0].startswith(ENDED[language])
    words.speak("en")
