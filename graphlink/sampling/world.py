"""The stages of a sample world in order, and writing it whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from graphlink.catalogue.contract import BY_NAME
from graphlink.errors import SettingsError
from graphlink.sampling.aftermath import write_actions, write_orders, write_sightings, write_taskings
from graphlink.sampling.draw import Ints, shuffled_keys, stream
from graphlink.sampling.harm_truth import POLICY, days_of, write_harm
from graphlink.sampling.homes import make_places
from graphlink.sampling.leavings import ADDRESS, PHONE, World, make_left
from graphlink.sampling.naming import imprison, make_suspects, without_impossible
from graphlink.sampling.nominals import make_appearances
from graphlink.sampling.offending import Offences, make_careers, make_offences
from graphlink.sampling.people import make_people
from graphlink.sampling.rates import Rates
from graphlink.sampling.reports import Columns, Keys, write_involvements, write_offences
from graphlink.sampling.spelling import Written, write_people
from graphlink.sampling.things import make_accounts, make_cars, make_codes, make_phones
from graphlink.sampling.things_written import WrittenThings, keys_of, write_things
from graphlink.sampling.traffic import write_calls, write_reads
from graphlink.sampling.truth import offender_pairs, write_reach, written_offences, written_persons
from graphlink.sampling.tying import PERSON, TO_TYPES, Ties, grades, make_ties

AS_OF = dt.date(2026, 10, 31)
EPOCH = dt.date(1970, 1, 1)
ABOUT = "about.json"


Invented = tuple[dict[str, pa.Table], dict[str, pa.Table], dt.date]  # data, truth, the last day with a report


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What was written: where, as of which day, how many rows a table; `offenders` of truth with harm that counts."""

    out: Path
    data: Path
    truth: Path
    seed: int
    people: int
    as_of: dt.date
    rows: dict[str, int]
    offenders: int


def generate(
    out: Path,
    *,
    people: int = 20000,
    seed: int = 1,
    months: int = 24,
    hard: bool = False,
    rates: Rates | None = None,
    as_of: dt.date = AS_OF,
) -> SampleReport:
    """Writes OUT/data and OUT/truth: `people` true people of all roles, `months` of reports up to `as_of`
    (about.json names the day of the last one, which a run takes as its own).

    `hard` doubles every noise rate. An earlier sample in OUT is replaced; anything else that stands where data or truth
    would go is left alone and raises SettingsError, as do numbers that make no world.
    """
    if people < 50 or not 1 <= months <= 120 or seed < 0:
        raise SettingsError(
            f"No world of {people} people, {months} months, seed {seed}: "
            "people must be 50 or more, months 1 to 120, the seed not negative."
        )
    _refuse_strangers(out)
    used = (rates or Rates()).scaled(2.0 if hard else 1.0)
    tables, truth, last = _invent(people, seed, months, used, as_of)
    about = {
        "seed": seed,
        "settings": {"people": people, "months": months, "hard": hard, "rates": asdict(used)},
        "policy": POLICY,
        "as_of": last.isoformat(),
    }
    _write(out, tables, truth, about)
    rows = {name: table.num_rows for name, table in tables.items()}
    offenders = truth["harm"].num_rows
    return SampleReport(out, out / "data", out / "truth", seed, people, last, rows, offenders)


def _invent(n: int, seed: int, months: int, rates: Rates, as_of: dt.date) -> Invented:
    end = (as_of - EPOCH).days
    window = (end - round(months * 30.4375) + 1, end)
    people = make_people(n, seed, end, rates)
    places = make_places(people, seed, window, rates)
    careers = make_careers(people, seed, window, rates)
    offends = np.zeros(n, dtype=np.bool_)
    offends[careers.person] = True
    phones = make_phones(people, seed, window, offends, rates)
    cars = make_cars(people, seed, window, rates)
    accounts = make_accounts(people, seed, end, offends, rates)
    codes = make_codes(phones, cars, len(places.kind), seed)
    world = World(people, places, phones, cars, accounts, codes)
    offences = make_offences(people, places, careers, seed, window, rates)
    return _record(world, offences, seed, window, rates)


def _record(world: World, offences: Offences, seed: int, window: tuple[int, int], rates: Rates) -> Invented:
    """What police know of that world, and the truth beside it."""
    end = window[1]
    left = make_left(world, offences, seed, rates)
    suspects = make_suspects(world, offences, left, seed, end, rates)
    imprison(world.people, suspects, seed, rates)
    offences, left, suspects = without_impossible(world.people, offences, left, suspects)
    seen, records = make_appearances(world, offences, suspects, left, seed, window, rates)
    written = write_people(world.people, records, seed, end, rates)
    ties = make_ties(world, offences, suspects, left, seen, seed, end)
    things = write_things(world, ties, seed)
    rng = stream(seed, "keys")
    keys = Keys(shuffled_keys(rng, "C", len(offences)), shuffled_keys(rng, "N", len(records.person)))
    shuffle = rng.permutation(len(world.people)).astype(np.int64)
    reports = write_offences(world, offences, suspects, keys, seed, rates)
    address = keys_of(ties, things, ADDRESS)
    last = _last_day(reports)
    reads, read_near = write_reads(world, offences, seed, end, rates)
    touched = np.unique(ties.thing[ties.to == PHONE])
    columns: dict[str, Columns] = {
        "persons": _persons(written, keys),
        "aliases": _aliases(written, keys),
        "offences": _by_key(reports),
        "involvements": write_involvements(world, offences, suspects, seen, keys, seed, rates),
        **{name: _by_key(table) for name, table in things.tables.items()},
        "associations": _associations(ties, things, keys, seed),
        "actions": write_actions(offences, suspects, seen, keys, seed, end),
        "orders": write_orders(world, offences, suspects, seen, keys, address, seed),
        "sightings": write_sightings(world, seen, records, keys, seed, window),
        "taskings": write_taskings(offences, suspects, seen, keys, days_of(world, offences), window),
    }
    tables = {name: _table(name, table) for name, table in columns.items()}
    tables["anpr_reads"] = reads
    tables["calls"] = write_calls(world, offences, touched, seed, window, rates)
    seats = offender_pairs(suspects)
    truth = {
        "persons": written_persons(records, keys, shuffle),
        "offences": written_offences(suspects, keys, shuffle),
        "harm": write_harm(world, offences, reports["flags"], seats, shuffle, last),
        "reach": write_reach(offences, suspects, ties, records, seen, read_near, (keys, shuffle)),
    }
    columns_of = {name: {k: pa.array(v, pa.string()) for k, v in table.items()} for name, table in truth.items()}
    return tables, {name: pa.table(table) for name, table in columns_of.items()}, last


