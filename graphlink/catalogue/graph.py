"""The graph as data: its labels, relationships and their properties.

Do not break: the names are binding for saved queries; a name may be added, never changed. What a tie of the source is
called stands in `RELATIONSHIP_OF`; which ties there are follows from the contract's `TIE_KINDS`. Mistake a newcomer
will make: adding a property here alone; `graphlink/graph` selects it from the run's tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphlink.catalogue.graph_model import Label, Tie, properties
from graphlink.catalogue.vocabularies import TIE_KINDS

# What every node and every relationship has.
NODE_COMMON = properties(
    """
    id S unique within its label
    run S id of the Run that the graph holds
    digest I of all its other properties but run: how the next load finds what has changed
    """
)
TIE_COMMON = properties(
    """
    id S unique; tie_id of the run's ties where it is one of them
    source_refs L the input rows it rests on, as table:key
    run S id of the Run that the graph holds
    digest I of its ends and all its other properties but run
    """
)

_THING = """
label S as shown
source_ids L row keys of the source: all the rows that are this one thing
holders I identities tied to it; the more, the less it says of any of them
"""

LABELS: tuple[Label, ...] = (
    Label(
        "Person",
        "A nominal record, as the source holds it. One human may have several.",
        properties(
            """
            forename S as recorded
            middle_names S as recorded
            surname S as recorded
            aliases L other names, as recorded
            dob D as recorded
            sex S M, F or X
            pnc_id S national fingerprint-verified identifier
            name S full name folded, for search
            deceased_on D as recorded
            """
        ),
    ),
    Label(
        "Identity",
        "A resolved human of whatever role; known = false where nobody could name it.",
        properties(
            """
            label S name of the record with most offences, or what an unknown offender is known by
            known B whether it has a person record
            records I person records in it
            rank I on the list, by expected harm; absent where it is not on it
            expected_harm F days in the policy's window
            harm_low F 10th percentile of the draws, days
            harm_high F 90th percentile of the draws, days
            top_probability F chance to be in the policy's top n under the same draws
            offences I offences that count, attributed with a weight of .5 or more
            victims I distinct victim identities of those; an unnamed victim is one per offence
            named_harm F days of its highest record under the published method
            named_rank I rank of that record under the published method
            series_rank I among offenders without a person record, by expected harm
            shared S what ties the offences of an unknown offender
            first D first of those offences by the policy's date
            last D last of those offences by the policy's date
            bcu S area with most expected harm
            as_victim I offences in which it is recorded as victim
            one_link B half of its days or more rest on a single inferred link
            in_custody B a remand or recall later than any nfa, no later sighting at large
            """
        ),
    ),
    Label(
        "Offence",
        "A crime reference.",
        properties(
            """
            code S Home Office class and subclass, or G:group
            title S as recorded
            category S of the harm table
            group S recorded-crime group
            committed_from T start of the span in which it happened
            committed_to T end of that span
            reported_at T when it was reported
            origin S reported or police_detected
            bcu S Basic Command Unit, or any area
            outcome S as recorded
            flags L domestic_abuse, child, stalking, honour_based, hate, ...
            harm F days of the offence code, whatever the window; absent where it has no value
            location P where it happened
            counts B whether the policy counts it
            why_not S why it does not count
            date_counted D the date the policy counts it by
            seats I offenders: recorded, or one where none is
            unnamed_seats I those of them that no record is named for
            unnamed_victims I victims without a person record
            remainder F days of it that are credited to nobody
            """
        ),
    ),
    Label(
        "Address",
        "A real address, however many ways it was written.",
        properties(
            """
            text S as recorded
            postcode S as recorded
            uprn S Unique Property Reference Number
            kind S dwelling, hostel, hospital, prison, police, hotel, business, other
            location P where it stands
            """
            + _THING
        ),
    ),
    Label(
        "Vehicle",
        "A real plate.",
        properties(
            """
            vrm S registration mark in one spelling; as recorded where it cannot be normalised
            make S as recorded
            model S as recorded
            colour S as recorded
            kind S private, hire, taxi or fleet
            """
            + _THING
        ),
    ),
    Label(
        "Phone",
        "A real number.",
        properties(
            """
            number S E.164; absent where what is recorded is no number
            kind S contract, prepaid, landline or business
            """
            + _THING
        ),
    ),
    Label(
        "Account",
        "A real online account.",
        properties(
            """
            kind S email, social, messaging, game or dating
            service S as recorded
            handle S as recorded
            """
            + _THING
        ),
    ),
    Label(
        "Mark",
        "A forensic mark.",
        properties(
            """
            kind S dna, fingerprint, footwear or tool
            quality S full or partial
            """
            + _THING
        ),
    ),
    Label(
        "Order",
        "A protection or notification order.",
        properties(
            """
            kind S dvpn, dvpo, dapo, non_molestation, restraining, spo, shpo, sro, notification
            person_id S its subject
            protects_person_id S whom it protects
            starts_on D first day in force
            ends_on D last day in force
            excluded_address_id S row key of where the subject may not go
            """
        ),
    ),
    Label(
        "Action",
        "What police or a court did.",
        properties(
            """
            kind S arrest, charge, remand, conviction, warrant, order, recall, nfa
            person_id S to whom
            on D when
            offence_id S for which offence
            bcu S by which command
            """
        ),
    ),
    Label(
        "Sighting",
        "A stop, visit, custody or facial-recognition sighting.",
        properties(
            """
            kind S lfr, stop, custody, visit
            person_id S of whom
            at T when
            location P where
            with_person_id S in whose company
            """
        ),
    ),
    Label(
        "Run",
        "The load: which run of graphlink the graph holds. There is one.",
        properties(
            """
            state S ready, or loading while the graph is between two runs
            as_of D last day counted
            policy S what counts
            harm_edition S of the harm table
            version S of graphlink
            started T when the run was started
            input_hash S SHA-256 over the input files
            marking S protective marking
            """
        ),
    ),
)

TIE_PROPERTIES = properties(
    """
    first_seen D from when it is known to have held
    last_seen D until when it is known to have held
    source S crime_report, custody, pnc, keeper_register, comms_data, anpr, intelligence
    grade S 3x5x2: source 1-3, assessment A-E, handling P or C
    """
)

# A kind of thing in the run's tables -> its label.
LABEL_OF: Mapping[str, str] = {
    "person": "Person",
    "offence": "Offence",
    "address": "Address",
    "vehicle": "Vehicle",
    "phone": "Phone",
    "account": "Account",
    "mark": "Mark",
}

# A kind of tie in the run's tables -> its relationship, where that is not the kind in capitals.
RELATIONSHIP_OF: Mapping[str, str] = {
    "keeper": "KEEPER_OF",
    "driver": "DRIVES",
    "passenger": "PASSENGER_IN",
    "subscriber": "SUBSCRIBER_OF",
    "user": "USES",
}


def relationship_of(kind: str) -> str:
    """The relationship that a tie of the run's `kind` becomes."""
    return RELATIONSHIP_OF.get(kind, kind.upper())


