"""The tables a run writes: columns, DuckDB types, order. The writer casts to these, the docs are made from these."""

from __future__ import annotations

from collections.abc import Mapping

from graphlink.catalogue.evidence import EVIDENCE, columns
from graphlink.catalogue.model import OutTable

TABLES: tuple[OutTable, ...] = (
    OutTable(
        "identities",
        "Which human each person record belongs to: one row per accepted person row, of whatever role.",
        columns(
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
        columns(
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
        columns(
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
        columns(
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
        columns(
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
        columns(
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
        "hidden_names",
        "Offences with one offender, who is named, and what would be said had they named nobody: the run's own check.",
        columns(
            """
            offence_id S crime reference
            said F chance of the likeliest person with the name hidden; empty where nobody reaches .01
            so B whether he is the one named
            kind S the kind of evidence that speaks most for him
            weight F how many offences like it go unnamed for each that names somebody
            """
        ),
        ("offence_id",),
        part="offences",
    ),
    OutTable(
        "ranking",
        "The list: identities with a person record and expected harm above 0.",
        columns(
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
            one_link B half of its days or more rest on a single inferred link; shown, never scored
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
        columns(
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
    *EVIDENCE,
    OutTable(
        "review",
        "Undecided links, those that would move most harm first.",
        columns(
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
        columns(
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
        columns(
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
        columns(
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

# Filled where one of these settings is "linked"; under the plain rule they are empty and run.json says so.
EMPTY_UNDER_PLAIN_RULE: Mapping[str, tuple[str, ...]] = {
    "offence_links": ("attribution",),
    "hidden_names": ("attribution",),
    "review": ("identity", "attribution"),
}
