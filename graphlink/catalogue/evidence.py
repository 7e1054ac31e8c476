"""What a run writes as evidence: the records, entities and ties as compared, and the accepted rows of the source."""

from __future__ import annotations

from graphlink.catalogue.contract import BY_NAME
from graphlink.catalogue.model import OutColumn, OutTable

_TYPES = {
    "string": "VARCHAR",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
    "float": "DOUBLE",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
}


def columns(text: str) -> tuple[OutColumn, ...]:
    """`name TYPE meaning`, a line each; S, D, B, F, I, T stand for the DuckDB types below."""
    short = {"S": "VARCHAR", "D": "DATE", "B": "BOOLEAN", "F": "DOUBLE", "I": "BIGINT", "T": "TIMESTAMPTZ"}
    columns = []
    for line in text.strip().splitlines():
        name, kind, meaning = line.split(maxsplit=2)
        columns.append(OutColumn(name, short.get(kind, kind), meaning))
    return tuple(columns)


def accepted(name: str, more: str = "") -> OutTable:
    """The accepted rows of a contract table with all their columns, the source's own ones included."""
    table = BY_NAME[name]
    own = tuple(OutColumn(c.name, _TYPES[c.type], c.meaning) for c in table.columns)
    rest = "source_ref S the input row: table:key, or table:# and 12 hex digits of its content"
    return OutTable(
        name,
        "The accepted rows, with every column of the source.",
        own + columns(rest + ("\n" + more if more else "")),
        order=("source_ref",),
        part="evidence",
        open_ended=True,
    )


EVIDENCE: tuple[OutTable, ...] = (
    OutTable(
        "records",
        "Every person row and every unnamed seat as it was compared.",
        columns(
            """
            record_id S person:<id>, or suspect:<offence>/<seat> for an unnamed seat
            kind S person or seat
            person_id S the nominal record
            offence_id S of an unnamed seat
            seat I of an unnamed seat
            forename S as recorded
            middle_names S as recorded
            surname S as recorded
            dob D as recorded
            sex S M, F, X or empty
            ethnicity S as recorded; shown to the monitor only
            pnc_id S as recorded
            birth_place S as recorded
            occupation S as recorded
            deceased_on D as recorded
            age_from I of an unnamed seat, years
            age_to I of an unnamed seat, years
            description S of an unnamed seat
            name S full name as shown
            name_folded S folded full name, for search
            name_key S folded full name, empty where it cannot be compared
            forename_key S folded
            surname_key S folded
            aliases S other names, JSON
            identity_id S the resolved human; empty for a seat nobody explains
            source_ref S the input row
            """
        ),
        ("record_id",),
        part="evidence",
        open_ended=True,
    ),
    OutTable(
        "entities",
        "One per real address, plate, number, account and mark.",
        columns(
            """
            kind S address, vehicle, phone, account or mark
            id S normalised value; raw:<row key> where it cannot be normalised
            label S as shown
            properties S JSON
            source_ids S row keys of the source, JSON list
            holders I identities tied to it
            """
        ),
        ("kind", "id"),
        part="evidence",
    ),
    OutTable(
        "ties",
        "Every tie between persons, offences and entities; ties that the source repeats stay apart.",
        columns(
            """
            tie_id S the tie's own key
            from_kind S person or offence
            from_id S its key
            to_kind S address, vehicle, phone, account, mark, person or offence
            to_id S its key or normalised value
            kind S how they are tied
            first_seen D from when it is known to have held
            last_seen D until when it is known to have held
            source S where it is known from
            grade S 3x5x2
            source_refs S the input rows, JSON list
            """
        ),
        ("tie_id",),
        part="evidence",
        open_ended=True,
    ),
    OutTable(
        "pairs",
        "Pairs of records that were compared.",
        columns(
            """
            record_a S the smaller record
            record_b S the larger record
            bits F weight of evidence that one human stands behind both; empty for a rule
            probability F that one human stands behind both
            blocked_by S the rule that brought them together
            """
        ),
        ("record_a", "record_b"),
        part="evidence",
    ),
    OutTable(
        "evidence",
        "What speaks for and against, piece by piece.",
        columns(
            """
            subject S pair, attribution or offence link
            a S what is judged
            b S against what
            name S the piece of evidence
            value_a S the value on one side
            value_b S the value on the other
            bits F its weight; empty for a rule or a judgement
            source_refs S the input rows, JSON list
            """
        ),
        ("subject", "a", "b", "name", "value_a", "value_b"),
        part="evidence",
    ),
    OutTable(
        "calls_between",
        "Calls between two numbers, added up.",
        columns(
            """
            from_number S normalised
            to_number S normalised
            calls I how many
            seconds I together
            first T the first
            last T the last
            """
        ),
        ("from_number", "to_number"),
        part="evidence",
    ),
    OutTable(
        "reads_near",
        "Plates read near an offence in place and time.",
        columns(
            """
            vehicle S normalised plate
            offence_id S crime reference
            seen_at T when
            metres F from the offence
            minutes F before (negative) or after the span of the offence; 0 inside it
            read_id S the read
            """
        ),
        ("read_id", "offence_id"),
        part="evidence",
    ),
    accepted(
        "offences",
        "days F days of the offence code; empty where it has no value\n"
        "basis S where the days come from\n"
        "bound F the most it can be worth where it has no value, days\n"
        "category S of the harm table\n"
        "group S recorded-crime group\n"
        "vawg S class in the harm table\n"
        "date_counted D the date the policy counts it by\n"
        "counts B whether the policy counts it\n"
        "why_not S why it does not count",
    ),
    accepted("involvements", "seat I the seat of a suspect row; empty otherwise"),
    accepted("orders"),
    accepted("actions"),
    accepted("sightings"),
    accepted("taskings"),
)