def _last_day(reports: Columns) -> dt.date:
    """The day that a run takes as its as-of by itself: the latest report, else the latest offence."""
    told = (told or happened for told, happened in zip(reports["reported_at"], reports["committed_from"], strict=True))
    return dt.date.fromisoformat(max(str(time)[:10] for time in told))


def _persons(written: Written, keys: Keys) -> Columns:
    return _by_key({"person_id": keys.record.tolist(), **written.columns})


def _aliases(written: Written, keys: Keys) -> Columns:
    rows = sorted((str(keys.record[record]), *rest) for record, *rest in written.aliases)
    names = ("person_id", "forename", "surname", "dob", "kind")
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def _associations(ties: Ties, things: WrittenThings, keys: Keys, seed: int) -> Columns:
    rng = stream(seed, "associations")
    grade = grades(rng, ties.source)
    person = ties.to == PERSON
    to_key = things.key.copy()
    to_key[person] = keys.record[ties.thing[person]]
    offence = ties.offence
    from_key = np.where(
        offence, keys.offence[np.where(offence, ties.origin, 0)], keys.record[np.where(offence, 0, ties.origin)]
    )
    to_type = np.array(TO_TYPES)[ties.to]
    order = np.lexsort((_days(ties.first), ties.kind, to_key, from_key))
    graded = rng.random(len(ties)) < 0.85
    return {
        "from_type": np.where(offence, "offence", "person")[order].tolist(),
        "from_id": from_key[order].tolist(),
        "to_type": to_type[order].tolist(),
        "to_id": to_key[order].tolist(),
        "kind": ties.kind[order].tolist(),
        "first_seen": _iso(ties.first[order]),
        "last_seen": _iso(ties.last[order]),
        "source": ties.source[order].tolist(),
        "grade": [str(g) if known else None for g, known in zip(grade[order], graded[order].tolist(), strict=True)],
    }


def _days(days: Ints) -> Ints:
    return np.maximum(days, 0)


def _iso(days: Ints) -> list[str | None]:
    from graphlink.sampling.draw import iso_days

    return iso_days(days)


def _by_key(table: Columns) -> Columns:
    first = next(iter(table))
    order = sorted(range(len(table[first])), key=lambda row: str(table[first][row]))
    return {name: [values[row] for row in order] for name, values in table.items()}


def _table(name: str, columns: Columns) -> pa.Table:
    """As Arrow, in the contract's order of columns."""
    wanted = BY_NAME[name].column_names
    return pa.table({column: pa.array(columns[column], pa.string()) for column in wanted})


def _refuse_strangers(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise SettingsError(f"{out} is a file; a sample world needs a folder.")
    ours = (out / "truth" / ABOUT).is_file()
    taken = [part for part in ("data", "truth") if (out / part).exists()]
    if taken and not ours:
        raise SettingsError(f"{out / taken[0]} exists and was not made by sample; name another folder.")


def _write(out: Path, tables: dict[str, pa.Table], truth: dict[str, pa.Table], about: dict[str, object]) -> None:
    """Writes beside, then moves; what stood there comes back if a move fails."""
    created = not out.exists()
    out.mkdir(parents=True, exist_ok=True)
    build = Path(tempfile.mkdtemp(prefix=".sample-", dir=out))
    try:
        for part, parts in (("data", tables), ("truth", truth)):
            (build / part).mkdir()
            for name, table in parts.items():
                pyarrow.csv.write_csv(table, build / part / f"{name}.csv")
        text = json.dumps(about, indent=2, sort_keys=True) + "\n"
        (build / "truth" / ABOUT).write_text(text, encoding="utf-8", newline="\n")
        _swap(out, build)
    except BaseException:
        shutil.rmtree(build, ignore_errors=True)
        if created and not any(out.iterdir()):
            out.rmdir()
        raise
    shutil.rmtree(build, ignore_errors=True)


def _swap(out: Path, build: Path) -> None:
    old = build / "old"
    old.mkdir()
    moved: list[tuple[Path, Path]] = []
    try:
        for part in ("data", "truth"):
            if (out / part).exists():
                (out / part).rename(old / part)
                moved.append((old / part, out / part))
        for part in ("data", "truth"):
            (build / part).rename(out / part)
            moved.append((out / part, build / part))
    except BaseException:
        for there, back in reversed(moved):
            there.rename(back)
        raise
