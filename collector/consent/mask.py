"""What may be shown of a value of the identity form once it was typed (consent.md, Masking; P-2.2).

The strict form: a resident ID's first six and last four would leave little but the birth date open.
"""

from __future__ import annotations

_SENSITIVE = frozenset({"id_number", "phone", "email", "address"})
_PHONE_HEAD, _PHONE_TAIL, _PHONE_LEAST = 3, 4, 9
_ID_LEAST = 6  # of a shorter number two shown characters would be too much
_HAN = ("\u3400", "\u9fff")
# Two characters that are one surname; the list of those still common.
_TWO = frozenset({
    "欧阳", "歐陽", "上官", "司马", "司馬", "诸葛", "諸葛", "东方", "東方", "夏侯", "尉迟", "尉遲", "皇甫",
    "公孙", "公孫", "慕容", "令狐", "长孙", "長孫", "宇文", "司徒", "端木", "南宫", "南宮", "独孤", "獨孤",
    "呼延", "轩辕", "軒轅",
})  # fmt: skip


def is_sensitive(field: str) -> bool:
    """Tell whether a field's value is hidden as soon as it was typed."""
    return field in _SENSITIVE


def mask(field: str, value: str) -> str:
    """Return what may be shown: `138****1234`, `1***…***X`, `a***@host`, `王*`; stars for the rest."""
    plain = "".join(value.split())
    if not plain:
        return ""
    if field == "name":
        return _mask_name(value)
    if field == "phone" and len(plain) >= _PHONE_LEAST:
        return f"{plain[:_PHONE_HEAD]}****{plain[-_PHONE_TAIL:]}"
    if field == "email" and "@" in plain:
        name, _, host = plain.rpartition("@")
        return f"{name[:1]}***@{host}"
    if field == "id_number" and len(plain) >= _ID_LEAST:
        return f"{plain[0]}{'*' * (len(plain) - 2)}{plain[-1]}"
    return "*" * len(plain)


def _mask_name(name: str) -> str:
    """Surname and `*`. Which word of a name in letters is the surname nobody can tell: initials then."""
    words = name.split()
    if _HAN[0] <= words[0][0] <= _HAN[1]:
        whole = "".join(words)
        return f"{whole[:2] if whole[:2] in _TWO and len(whole) > 2 else whole[0]}*"  # noqa: PLR2004
    return " ".join(f"{word[0]}*" for word in words)
