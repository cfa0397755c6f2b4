"""The closed list of terms of the export: DPV 2.3 where it has one, an IRI of our own where it has none."""

from __future__ import annotations

OWN = "fc"
_IRI = {"@type": "@id"}
CONTEXT: dict[str, str | dict[str, str]] = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    OWN: "urn:field-consent-1:",
    "@vocab": "urn:field-consent-1:",
    # What is written as text here but names a term or a thing.
    "dct:conformsTo": _IRI,
    "dct:replaces": _IRI,
    "dpv:hasConsentStatus": _IRI,
    "dpv:hasDataController": _IRI,
    "dpv:hasIndicationMethod": _IRI,
    "dpv:hasJurisdiction": _IRI,
    "dpv:hasLegalBasis": _IRI,
    "dpv:hasLocation": _IRI,
    "dpv:hasNecessity": _IRI,
}
RECORD_PROFILE = "https://w3id.org/dpv/schema/dpv-27560#record"
RECEIPT_PROFILE = "https://w3id.org/dpv/schema/dpv-27560#receipt-record"

# The first is the vocabulary's: only ConsentGiven and RenewedConsentGiven allow processing. The guide speaks
# of ConsentTerminated, which the vocabulary does not have.
STATES: dict[str, tuple[str, ...]] = {
    "requested": ("dpv:ConsentRequested",),
    "given": ("dpv:ConsentGiven",),
    "partly_given": ("dpv:ConsentGiven", "fc:PartlyGiven"),
    "reaffirmed": ("dpv:RenewedConsentGiven",),
    "superseded_minor": ("dpv:ConsentGiven", "fc:SupersededMinor"),
    "partly_withdrawn": ("dpv:ConsentGiven", "fc:PartlyWithdrawn"),
    "refused": ("dpv:ConsentRefused",),
    "withdrawn": ("dpv:ConsentWithdrawn",),
    "expired": ("dpv:ConsentExpired",),
    "guardian_lapsed": ("dpv:ConsentExpired", "fc:GuardianLapsed"),
    "superseded": ("dpv:ConsentExpired", "fc:Superseded"),
    "superseded_major": ("dpv:ConsentRevoked", "fc:SupersededMajor"),
    "invalidated": ("dpv:ConsentInvalidated",),
}
VALID_STATES = frozenset({"dpv:ConsentGiven", "dpv:RenewedConsentGiven"})
DECISIONS: dict[str, str] = {"refused": "dpv:ConsentRefused", "not_asked": "dpv:ConsentUnknown"}

PII_TERMS: dict[str, str] = {
    "voice": "pd:VoiceCommunicationRecording",
    "image": "pd:Picture",
    "video": "fc:VideoRecording",
    "text": "fc:Message",
    "name": "pd:Name",
    "gender": "pd:Gender",
    "age": "pd:AgeRange",
    "birth_date": "pd:BirthDate",
    "id_number": "pd:OfficialID",
    "phone": "pd:TelephoneNumber",
    "contact": "pd:Contact",
    "accent": "pd:Accent",
    "dialect": "pd:Dialect",
}
PURPOSE_TERMS: dict[str, str] = {
    "media_for_training_data": "fc:TrainingData",
    "media_to_customers": "fc:HandingToCustomers",
    "identity_for_eligibility_and_rights": "fc:EligibilityAndRights",
    "overseas_transfer": "fc:OverseasTransfer",
    "voiceprint_or_face_biometrics": "fc:Biometrics",
    "voice_cloning_or_synthesis": "fc:VoiceSynthesis",
    "public_disclosure": "fc:PublicDisclosure",
    "contact_again": "fc:ContactAgain",
}
PARTY_ROLES: dict[str, str] = {"pii_controller": "dpv:DataController", "pii_processor": "dpv:DataProcessor"}
_PARENT = ("dpv:ParentOfDataSubject", "dpv:GuardianOfDataSubject")
GUARDIANS: dict[str, tuple[str, ...]] = dict.fromkeys(("mother", "father", "adoptive_parent"), _PARENT)
