"""Phone numbers to E.164.

Marks: mobile, landline, service (freephone, premium, 03), other (pager, personal, internet) and foreign have a value;
short, withheld, empty and unknown have none.

Do not break: the fast path for plain UK mobiles and the `phonenumbers` path give the same answer for whatever the fast
path takes (a property test holds them together).
Mistake a newcomer will make: to trust `is_valid_number` alone. Ofcom opens 07 blocks faster than the library learns of
them, and the numbers reserved for drama (07700 900xxx) count there as invalid: the plan decides (docs/decisions).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from graphlink.normalise import lists
from graphlink.normalise.model import Normalised, shown

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_SEPARATORS = str.maketrans("", "", " -()")
_PLAIN_MOBILE = re.compile(r"(?:\+44|0044|44)?0?(7[1-57-9][0-9]{8})")
# Mobiles by Ofcom's plan (071-075, 077-079), and the one drama range that the library has under no type.
_PLAN_MOBILE = re.compile(r"7[1-57-9][0-9]{8}")
_PLAN_LANDLINE = re.compile(r"1632960[0-9]{3}")
_FOREIGN_SHAPE = re.compile(r"\d-\(\d{3}\)\s?\d{3}[- ]\d{4}")
_LABELLED = re.compile(
    r"^(?:tel(?:ephone)?|phone|mob(?:ile)?|cell|home|work|ph|no|number|[tmhw])\s*(?:no)?[.:;#\s]+", re.IGNORECASE
)
_NOTE = re.compile(r"[\[(][^\d()\[\]]*[\])]")
_EXTENSION = re.compile(r"(?:[,;\s]*(?:ext(?:n|ension)?|x)[.:\s]*\d{1,7})\s*$", re.I)
_SPREADSHEET = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.I)
_LONGEST = 60

_TYPE_MARKS = {
    "MOBILE": "mobile",
    "FIXED_LINE": "landline",
    "FIXED_LINE_OR_MOBILE": "landline",
    "TOLL_FREE": "service",
    "PREMIUM_RATE": "service",
    "SHARED_COST": "service",
    "UAN": "service",
}


def phone(text: str | None, region: str = "GB") -> Normalised:
    """The number in E.164, or why it has none.

    `region` is the country whose national spelling is meant where the text has no country code. An extension is not
    part of the number. Label: national spelling for that region's own numbers, else the international one.
    """
    if not text:
        return Normalised(None, "empty", "", "no number")
    if region == "GB" and len(text) <= _LONGEST and text[1:3] != "-(":
        plain = _PLAIN_MOBILE.fullmatch(text.translate(_SEPARATORS))
        if plain is not None:
            digits = plain[1]
            return Normalised("+44" + digits, "mobile", f"0{digits[:4]} {digits[4:]}")
    return _other(text, region)


def _other(text: str, region: str) -> Normalised:
    """Everything the fast path does not take."""
    label = shown(text)
    clean = _cleaned(text)
    if not any(c.isdigit() for c in clean):
        return _wordy(clean, label)
    digits = re.sub(r"[\s\-.]", "", clean)
    if digits.isdecimal() and (len(digits) in (3, 4, 5) or (len(digits) == 6 and digits.startswith("11"))):
        return Normalised(None, "short", label, "a short number is shared by all its callers")
    reason = _unusable(clean)
    if reason:
        return Normalised(None, "unknown", label, reason)
    return _by_library(clean, region, label)


def _cleaned(text: str) -> str:
    """`text` without invisible characters, "Tel:", remarks in brackets, an extension and a spreadsheet's `.0`."""
    compatible = unicodedata.normalize("NFKC", text[: 4 * _LONGEST])
    clean = "".join(c for c in compatible if unicodedata.category(c) not in ("Cf", "Cc")).strip().strip("'\"")
    clean = _NOTE.sub(" ", clean)
    clean = _LABELLED.sub("", clean.strip())
    clean = _EXTENSION.sub("", clean)
    if re.fullmatch(r"\+?\d+\.0+", clean):
        clean = clean.partition(".")[0]
    return clean.strip()


def _wordy(clean: str, label: str) -> Normalised:
    key = _letters(clean)
    if {key, _letters(label)} & _withheld():
        return Normalised(None, "withheld", label, "the caller's number was not shown")
    if not key or key in {_letters(word) for word in lists.words("no_value")}:
        return Normalised(None, "empty", label, "no number")
    return Normalised(None, "unknown", label, "no digits")


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


@cache
def _withheld() -> frozenset[str]:
    return frozenset(_letters(word) for word in lists.words("withheld"))


def _unusable(clean: str) -> str:
    """Why a text with digits is not to be read as one number; empty where it may be."""
    if len(clean) > _LONGEST:
        return "too long for a number"
    if _SPREADSHEET.fullmatch(clean):
        return "a spreadsheet turned it into scientific notation: digits may be lost"
    if _FOREIGN_SHAPE.fullmatch(clean):
        return "in a spelling no country of this plan uses"
    if any(c.isalpha() for c in clean):
        return "letters among the digits"
    if "?" in clean or "*" in clean:
        return "only part of a number"
    if sum(len(re.findall(r"\d", part)) >= 7 for part in re.split(r"[/,;&|]", clean)) > 1:
        return "several numbers in one cell"
    return ""


def _by_library(clean: str, region: str, label: str) -> Normalised:
    import phonenumbers

    try:
        number = phonenumbers.parse(clean, region)
    except phonenumbers.NumberParseException:
        return Normalised(None, "unknown", label, "not a telephone number")
    mark = _mark(number, region)
    if not mark:
        return Normalised(None, "unknown", label, "no numbering plan has such a number")
    style = phonenumbers.PhoneNumberFormat
    number.extension = None
    value = str(phonenumbers.format_number(number, style.E164))
    known = style.INTERNATIONAL if mark == "foreign" else style.NATIONAL
    return Normalised(value, mark, str(phonenumbers.format_number(number, known)))


def _mark(number: PhoneNumber, region: str) -> str:
    """What sort of number it is; empty where no numbering plan has it."""
    import phonenumbers

    kind = phonenumbers.PhoneNumberType.to_string(phonenumbers.number_type(number))
    if number.country_code == 44 and not number.italian_leading_zero:
        national = str(number.national_number)
        if _PLAN_MOBILE.fullmatch(national):
            kind = "MOBILE"
        elif _PLAN_LANDLINE.fullmatch(national):
            kind = "FIXED_LINE"
    if kind == "UNKNOWN":
        return ""
    if number.country_code != phonenumbers.country_code_for_region(region):
        return "foreign"
    return _TYPE_MARKS.get(kind, "other")
