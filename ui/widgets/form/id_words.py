"""Words for the ids of documents, genders, relations and papers, so that all pages say the same."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def say(code: str) -> str:
    """Return the words for an id; an unknown one is shown as it is."""
    translate = QCoreApplication.translate
    words = {
        "resident_id": translate("Ids", "Resident ID"),
        "hmt_residence_permit": translate("Ids", "Residence permit (HK, Macao, Taiwan)"),
        "hm_travel_permit": translate("Ids", "Travel permit (HK, Macao)"),
        "taiwan_travel_permit": translate("Ids", "Travel permit (Taiwan)"),
        "permanent_resident_id": translate("Ids", "Foreign permanent resident ID"),
        "passport": translate("Ids", "Passport"),
        "other": translate("Ids", "Other"),
        "female": translate("Ids", "Female"),
        "male": translate("Ids", "Male"),
        "prefer_not_to_say": translate("Ids", "Prefer not to say"),
        **_relations(),
    }
    return words.get(code, code)


def _relations() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "mother": translate("Ids", "Mother"),
        "father": translate("Ids", "Father"),
        "adoptive_parent": translate("Ids", "Adoptive parent"),
        "grandparent": translate("Ids", "Grandparent"),
        "adult_sibling": translate("Ids", "Adult sister or brother"),
        "appointed_guardian": translate("Ids", "Appointed guardian"),
        "institution": translate("Ids", "Institution"),
        "id_and_household_register": translate("Ids", "ID and household register"),
        "birth_certificate": translate("Ids", "Birth certificate"),
        "court_or_committee_document": translate("Ids", "Court or committee paper"),
        "declaration_only": translate("Ids", "None, only my word"),
    }


def say_amount(amount: str, currency: str) -> str:
    """Return an amount with its currency in words where people have one for it."""
    told = QCoreApplication.translate("Ids", "%1 yuan") if currency == "CNY" else f"%1 {currency}"
    return told.replace("%1", amount)


def field_name(code: str) -> str:
    """Return the name of a field of the identity form."""
    translate = QCoreApplication.translate
    names = {
        "name": translate("Fields", "Name"),
        "birth_date": translate("Fields", "Birth date"),
        "gender": translate("Fields", "Gender"),
        "id_kind": translate("Fields", "Document"),
        "id_number": translate("Fields", "Its number"),
        "phone": translate("Fields", "Telephone"),
        "email": translate("Fields", "E-mail"),
        "address": translate("Fields", "Address"),
        "school": translate("Fields", "School"),
        "relation": translate("Fields", "Relation"),
        "evidence_kind": translate("Fields", "Papers that were seen"),
    }
    return names.get(code, code)
