"""The names of what a dossier asks and says: pledges, gates, answers, levels. Message ids, translated where shown."""

from typing import Any, Final

from contest.core.errors import N_
from contest.core.i18n import either

LEVELS: Final = {
    "MN": N_("Preschool"),
    "TH": N_("Primary school"),
    "THCS": N_("Lower secondary school"),
    "THPT": N_("Upper secondary school"),
    "GDTX": N_("Continuing education centre"),
}

# domain.md 1.4 and 4.2: the first five block submission; refusing the others lowers no score and hides nothing
PLEDGES: Final = {
    "own_work": N_("The authors made this product themselves and take responsibility for it."),
    "copyright": N_("The product infringes no copyright; everything borrowed is named with its licence."),
    "ai_ethics": N_("The product follows the ethics of AI and the law on cyber security and personal data."),
    "truthful": N_("All information in this dossier is correct."),
    "processing": N_("The organizer may process this dossier in order to run the contest."),
}
CHOICES: Final = {
    "publish_names": N_("The organizer may publish the authors' names, the school and the award."),
    "publish_media": N_("The organizer may publish pictures and videos of the product."),
    "share_open": N_("The product may be shared as open learning material (CC BY)."),
    "keep_product": N_("The organizer may keep the product after the contest."),
}
AI_USE: Final = {
    "tools": N_("Which AI tools were used"),
    "purpose": N_("What they were used for"),
    "human": N_("What people did themselves"),
}
AGES: Final = {
    "under7": N_("Under 7"),
    "7to15": N_("7 to 15"),
    "16to17": N_("16 to 17"),
    "adult": N_("18 and older"),
}
GATES: Final = {
    "G1": N_("The dossier is complete"),
    "G2": N_("Right participants, category and number of authors"),
    "G3": N_("Confirmed by the school"),
    "G4": N_("Consent of the pupils and their parents"),
    "G5": N_("Pledges, AI use declaration, licences"),
    "G6": N_("No real personal data, no pupils' faces"),
    "G7": N_("Opens and runs on another computer"),
}

# domain.md 4.4
IDENTIFIERS: Final = {
    "none": N_("No identification"),
    "card": N_("Card, QR code or PIN"),
    "face": N_("Face"),
    "fingerprint": N_("Fingerprint"),
    "voice": N_("Voice"),
    "location": N_("Location"),
}
BIOMETRIC: Final = frozenset({"face", "fingerprint", "voice"})
RISKS: Final = {"low": N_("Low"), "medium": N_("Medium"), "high": N_("High")}
TESTERS: Final = {"adults": N_("Adults only"), "children": N_("Children"), "both": N_("Adults and children")}
PLACES: Final = {
    "device": N_("On the device itself"),
    "school": N_("On a server of the school"),
    "country": N_("With a service in Vietnam"),
    "abroad": N_("With a service abroad"),
}


def named(row: Any) -> str:
    """The name of a category, track or slot in the reader's language; the rule book's English names are optional."""
    return either(str(row.name), str(row.name_en))


def spoken(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(named(row) for row in value)
    return named(value) if hasattr(value, "name_en") else value
