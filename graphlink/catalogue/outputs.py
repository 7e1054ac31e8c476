"""The tables a run writes: columns, DuckDB types, order. The writer casts to these, the docs are made from these."""

from __future__ import annotations

from collections.abc import Mapping

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


def _columns(text: str) -> tuple[OutColumn, ...]:
    """`name TYPE meaning`, a line each; S, D, B, F, I, T stand for the DuckDB types below."""
    short = {"S": "VARCHAR", "D": "DATE", "B": "BOOLEAN", "F": "DOUBLE", "I": "BIGINT", "T": "TIMESTAMPTZ"}
    columns = []
    for line in text.strip().splitlines():
        name, kind, meaning = line.split(maxsplit=2)
        columns.append(OutColumn(name, short.get(kind, kind), meaning))
    return tuple(columns)


def _accepted(name: str, more: str = "") -> OutTable:
    """The accepted rows of a contract table with all their columns, the source's own ones included."""
    table = BY_NAME[name]
    own = tuple(OutColumn(c.name, _TYPES[c.type], c.meaning) for c in table.columns)
    rest = "source_ref S the input row: table:key, or table:# and 12 hex digits of its content"
    return OutTable(
        name,
        "The accepted rows, with every column of the source.",
        own + _columns(rest + ("\n" + more if more else "")),
        order=("source_ref",),
        part="evidence",
        open_ended=True,
    )


