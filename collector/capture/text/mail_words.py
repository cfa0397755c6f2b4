"""What mail programs write around other people's words, by language: data for `quoted.py`, as patterns.

Compared without capitals, and with full-width signs made narrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Words = Mapping[str, tuple[str, ...]]
_TIMED = r"(?=.*(?:\d:\d|@))"  # where a language says the same of letters in a story

# The line above a quote, up to its colon. What begins it by itself stands in OPENERS.
WROTE: Words = {
    "any": (r".{6,}[0-9]{1,2}[:.][0-9]{2}.{2,}<[^<>\s]+@[^<>\s]+>",),
    "en": (r".{3,}\bwrote(?: on\b.{3,})?", "quoting .{3,}"),
    "zh": (".{3,}(?:写道|寫道)", rf"{_TIMED}(?:在|于|於).{{3,}}(?:写|寫)"),
    "de": (r".{3,}\bschrieb(?: am\b.{3,})?", r"am\b.{3,}\bschrieb\b.*", rf"{_TIMED}.{{3,}}\bgeschrieben",
           "zitat von .{3,}"),
    "fr": (r".{3,}\ba écrit(?: le\b.{3,})?",),
    "es": (r".{3,}\bescribió(?: el\b.{3,})?",),
    "it": (r".{3,}\bha scritto(?: il\b.{3,})?",),
    "ru": (r".{3,}\b(?:написала?|пишет)(?:\s?\(а\))?", rf"{_TIMED}.{{4,}}\sот\s.{{3,}}"),
    "ar": (rf"{_TIMED}.*\bكتبت?\b.*",),
    "pt": (r".{3,}\bescreveu",),
    "nl": (r".{3,}\bschreef\b.*",),
    "pl": (r".{3,}\bnapisał[a(]?.{0,3}",),
    "ja, ko": ("[0-9].{3,}(?:のメール|書きました|作成|작성)",),
}  # fmt: skip
OPENERS = (
    "on", "at", "am", "le", "el", "il", "em", "op", "w dniu", "dnia", "в", "在", "于", "於", "في", "بتاريخ",
    "[0-9]", r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)\w*,",
)  # fmt: skip

# The first label of a mail's own head.
FIRST_LABELS: Words = {
    "en": ("from",),
    "zh": ("发件人", "寄件者", "寄件人", "發件人"),
    "de": ("von",),
    "fr, es": ("de",),
    "it": ("da",),
    "ru": ("от", "от кого", "отправитель"),
    "ar": ("من", "المرسل"),
    "nl, ja": ("van", "差出人"),
}
OTHER_LABELS: Words = {
    "en": ("sent", "date", "to", "cc", "bcc", "reply-to", "subject"),
    "zh": (
        "发送时间", "发送日期", "日期", "时间", "收件人", "抄送", "密送", "主题", "寄件日期", "傳送時間",
        "收件者", "副本", "主旨",
    ),
    "de": ("gesendet", "datum", "an", "kopie", "betreff"),
    "fr": ("envoyé", "à", "objet"),
    "es": ("enviado", "enviado el", "para", "fecha", "asunto"),
    "it": ("inviato", "a", "oggetto", "data"),
    "ru": ("отправлено", "дата", "кому", "копия", "тема"),
    "ar": ("تم الإرسال", "أرسلت", "التاريخ", "تاريخ", "إلى", "نسخة", "الموضوع"),
    "pt, nl, ja": ("assunto", "verzonden", "aan", "onderwerp", "宛先", "件名"),
}  # fmt: skip

# The line that says that another mail follows.
PASSED_ON: Words = {
    "en": (
        "original message", "original appointment", "forwarded message", "begin forwarded message",
        "forwarded by .{1,50}",
    ),
    "zh": (
        "原始邮件", "邮件原件", "原邮件", "回复的原邮件", "原始郵件", "原始信件", "转发邮件", "转发邮件信息",
        "转发的邮件", "轉寄郵件", "轉寄的郵件", "开始转发邮件", "开始转发的邮件", "以下是转发的邮件",
    ),
    "de": (
        "ursprüngliche nachricht", "original-nachricht", "originalnachricht", "weitergeleitete nachricht",
        "anfang der weitergeleiteten nachricht", "anfang der weitergeleiteten e-mail",
    ),
    "fr": (
        "message d.origine", "message original", "message transféré", "courriel transféré",
        "début du message réexpédié", "début du message transféré",
    ),
    "es": ("mensaje original", "mensaje reenviado", "inicio del mensaje reenviado"),
    "it": ("messaggio originale", "messaggio inoltrato", "inizio messaggio inoltrato"),
    "ru": (
        "исходное сообщение", "пересылаемое сообщение", "пересланное сообщение",
        "начало переадресованного сообщения", "начало пересылаемого сообщения",
    ),
    "ar": (
        "الرسالة الأصلية", "رسالة معاد توجيهها", "بداية الرسالة المعاد توجيهها", "رسالة تمت إعادة توجيهها",
    ),
    "pt, nl, ja": (
        "mensagem original", "mensagem encaminhada", "oorspronkelijk bericht", "doorgestuurd bericht",
        "元のメッセージ",
    ),
}  # fmt: skip

# The line that a telephone puts below a mail.
SENT_FROM: Words = {
    "en": ("sent from", "sent via", "sent with", "get outlook for"),
    "zh": ("发自", "發自", "來自我的", "来自我的", "从我的.{1,20}发送", "從我的.{1,20}傳送"),
    "de": ("gesendet von", "gesendet mit", "von meinem .{1,40} gesendet"),
    "fr": ("envoyé de", "envoyé depuis", "envoyé à partir"),
    "es": ("enviado desde",),
    "it": ("inviato da",),
    "ru": ("отправлено с", "отправлено из"),
    "ar": ("أُ?رسلت? من", "تم الإرسال من"),
    "ja": ("iphoneから送信",),
}


def any_of(words: Words | Iterable[str]) -> str:
    """Return one pattern for all of them."""
    groups = words.values() if isinstance(words, Mapping) else [tuple(words)]
    return "|".join(word for group in groups for word in group)
