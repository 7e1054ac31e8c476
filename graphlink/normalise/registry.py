"""Normalisers by name, for a column at a time: how SQL gets at the functions of this package.

Do not break: each distinct input is normalised once, and the answer depends on it alone, except that an address without
UPRN takes the one UPRN that the same address has elsewhere in the same source.
Mistake a newcomer will make: to join back with `=`. Inputs may be NULL; `apply` joins with IS NOT DISTINCT FROM.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphlink import duck
from graphlink.normalise import names
from graphlink.normalise.accounts import account
from graphlink.normalise.addresses import address
from graphlink.normalise.model import Normalised
from graphlink.normalise.phones import phone
from graphlink.normalise.plates import confusable, plate
from graphlink.normalise.postcodes import outward, postcode

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

Row = tuple[str | None, ...]
_STANDARD = ("value", "label", "mark", "reason")


@dataclass(frozen=True, slots=True)
class Kind:
    """`inputs`: the columns read. `outputs`: the columns given, in the order in which `rows` gives them."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rows: Callable[[Sequence[Row]], Iterable[Row]]


def _standard(found: Normalised) -> Row:
    return found.value, found.label, found.mark, found.reason


def _each(function: Callable[..., Row]) -> Callable[[Sequence[Row]], Iterable[Row]]:
    return lambda rows: [function(*row) for row in rows]


def _plate(raw: str | None) -> Row:
    found = plate(raw)
    return (*_standard(found), confusable(found.value) if found.value else None)


def _name(forename: str | None, middle_names: str | None, surname: str | None) -> Row:
    parts = names.name(forename, middle_names, surname)
    return (
        parts.full or None,
        names.key_of(parts) or None,
        names.joined(parts.forename) or None,
        names.joined(parts.surname) or None,
        names.nickname_root(parts.forename) or None,
        names.surname_root(parts.surname) or None,
    )


def _addresses(rows: Sequence[Row]) -> list[Row]:
    """Addresses, with a UPRN given to those whose text has exactly one UPRN elsewhere among `rows` (uprn_by_text)."""
    found: list[Row] = []
    text_keys: list[str | None] = []
    uprns: dict[str, set[str]] = {}
    for row in rows:
        one = address(*row)
        found.append((one.value, one.label, one.mark, one.reason, one.postcode, one.outward))
        text_keys.append(one.text_key)
        if one.mark == "uprn" and one.text_key is not None and one.value is not None:
            uprns.setdefault(one.text_key, set()).add(one.value)
    for i, key in enumerate(text_keys):
        known = uprns.get(key, set()) if key is not None and found[i][2] != "uprn" else set()
        if len(known) == 1:
            found[i] = (*known, found[i][1], "uprn_by_text", *found[i][3:])
    return found


KINDS: dict[str, Kind] = {
    "phone": Kind(("raw",), _STANDARD, _each(lambda raw: _standard(phone(raw)))),
    "plate": Kind(("raw",), (*_STANDARD, "confusable"), _each(_plate)),
    "postcode": Kind(("raw",), (*_STANDARD, "outward"), _each(lambda raw: (*_standard(postcode(raw)), outward(raw)))),
    "account": Kind(("kind", "service", "handle"), _STANDARD, _each(lambda *row: _standard(account(*row)))),
    "address": Kind(("text", "postcode", "uprn"), (*_STANDARD, "postcode_value", "outward"), _addresses),
    "name": Kind(
        ("forename", "middle_names", "surname"),
        ("name", "name_key", "forename_key", "surname_key", "forename_root", "surname_root"),
        _each(_name),
    ),
}


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Pause the cycle collector: hundreds of thousands of small tuples hold no cycle, and looking costs a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def batch(kind: str, *columns: Sequence[str | None]) -> pa.Table:
    """The normalised form of each row of `columns` (one sequence for each input of the kind), in the same order.

    Columns: the inputs, then value, label, mark, reason and, by kind, confusable, outward, postcode_value; for names
    name, name_key, forename_key, surname_key, forename_root, surname_root. Raises KeyError for an unknown kind.
    """
    import pyarrow as pa

    spec = KINDS[kind]
    with _no_collection():
        inputs: list[Row] = list(zip(*columns, strict=True))
        outputs = list(zip(*spec.rows(inputs), strict=True)) or [()] * len(spec.outputs)
    held = dict(zip((*spec.inputs, *spec.outputs), (*columns, *outputs), strict=True))
    return pa.table({name: pa.array(list(cells), pa.string()) for name, cells in held.items()})


def apply(con: DuckDBPyConnection, kind: str, source: str, target: str) -> int:
    """Makes the table `target`: the rows of the query `source` with their normalised columns; gives its row count.

    `source` is a SELECT with the kind's inputs as columns (phone and plate: raw; address: text, postcode, uprn;
    account: kind, service, handle; name: forename, middle_names, surname) and any others, which are carried along.
    """
    spec = KINDS[kind]
    keys = [duck.name(column) for column in spec.inputs]
    wanted = ", ".join(keys)
    distinct = duck.arrow(con, f"SELECT DISTINCT {wanted} FROM ({source}) ORDER BY ALL")
    table = batch(kind, *(distinct.column(i).cast("string").to_pylist() for i in range(len(keys))))
    view = "normalised_" + kind
    con.register(view, table)
    try:
        on = " AND ".join(f"s.{key} IS NOT DISTINCT FROM n.{key}" for key in keys)
        outputs = ", ".join(f"n.{duck.name(column)}" for column in spec.outputs)
        rows = f"SELECT s.*, {outputs} FROM ({source}) s JOIN {view} n ON {on}"
        con.execute(f"CREATE OR REPLACE TABLE {duck.name(target)} AS {rows}")
    finally:
        con.unregister(view)
    return int(duck.value(con, f"SELECT count(*) FROM {duck.name(target)}"))