TABLES: tuple[OutTable, ...] = (
    OutTable(
        "identities",
        "Which human each person record belongs to: one row per accepted person row, of whatever role.",
        _columns(
            """
            person_id S the nominal record
            identity_id S the resolved human
            probability F the chance that the record belongs with the rest of its identity; 1 for one alone
            """
        ),
        ("person_id",),
        csv=True,
        part="people",
    ),
    OutTable(
        "suspects",
        "Who is recorded, or believed, as the offender of each seat.",
        _columns(
            """
            offence_id S crime reference
            seat I number of the offender within the offence, from 1
            person_id S the named record; empty if unnamed
            identity_id S the named record's identity; else the candidate with p >= .5; else empty
            probability F of that identity for this seat
            """
        ),
        ("offence_id", "seat", "person_id"),
        csv=True,
        part="people",
    ),
    OutTable(
        "unknown_series",
        "Offenders without a person record and with two offences or more, by harm.",
        _columns(
            """
            rank I by expected harm
            identity_id S the series
            label S what it is known by
            expected_harm F days
            offences I offences that count with weight >= .5
            victims I distinct victim identities of those
            shared S what ties the offences
            """
        ),
        ("rank",),
        csv=True,
        part="people",
    ),
    OutTable(
        "attributions",
        "Who did it: one row per offence, seat and identity.",
        _columns(
            """
            offence_id S crime reference
            seat I number of the offender within the offence
            identity_id S the identity
            probability F the model's own
            weight F the share of the offence credited to the identity
            harm F days of the offence code, whatever the window
            counts B whether the policy counts the offence
            why_not S why it does not count
            expected_harm F weight x harm where it counts, else 0, days
            basis S named, linked or both
            bits F log2(p / (1 - p)); empty where p is 1
            doubted B evidence speaks against the name: look again
            """
        ),
        ("offence_id", "seat", "identity_id"),
        csv=True,
        part="offences",
    ),
    OutTable(
        "counted",
        "Where the days of every seat went: credited + remainder = days.",
        _columns(
            """
            offence_id S crime reference
            seat I number of the offender within the offence
            days F days of the offence; 0 where it has no value
            basis S where the days come from
            counts B whether the policy counts the offence
            why_not S why it does not count
            credited F days credited to people: weight x days
            remainder F days credited to nobody
            """
        ),
        ("offence_id", "seat"),
        part="offences",
    ),
    OutTable(
        "offence_links",
        "Pairs of offences with the chance that one hand did both.",
        _columns(
            """
            offence_id_a S the smaller reference
            offence_id_b S the larger reference
            probability F that one hand did both
            bits F log2(p / (1 - p))
            basis S entity, candidate or behaviour
            shared S what they share, readable
            """
        ),
        ("offence_id_a", "offence_id_b"),
        csv=True,
        part="offences",
    ),
    OutTable(
        "ranking",
        "The list: identities with a person record and expected harm above 0.",
        _columns(
            """
            rank I from 1, by expected harm, top_probability, offences, identity_id
            identity_id S the resolved human
            label S the anchor's name
            expected_harm F days in the policy's window
            harm_low F 10th percentile of the draws, days
            harm_high F 90th percentile of the draws, days
            top_probability F chance to be in the policy's top n under the same draws
            offences I attributions that count with weight >= .5
            offences_expected F sum of weights that count
            victims I distinct victim identities of those offences; an unnamed victim is one per offence
            serial B two victims or more
            repeat_victims I victims of two of those offences or more
            named_harm F days of its highest record in named; empty if none
            named_rank I rank of that record in named; empty if none
            first D first of those offences by the policy's date
            last D last of those offences by the policy's date
            bcu S area with most expected harm
            kinds S counts by category of offence, JSON
            records I person records in the identity
            anchor_id S the record with most offences as suspect
            outcomes S counts by outcome, JSON; shown, never scored
            as_victim I offences in which it is recorded as victim; shown, never scored
            one_link B the rank rests on a single inferred link; shown, never scored
            age I of the anchor at as_of, years; shown, never scored
            deceased_on D shown, never scored
            in_custody B a remand or recall later than any nfa, no later sighting at large; shown, never scored
            orders S orders in force, JSON; shown, never scored
            tasked B on a list and not closed; shown, never scored
            """
        ),
        ("rank",),
        csv=True,
        part="the list",
    ),
    OutTable(
        "named",
        "The published method: harm added up record by record, each suspect of an offence credited in full.",
        _columns(
            """
            person_id S the nominal record
            named_rank I from 1, by harm, offences, person_id
            named_harm F days in the policy's window
            offences I offences that count
            victims I distinct victim records of those; an unnamed victim is one per offence
            first D first of those offences by the policy's date
            last D last of those offences by the policy's date
            bcu S area with most harm
            """
        ),
        ("named_rank",),
        csv=True,
        part="the list",
    ),
    OutTable(
        "records",
        "Every person row and every unnamed seat as it was compared.",
        _columns(
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
        _columns(
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
        _columns(
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
        _columns(
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
        _columns(
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
        _columns(
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
        _columns(
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
    _accepted(
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
    _accepted("involvements", "seat I the seat of a suspect row; empty otherwise"),
    _accepted("orders"),
    _accepted("actions"),
    _accepted("sightings"),
    _accepted("taskings"),
    OutTable(
        "review",
        "Undecided links, those that would move most harm first.",
        _columns(
            """
            position I from 1
            subject S pair or attribution
            a S what is to be judged
            b S against what
            probability F as it stands
            bits F log2(p / (1 - p))
            harm_moved F days that the judgement would move
            question S in plain words
            """
        ),
        ("position",),
        csv=True,
        part="what to look at",
    ),
    OutTable(
        "conflicts",
        "What clashed, and what was done about it.",
        _columns(
            """
            kind S the rule or decision that clashed
            a S one side
            b S the other side
            source_a S where the one stands
            source_b S where the other stands
            effect S what was done
            """
        ),
        ("kind", "a", "b", "source_a", "source_b"),
        csv=True,
        part="what to look at",
    ),
    OutTable(
        "rejected",
        "Rows that were not read, and why.",
        _columns(
            """
            table S contract table
            row I row of the file, the header being row 1
            key S the row's key as far as it can be read
            column S the column at fault
            value S what stood there
            reason S why
            cause S the row this one falls with; empty where it is the cause itself
            remedy S what to do
            cells S the whole row as it stood, JSON
            """
        ),
        ("table", "row"),
        csv=True,
        part="what to look at",
    ),
    OutTable(
        "cleared",
        "Cells that were emptied or changed, and why; their rows were accepted.",
        _columns(
            """
            table S contract table
            row I row of the file, the header being row 1
            key S the row's key
            column S the column at fault
            value S what stood there
            reason S why
            remedy S what to do
            """
        ),
        ("table", "row", "column"),
        csv=True,
        part="what to look at",
    ),
)

BY_NAME_OUT: Mapping[str, OutTable] = {table.name: table for table in TABLES}

# Filled by resolved identity; the plain rule leaves them empty and run.json says so.
EMPTY_UNDER_PLAIN_RULE: tuple[str, ...] = ("offence_links", "review")
