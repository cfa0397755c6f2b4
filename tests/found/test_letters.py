"""C14: other people's words in a text are found and offered; what nobody sees in a mail stays out."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.rig.either import find_in_capture

find_private = find_in_capture("find_private", "text", "blackout")
read_letter = find_in_capture("read_letter", "text", "letter")
black_out = find_in_capture("black_out", "text", "blackout")

OTHERS = "canary Canarina"
OWN = "My own words stay."
# Every `{}` is somebody else's; the rest of each is not looked at but that OWN stays.
MAILS: dict[str, str] = {
    "marks": "{own}\n> {}\n>> {}\n>\n> {}\n{own}",
    "full-width marks": "{own}\n＞ {}\n＞＞ {}\n{own}",
    "initials": "{own}\nCC> {}\nCC> {}\n{own}",
    "English, Gmail": "{own}\n\nOn Mon, 3 Mar 2025 at 10:12, {} <c@x.org> wrote:\n\n> {}\n\n{own}",
    "English, broken": "{own}\n\nOn Mon, 3 Mar 2025 at 10:12, {}\n<c@x.org>\nwrote:\n> {}\n\n{own}",
    "English, no marks": '{own}\n\nAt 2025-03-03 10:12:00, "{}" <c@163.com> wrote:\n{}\n\n{}',
    "English, Outlook": "{own}\n\nFrom: {}\nSent: Monday\nTo: {}\nSubject: {}\n\n{}\n\n{}",
    "English, bold": "{own}\n\n*From:* {}\n*Sent:* Monday\n*To:* {}\n\n{}",
    "English, ruled": "{own}\n\n-----Original Message-----\nFrom: {}\n\n{}",
    "English, forwarded": "{own}\n\n---------- Forwarded message ---------\nFrom: {}\nDate: Mon\n\n{}",
    "English, Apple": "{own}\n\nBegin forwarded message:\n\nFrom: {}\n\n{}",
    "English, underlined": "{own}\n\n________________________________\nFrom: {}\nSent: Mon\n\n{}",
    "Chinese, Gmail": "{own}\n\n{} <c@x.org> 于2025年3月3日周一 10:12写道：\n\n> {}\n\n{own}",
    "Chinese, QQ": '{own}\n\n-------- 原始邮件 --------\n发件人: "{}"\n发送时间: 2025年\n\n{}',
    "Chinese, Outlook": "{own}\n\n发件人： {}\n发送时间： 2025年3月3日\n收件人： {}\n主题： {}\n\n{}",
    "Chinese, traditional": "{own}\n\n寄件者: {}\n寄件日期: 2025年\n收件者: {}\n主旨: {}\n\n{}",
    "Chinese, no marks": "{own}\n\n在 2025-03-03 10:12，{} 写道：\n{}",
    "German": "{own}\n\nAm 03.03.2025 um 10:12 schrieb {}:\n> {}\n\n{own}",
    "German, Outlook": "{own}\n\nVon: {}\nGesendet: Montag, 3. März 2025\nAn: {}\nBetreff: {}\n\n{}",
    "German, one line": "{own}\n\nVon: {} Gesendet: Montag An: {} Betreff: {}\n{}",
    "German, forwarded": "{own}\n\n-------- Weitergeleitete Nachricht --------\nBetreff: {}\n\n{}",
    "French": "{own}\n\nLe lun. 3 mars 2025 à 10:12, {} <c@x.org> a écrit :\n> {}\n\n{own}",
    "French, Outlook": "{own}\n\nDe : {}\nEnvoyé : lundi 3 mars 2025\nÀ : {}\nObjet : {}\n\n{}",
    "Spanish": "{own}\n\nEl lun, 3 mar 2025 a las 10:12, {} (<c@x.org>) escribió:\n\n> {}\n\n{own}",
    "Spanish, Outlook": "{own}\n\nDe: {}\nEnviado el: lunes\nPara: {}\nAsunto: {}\n\n{}",
    "Italian": "{own}\n\nIl giorno lun 3 mar 2025 alle ore 10:12 {} <c@x.org> ha scritto:\n\n> {}\n\n{own}",
    "Italian, Outlook": "{own}\n\nDa: {}\nInviato: lunedì\nA: {}\nOggetto: {}\n\n{}",
    "Russian": "{own}\n\nпн, 3 мар. 2025 г. в 10:12, {} <c@x.org>:\n\n> {}\n\n{own}",
    "Russian, wrote": "{own}\n\n3 марта 2025 г., 10:12, {} написал(а):\n> {}\n\n{own}",
    "Russian, mail.ru": "{own}\n\nПонедельник, 3 марта 2025, 10:12 +03:00 от {} <c@x.org>:\n{}",
    "Russian, Outlook": "{own}\n\nОт: {}\nОтправлено: 3 марта\nКому: {}\nТема: {}\n\n{}",
    "Arabic": "{own}\n\nفي الاثنين، 3 مارس 2025 في 10:12 ص كتب {} <c@x.org>:\n\n> {}\n\n{own}",
    "Arabic, Outlook": "{own}\n\nمن: {}\nتم الإرسال: 3 مارس\nإلى: {}\nالموضوع: {}\n\n{}",
    "Quoting": "{own}\n\nQuoting {} <c@x.org>:\n\n> {}\n\n{own}",
    "German, has written": "{own}\n\n{} <c@x.org> hat am 03.03.2025 10:12 geschrieben:\n\n{}",
    "Chinese, NetEase": "{own}\n\n---- 回复的原邮件 ----\n| 发件人 | {} |\n{}",
    "Lotus": "{own}\n\n------- Forwarded by {} on 03/03/2001 10:12 AM -------\n\n{}",
    "Korean": "{own}\n\n2025년 3월 3일 (월) 오전 10:12, {} <c@x.org>님이 작성:\n\n> {}\n\n{own}",
    "Japanese": "{own}\n\n2025年3月3日(月) 10:12 {} <c@x.org>:\n\n> {}\n\n{own}",
    "signature": "{own}\n-- \n{}\n{}",
    "signature, then a quote": "{own}\n--\n{}\n\nOn 3 Mar 2025 X wrote:\n> {}",
    "unseen signs": "{own}\n\u200f> {}\n\u200b\ufeff> {}\n{own}",
}
NO_MAILS = (
    "He wrote:\nthis is a story.", "From: here to there is a long way.\nI went.", "On Monday I wrote.",
    "My aunt wrote 3 letters:\none, two, three.", "5 > 3 is true.", "Dear all:\nsee you. -- Bye",
    "你好：\n我写了三封信。", "To: be or not to be.", "Le chat a écrit une lettre.",
    "Я написала маме:\nприезжай.", "Я получил 3 письма от мамы:\nприезжай.",
    "我昨天收到3封来信：\n你好。",
    "في عام 2020 كتب لي 3 رسائل:\nأهلا", "在学校3年级时他写：\n你好。", "J'ai 3 chats à Paris:\nun, deux.",
    "----\na line above", "She said that she comes from: Rome.",
)  # fmt: skip


def blacked(text: str) -> str:
    """The text as it is once everything that is offered is black."""
    return str(black_out(text, [offer.span for offer in find_private(text, "CN")]))


@pytest.mark.parametrize("name", MAILS)
def test_what_others_wrote_is_offered_and_ones_own_words_are_not(name: str) -> None:
    text = MAILS[name].replace("{own}", OWN).replace("{}", OTHERS)
    left = blacked(text)
    assert "canar" not in left.lower()
    assert left.count(OWN) == MAILS[name].count("{own}")


@pytest.mark.parametrize("text", NO_MAILS)
def test_ones_own_words_that_look_a_little_alike_stay(text: str) -> None:
    assert blacked(text) == text


def test_the_head_of_ones_own_mail_is_offered_and_its_words_are_not() -> None:
    assert blacked(f"From: me\nTo: {OTHERS}\nSubject: {OTHERS}\n\n{OWN}") == f"█████\n\n{OWN}"


HIDING: dict[str, str] = {
    "display": '<div style="display:none">{}</div>',
    "display, capitals": '<DIV STYLE="Display : NONE !important;">{}</DIV>',
    "display, escaped": '<div style="d\\69splay:none">{}</div>',
    "display, comment": '<div style="dis/**/play:none">{}</div>',
    "visibility": '<p style="visibility: hidden">{}</p>',
    "no size": '<span style="font-size:0px">{}</span>',
    "hardly a size": '<span style="font:1px Arial">{}</span>',
    "a share of no size": '<div style="font-size:0"><p style="font-size:120%">{}</p></div>',
    "white on white": '<font color="#FFFFFF">{}</font>',
    "nearly white on white": '<span style="color:rgb(250, 252,255)">{}</span>',
    "white on white, in numbers": '<span style="color: hsl(0, 0%, 100%)">{}</span>',
    "as its background": '<td bgcolor="navy"><span style="color:#000080">{}</span></td>',
    "as its background, inherited": '<div style="background:#222"><b style="color:#232323">{}</b></div>',
    "see-through": '<span style="color:transparent">{}</span>',
    "see-through, in numbers": '<span style="color:rgba(10,10,10,0)">{}</span>',
    "faint": '<div style="opacity:0">{}</div>',
    "attribute": "<div hidden>{}</div>",
    "aria": '<div aria-hidden="true">{}</div>',
    "no room": '<div style="max-height:0;overflow:hidden">{}</div>',
    "no width": '<div style="width:0;overflow:hidden">{}</div>',
    "a pixel": '<div style="position:absolute;width:1px;height:1px;overflow:hidden">{}</div>',
    "cut away": '<div style="position:absolute;clip:rect(0,0,0,0)">{}</div>',
    "cut by a path": '<div style="clip-path:inset(100%)">{}</div>',
    "off the screen": '<div style="position:absolute;left:-9999px">{}</div>',
    "off the screen, indented": '<p style="text-indent:-9999px">{}</p>',
    "off the screen, moved": '<p style="transform:translateX(-9999px)">{}</p>',
    "made nothing": '<p style="transform:scale(0)">{}</p>',
    "preheader": '<span style="display:none!important;mso-hide:all;max-height:0;font-size:1px">{}</span>',
    "further in": '<div style="display:none"><table><tr><td><p>{}</p></td></tr></table></div>',
    "a class": "<style>.gone {{display: none}}</style><p class='a gone b'>{}</p>",
    "a class, later": "<p class='gone'>{}</p><style>.gone {{display: none}}</style>",
    "an id": "<style>#x{{visibility:hidden}}</style><p id=x>{}</p>",
    "a class within": "<style>.a .b{{display:none}}</style><div class=a><p><i class=b>{}</i></p></div>",
    "a class on screens": "<style>@media screen{{.gone{{display:none}}}}</style><p class=gone>{}</p>",
    "the heavier rule": "<style>p.gone{{display:none}} p{{display:block}}</style><p class=gone>{}</p>",
    "an attribute": "<style>p[data-x]{{display:none}}</style><p data-x>{}</p>",
    "an attribute's value": "<style>[title='y']{{display:none}}</style><b title=y>{}</b>",
    "comment": "<!-- {} -->",
    "condition": "<!--[if mso]><p>{}</p><![endif]-->",
    "title": "<title>{}</title>",
    "template": "<template><p>{}</p></template>",
    "script": "<script>var a = '{}';</script>",
    "style": "<style>.a:after{{content:'{}'}}</style>",
    "other words": '<img alt="{}" title="{}" src="x">',
    "a field": '<input type="hidden" value="{}">',
}


def opened(page: str, folder: Path) -> str:
    mail = EmailMessage()
    mail.set_content(page, subtype="html")
    (folder / "a.eml").write_bytes(mail.as_bytes())
    return str(read_letter(folder / "a.eml"))


@pytest.mark.parametrize("name", HIDING)
def test_what_nobody_sees_in_a_mail_does_not_come_into_the_text(name: str, tmp_path: Path) -> None:
    page = HIDING[name].replace("{{", "{").replace("}}", "}").replace("{}", OTHERS)
    found = opened(f"<html><body><p>{OWN}</p>{page}<p>{OWN}</p></body></html>", tmp_path)
    assert "canar" not in found.lower()
    assert found.count(OWN) == 2


QUOTING: dict[str, str] = {
    "blockquote": "<blockquote>{}<p>{}</p><blockquote>{}</blockquote></blockquote>",
    "cite": '<blockquote type="cite" class="cite"><div>{}<br>{}</div></blockquote>',
    "Gmail": '<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{}<br></div>'
             '<blockquote class="gmail_quote">{}</blockquote></div>',
    "Yahoo": '<div id="yahoo_quoted_12" class="yahoo_quoted"><div>{}</div><div>{}</div></div>',
    "Thunderbird": '<div class="moz-cite-prefix">{}</div><blockquote type="cite">{}</blockquote>',
    "Outlook": '<div style="border-top:solid #E1E1E1 1pt"><p><b>From:</b> {}<br><b>Sent:</b> Mon<br>'
               "<b>To:</b> {}</p></div><p>{}</p>",
    "Outlook, web": '<div id="divRplyFwdMsg"><b>发件人:</b> {}<br><b>发送时间:</b> 2025</div><div>{}</div>',
}  # fmt: skip


@pytest.mark.parametrize("name", QUOTING)
def test_quotes_of_a_mails_page_are_offered(name: str, tmp_path: Path) -> None:
    left = blacked(opened(f"<p>{OWN}</p>{QUOTING[name].replace('{}', OTHERS)}", tmp_path))
    assert "canar" not in left.lower()
    assert OWN in left
