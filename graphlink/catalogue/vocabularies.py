"""Closed lists of the data contract. Matched without case; the keys are the stored form, the values also accepted."""

from __future__ import annotations

from collections.abc import Mapping


def _plain(*words: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(words, ())


VOCABULARIES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "sex": {"M": ("male", "1", "man"), "F": ("female", "2", "woman"), "X": ("other", "indeterminate", "3", "9")},
    "alias_kind": _plain("alias", "nickname", "maiden", "previous"),
    "origin": {"reported": (), "police_detected": ("police detected", "police-detected", "proactive")},
    "role": {"suspect": ("accused", "offender"), "victim": ("complainant",), "witness": ()},
    "status": {
        "named": (),
        "arrested": (),
        "charged": (),
        "convicted": (),
        "eliminated": ("discounted",),
    },
    "relationship": {
        "intimate_partner": ("intimate partner", "partner"),
        "ex_partner": ("ex partner", "ex-partner"),
        "family": (),
        "acquaintance": (),
        "stranger": (),
    },
    "address_kind": _plain("dwelling", "hostel", "hospital", "prison", "police", "hotel", "business", "other"),
    "vehicle_kind": _plain("private", "hire", "taxi", "fleet"),
    "phone_kind": _plain("contract", "prepaid", "landline", "business"),
    "account_kind": _plain("email", "social", "messaging", "game", "dating"),
    "mark_kind": _plain("dna", "fingerprint", "footwear", "tool"),
    "mark_quality": _plain("full", "partial"),
    "tie_from": _plain("person", "offence"),
    "tie_to": _plain("address", "vehicle", "phone", "account", "mark", "person"),
    "tie_kind": _plain(
        "lives_at",
        "stays_at",
        "seen_at",
        "keeper",
        "driver",
        "passenger",
        "subscriber",
        "user",
        "matched",
        "partner",
        "ex_partner",
        "family",
        "cohabits",
        "parent_of",
        "associate",
        "scene",
        "suspect_seen_at",
        "used",
        "seen",
        "stolen",
        "left",
    ),
    "tie_source": _plain("crime_report", "custody", "pnc", "keeper_register", "comms_data", "anpr", "intelligence"),
    "call_kind": {"voice": ("call",), "sms": ("text",)},
    "decision_kind": {
        "same": (),
        "different": (),
        "did": (),
        "did_not": ("did-not",),
        "withdrawn": ("withdraw",),
    },
    "order_kind": _plain(
        "dvpn", "dvpo", "dapo", "non_molestation", "restraining", "spo", "shpo", "sro", "notification"
    ),
    "action_kind": _plain("arrest", "charge", "remand", "conviction", "warrant", "order", "recall", "nfa"),
    "sighting_kind": _plain("lfr", "stop", "custody", "visit"),
}

# Which kind of tie may join what: (from_type, to_type) -> kinds.
TIE_KINDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("person", "address"): ("lives_at", "stays_at", "seen_at"),
    ("person", "vehicle"): ("keeper", "driver", "passenger"),
    ("person", "phone"): ("subscriber", "user"),
    ("person", "account"): ("user",),
    ("person", "mark"): ("matched",),
    ("person", "person"): ("partner", "ex_partner", "family", "cohabits", "parent_of", "associate"),
    ("offence", "address"): ("scene", "suspect_seen_at"),
    ("offence", "vehicle"): ("used", "seen", "stolen"),
    ("offence", "phone"): ("used", "stolen"),
    ("offence", "account"): ("used",),
    ("offence", "mark"): ("left",),
}

# From the strongest status to the weakest: several suspect rows of one person in one offence are one seat.
STATUS_STRENGTH: tuple[str, ...] = ("convicted", "charged", "eliminated", "arrested", "named")
