"""What of each column may leave the building in a redacted report: shown, numbered, coarsened or dropped.

    show      as it stands; people who are not the subject of the report go by letter or number all the same
    number    an id or value that becomes `Phone 2`, `Record 1`, `row 3`: the same thing, the same number
    coarsen   less exact: an outward postcode, a day for a moment, a plain word for free text
    drop      left out

Do not break: every column of the contract and of the run folder stands here once (a test holds it); the source's own
extra columns are dropped without being named. Mistake a newcomer will make: `show` for a column that is free text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from graphlink.catalogue.contract import TABLES

Share = Literal["show", "number", "coarsen", "drop"]

# Of the source's own columns the one that is passed on: under which conditions a tie of handling code C may be shared.
CONDITIONS = "handling_conditions"


def _marks(text: str) -> dict[str, Share]:
    """`show: a b c` and so on, a line each."""
    found: dict[str, Share] = {}
    for line in text.strip().splitlines():
        share, _, names = line.strip().partition(":")
        for name in names.split():
            if name in found:
                raise ValueError(f"{name} is marked twice")
            found[name] = share  # type: ignore[assignment]
    return found


# Columns of the contract's tables.
OF_CONTRACT: Mapping[str, Mapping[str, Share]] = {
    table: _marks(text)
    for table, text in {
        "persons": """
            show: forename middle_names surname sex
            number: person_id
            coarsen: dob
            drop: ethnicity pnc_id birth_place occupation deceased_on""",
        "aliases": """
            show: forename surname kind
            number: person_id
            drop: dob""",
        "offences": """
            show: offence_id offence_code origin bcu
            coarsen: offence_title committed_from committed_to reported_at outcome
            drop: lat lon flags mo""",
        "involvements": """
            show: offence_id role alternative status relationship sex
            number: person_id
            drop: forename surname age_from age_to description""",
        "addresses": """
            show: kind
            number: address_id
            coarsen: postcode
            drop: text uprn lat lon""",
        "vehicles": """
            show: kind
            number: vehicle_id vrm
            drop: make model colour""",
        "phones": """
            show: kind
            number: phone_id number
            drop: imei""",
        "accounts": """
            show: kind
            number: account_id handle
            drop: service""",
        "marks": """
            show: kind quality
            number: mark_id""",
        "associations": """
            show: from_type to_type kind first_seen last_seen source grade
            number: from_id to_id""",
        "anpr_reads": """
            number: read_id vrm
            coarsen: seen_at
            drop: camera_id lat lon confidence""",
        "calls": """
            show: kind
            number: from_number to_number
            coarsen: started_at
            drop: duration_s""",
        "decisions": """
            drop: decision_id kind a b by on why""",
        "orders": """
            show: kind starts_on ends_on
            number: order_id person_id protects_person_id
            drop: excluded_address_id""",
        "actions": """
            show: kind on offence_id bcu
            number: action_id person_id""",
        "sightings": """
            drop: sighting_id person_id kind at lat lon with_person_id""",
        "taskings": """
            drop: person_id tasked_on list bcu wanted closed_on""",
    }.items()
}

_RUN: Mapping[str, str] = {
    "identities": """
        show: probability
        number: person_id identity_id""",
    "suspects": """
        show: offence_id seat probability
        number: person_id identity_id""",
    "unknown_series": """
        show: rank expected_harm offences victims
        number: identity_id
        drop: label shared""",
    "attributions": """
        show: offence_id seat probability weight harm counts why_not expected_harm basis bits doubted
        number: identity_id""",
    "counted": """
        show: offence_id seat days basis counts why_not credited remainder""",
    "offence_links": """
        show: offence_id_a offence_id_b probability bits basis
        drop: shared""",
    "hidden_names": """
        drop: offence_id said so kind weight""",
    "ranking": """
        show: rank label expected_harm harm_low harm_high top_probability offences offences_expected victims serial
        show: repeat_victims named_harm named_rank first last bcu kinds records one_link age in_custody
        number: identity_id anchor_id
        coarsen: outcomes
        drop: deceased_on orders tasked as_victim""",
    "named": """
        show: named_rank named_harm offences victims first last bcu
        number: person_id""",
    "records": """
        show: kind offence_id seat forename middle_names surname sex name
        number: record_id person_id identity_id source_ref
        coarsen: aliases
        drop: dob ethnicity pnc_id birth_place occupation deceased_on age_from age_to description
        drop: name_folded name_key forename_key surname_key""",
    "entities": """
        show: kind holders
        number: id source_ids
        coarsen: label properties""",
    "ties": """
        show: from_kind to_kind kind first_seen last_seen source grade
        number: tie_id from_id to_id source_refs""",
    "pairs": """
        show: bits probability
        number: record_a record_b
        drop: blocked_by""",
    "evidence": """
        show: subject name bits
        number: a b value_a source_refs
        coarsen: value_b""",
    "calls_between": """
        show: calls
        number: from_number to_number
        coarsen: first last
        drop: seconds""",
    "reads_near": """
        show: offence_id minutes
        number: vehicle read_id
        coarsen: seen_at metres""",
    "review": """
        drop: position subject a b probability bits harm_moved question""",
    "conflicts": """
        drop: kind a b source_a source_b effect""",
    "rejected": """
        drop: table row key column value reason cause remedy cells""",
    "cleared": """
        drop: table row key column value reason remedy""",
}
# What a run adds to the accepted rows of a table of the contract.
_ADDED: Mapping[str, str] = {
    "offences": """
        show: days basis bound category group vawg date_counted counts why_not
        number: source_ref""",
    "involvements": """
        show: seat
        number: source_ref""",
    "orders": "number: source_ref",
    "actions": "number: source_ref",
    "sightings": "drop: source_ref",
    "taskings": "drop: source_ref",
}

# Columns of the tables of a run folder.
OF_RUN: Mapping[str, Mapping[str, Share]] = {
    **{table: _marks(text) for table, text in _RUN.items()},
    **{table: {**OF_CONTRACT[table], **_marks(text)} for table, text in _ADDED.items()},
}

assert OF_CONTRACT.keys() == {table.name for table in TABLES}