def _source_ties() -> Iterator[Tie]:
    for (start, end), kinds in TIE_KINDS.items():
        for kind in kinds:
            meaning = f"{start} {kind.replace('_', ' ')} {end}, as the source says"
            yield Tie(LABEL_OF[start], relationship_of(kind), LABEL_OF[end], meaning, TIE_PROPERTIES, kind)


_SEAT = "seat I number of the offender within the offence\n"

TIES: tuple[Tie, ...] = (
    Tie(
        "Person",
        "RECORD_OF",
        "Identity",
        "the record belongs to this human",
        properties("probability F the chance that the record belongs with the rest; 1 for one alone"),
    ),
    Tie(
        "Person",
        "SUSPECT_IN",
        "Offence",
        "recorded as suspect",
        properties(
            "status S named, arrested, charged, convicted, eliminated\n"
            + _SEAT
            + "alternative B one of several of whom one did it"
        ),
    ),
    Tie(
        "Person",
        "VICTIM_OF",
        "Offence",
        "recorded as victim",
        properties("relationship S of the victim to the suspect"),
    ),
    Tie("Person", "WITNESS_OF", "Offence", "recorded as witness"),
    Tie(
        "Identity",
        "ATTRIBUTED",
        "Offence",
        "believed to have done it",
        properties(
            _SEAT + "probability F the model's own\n"
            "weight F the share of the offence credited to the identity\n"
            "harm F days of the offence code, whatever the window\n"
            "expected_harm F weight x harm where it counts, else 0, days\n"
            "counts B whether the policy counts it\n"
            "why_not S why it does not count\n"
            "basis S named, linked or both\n"
            "bits F log2(p / (1 - p)); absent where p is 1\n"
            "doubted B evidence speaks against the name: look again"
        ),
    ),
    *_source_ties(),
    Tie(
        "Offence",
        "SAME_HAND",
        "Offence",
        "one hand may have done both; from the smaller id to the larger",
        properties(
            "probability F that one hand did both\n"
            "bits F log2(p / (1 - p))\n"
            "basis S entity, candidate or behaviour\n"
            "shared L what they share"
        ),
    ),
    Tie(
        "Phone",
        "CALLED",
        "Phone",
        "calls and messages, added up",
        properties("calls I how many\nseconds I together\nfirst T the first\nlast T the last"),
    ),
    Tie("Person", "SUBJECT_OF", "Order", "the order is against this person"),
    Tie("Person", "SUBJECT_OF", "Action", "it was done to this person"),
    Tie("Person", "SUBJECT_OF", "Sighting", "this person was seen"),
    Tie("Order", "PROTECTS", "Person", "whom the order protects"),
    Tie("Order", "EXCLUDES", "Address", "where its subject may not go"),
    Tie("Action", "FOR", "Offence", "for which offence it was done"),
    Tie("Sighting", "WITH_PERSON", "Person", "in whose company"),
    Tie(
        "Vehicle",
        "READ_NEAR",
        "Offence",
        "the plate was read near the offence",
        properties(
            "seen_at T when\n"
            "metres F from the offence\n"
            "minutes F before (negative) or after its span; 0 inside it\n"
            "read_id S the read"
        ),
    ),
)

BY_LABEL: Mapping[str, Label] = {label.name: label for label in LABELS}
BY_KEY: Mapping[tuple[str, str, str], Tie] = {tie.key: tie for tie in TIES}
RELATIONSHIPS: tuple[str, ...] = tuple(sorted({tie.name for tie in TIES}))
