"""The fields of a person record that Splink compares, level by level, with the sizes known before any data is seen.

Do not break: `same`, `kin` and `chance` are in the order of `levels`, which is Splink's from the top; level numbers
run the other way. They are where learning starts and what a force too small to learn from is given.
Mistake a newcomer will make: to compare forename and surname apart. Names move together (a swap, an alias, a family),
so they are one comparison, and so are birth date and its errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Level:
    """One level: what is said of it, the SQL that holds, and its chances among the pairs of each kind.

    same: two records of one human (0: made from the others, see `follow`). false: of one human, one of them under a
    false name. kin: of two humans of one household or family. chance: of two strangers. `rare`: the part whose rarity
    counts when it agrees on this level.
    """

    says: str
    sql: str
    same: float
    kin: float
    chance: float
    false: float | None = None  # None: as `same`
    rare: str = ""  # name, surname, forename, born, born_in, work


@dataclass(frozen=True, slots=True)
class Field:
    """One comparison. `known`: SQL that holds where both sides have a value; otherwise the level is -1.

    `groups`: for each level a number; chances add up to 1 within each number (1 for all levels unless said).
    """

    name: str
    says: str
    known: str
    levels: tuple[Level, ...]
    groups: tuple[int, ...] = ()

    def comparison(self) -> Any:
        """As Splink takes it."""
        import splink.comparison_level_library as cll
        from splink.comparison_library import CustomComparison

        levels = [cll.CustomLevel(f"NOT ({self.known})", "unknown").configure(is_null_level=True)]
        levels += [cll.CustomLevel(level.sql, level.says) for level in self.levels[:-1]]
        return CustomComparison(
            output_column_name=self.name, comparison_description=self.says, comparison_levels=[*levels, cll.ElseLevel()]
        )

    def number(self) -> str:
        """SQL of the number that Splink gives the level: -1 unknown, 0 "else", up to the first one listed."""
        top = len(self.levels) - 1
        found = "".join(f" WHEN {level.sql} THEN {top - at}" for at, level in enumerate(self.levels[:-1]))
        return f"CASE WHEN NOT ({self.known}) THEN -1{found} ELSE 0 END"


_NEAR_FORE = (
    "(list_has_any(fore_roots_l, fore_roots_r) OR jaro_winkler_similarity(fore_l, fore_r) >= 0.88 "
    "OR (length(fore_l) >= 3 AND starts_with(fore_r, fore_l)) OR (length(fore_r) >= 3 AND starts_with(fore_l, fore_r)) "
    "OR list_contains(alias_forenames_l, fore_r) OR list_contains(alias_forenames_r, fore_l))"
)
_NEAR_SUR = (
    "(sur_root_l = sur_root_r OR jaro_winkler_similarity(sur_l, sur_r) >= 0.88 "
    "OR (length(sur_l) >= 4 AND contains(sur_r, sur_l)) OR (length(sur_r) >= 4 AND contains(sur_l, sur_r)))"
)
_SWAPPED = (
    "((fore_l = sur_r OR jaro_winkler_similarity(fore_l, sur_r) >= 0.92 OR list_has_any(fore_roots_l, sur_roots_r)) "
    "AND (sur_l = fore_r OR jaro_winkler_similarity(sur_l, fore_r) >= 0.92 OR list_has_any(sur_roots_l, fore_roots_r)))"
)
_NO_SUR = "(sur_l IS NULL OR sur_r IS NULL)"
_BARE = "(initial_l IS NULL OR initial_r IS NULL)"  # not even an initial on one side
_NO_FORE = "(fore_l IS NULL OR fore_r IS NULL)"
_LIKE_FORE = f"(fore_l = fore_r OR {_NEAR_FORE})"
NAME = Field(
    "name",
    "name",
    "(sur_l IS NOT NULL AND sur_r IS NOT NULL) OR (fore_l IS NOT NULL AND fore_r IS NOT NULL)",
    (
        Level("same forename, no surname on one side", f"{_NO_SUR} AND fore_l = fore_r", 0, 0, 0, 0, "forename"),
        Level("like forename, no surname on one side", f"{_NO_SUR} AND {_NEAR_FORE}", 0, 0, 0, 0),
        Level("another forename, no surname on one side", _NO_SUR, 0, 0, 0, 0),
        Level("same surname, no forename on one side", f"{_BARE} AND sur_l = sur_r", 0, 0, 0, 0, "surname"),
        Level("like surname, no forename on one side", f"{_BARE} AND {_NEAR_SUR}", 0, 0, 0, 0),
        Level("another surname, no forename on one side", _BARE, 0, 0, 0, 0),
        Level(
            "same surname, same initial",
            f"{_NO_FORE} AND sur_l = sur_r AND initial_l = initial_r", 0, 0, 0, 0, "surname",
        ),
        Level("like surname, same initial", f"{_NO_FORE} AND {_NEAR_SUR} AND initial_l = initial_r", 0, 0, 0, 0),
        Level("same surname, another initial", f"{_NO_FORE} AND sur_l = sur_r", 0, 0, 0, 0, "surname"),
        Level("another surname, an initial on one side", _NO_FORE, 0, 0, 0, 0),
        Level("same name", "fore_l = fore_r AND sur_l = sur_r", 0.62, 0.012, 2e-5, 0.001, "name"),
        Level(
            "name known as alias",
            "list_contains(alias_keys_l, name_key_r) OR list_contains(alias_keys_r, name_key_l) "
            "OR list_has_any(alias_keys_l, alias_keys_r)",
            0.01, 0.001, 2e-6, 0.15, "alias",
        ),
        Level("forename and surname the wrong way round", _SWAPPED, 0.015, 1e-4, 2e-6, 1e-4),
        Level("same surname, like forename", f"sur_l = sur_r AND {_NEAR_FORE}", 0.145, 0.02, 8e-5, 0.002, "surname"),
        Level("same forename, like surname", f"fore_l = fore_r AND {_NEAR_SUR}", 0.11, 0.004, 4e-5, 0.002, "forename"),
        Level("like forename, like surname", f"{_NEAR_FORE} AND {_NEAR_SUR}", 0.035, 0.004, 1e-4, 0.002),
        Level("same surname, another forename", "sur_l = sur_r", 0.004, 0.51, 2e-3, 0.12, "surname"),
        Level("like surname, another forename", _NEAR_SUR, 0.001, 0.03, 1.5e-3, 0.03),
        Level("same forename, another surname", "fore_l = fore_r", 0.045, 0.01, 4e-3, 0.04, "forename"),
        Level("like forename, another surname", _NEAR_FORE, 0.01, 0.0189, 0.015, 0.02),
        Level("another name", "", 0.005, 0.39, 0.97737, 0.6319),
    ),
    (3, 3, 3, 1, 1, 1, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
)  # fmt: skip
(
    _OTHER, _LF, _SF, _LS, _SS, _LF_LS, _SF_LS, _SS_LF, _SWAP, _ALIAS, _EXACT, _INITIAL_OTHER, _SS_OTHER_INITIAL,
    _LS_INITIAL, _SS_INITIAL, _BARE_OTHER, _BARE_LS, _BARE_SS, _SOLE_OTHER, _SOLE_LF, _SOLE_SF,
) = range(len(NAME.levels))  # fmt: skip
_ONE_INITIAL = 1 / 14  # two forenames that begin alike by chance
_OTHER_INITIAL = 0.1  # like forenames that begin otherwise (William, Bill)


def follow(chances: np.ndarray) -> np.ndarray:
    """Chances of the name levels, from "else" up, with those of half names made from those of whole ones: that a
    forename is missing says nothing about whose it is, so it is not learnt apart."""
    out = chances.copy()
    other = out[_SS_LF] * _OTHER_INITIAL
    out[_SS_INITIAL] = out[_EXACT] + out[_SS_LF] - other + out[_SS] * _ONE_INITIAL
    out[_LS_INITIAL] = out[_SF_LS] + out[_LF_LS] + out[_LS] * _ONE_INITIAL
    out[_SS_OTHER_INITIAL] = out[_SS] * (1 - _ONE_INITIAL) + other
    out[_BARE_SS] = out[_EXACT] + out[_SS_LF] + out[_SS]
    out[_BARE_LS] = out[_SF_LS] + out[_LF_LS] + out[_LS]
    out[_SOLE_SF] = out[_EXACT] + out[_SF_LS] + out[_SF]
    out[_SOLE_LF] = out[_SS_LF] + out[_LF_LS] + out[_LF]
    for rest, parts in (
        (_INITIAL_OTHER, (_SS_INITIAL, _LS_INITIAL, _SS_OTHER_INITIAL)),
        (_BARE_OTHER, (_BARE_SS, _BARE_LS)),
        (_SOLE_OTHER, (_SOLE_SF, _SOLE_LF)),
    ):
        out[rest] = max(1 - sum(out[part] for part in parts), 1e-4)
    return out


_TWO_PARTS = (
    "((born_l[1:4] = born_r[1:4])::INTEGER + (born_l[5:6] = born_r[5:6])::INTEGER "
    "+ (born_l[7:8] = born_r[7:8])::INTEGER) = 2"
)
BORN = Field(
    "born",
    "birth date",
    "born_l IS NOT NULL AND born_r IS NOT NULL",
    (
        Level("same birth date", "born_l = born_r", 0.8515, 0.012, 5e-5, 0.6, "born"),
        Level(
            "birth date with day and month swapped",
            "born_l[1:4] = born_r[1:4] AND born_l[5:6] = born_r[7:8] AND born_l[7:8] = born_r[5:6]",
            0.025, 2e-4, 3e-5, 0.01, "",
        ),
        Level("birth dates one slip apart", "damerau_levenshtein(born_l, born_r) <= 1", 0.05, 0.003, 1e-3, 0.05, ""),
        Level("two of day, month and year the same", _TWO_PARTS, 0.025, 0.004, 2e-3, 0.05, ""),
        Level(
            "same year, one written as 1 January",
            "yob_l = yob_r AND (born_l[5:8] = '0101' OR born_r[5:8] = '0101')",
            0.03, 0.002, 1e-3, 0.02, "",
        ),
        Level("born within a year", "abs(yob_l - yob_r) <= 1", 0.012, 0.09, 0.05, 0.12, ""),
        Level("born within five years", "abs(yob_l - yob_r) <= 5", 0.004, 0.3, 0.12, 0.1, ""),
        Level("born 6 to 15 years apart", "abs(yob_l - yob_r) <= 15", 0.0015, 0.19, 0.25, 0.03, ""),
        Level("born more than 15 years apart", "", 0.001, 0.4, 0.58, 0.02, ""),
    ),
)  # fmt: skip

# Sex follows from the forename: it says something of its own only where the forenames differ.
_FORE_AGREES = _LIKE_FORE
SEX = Field(
    "sex",
    "sex",
    "sex_l IS NOT NULL AND sex_r IS NOT NULL",
    (
        Level("same sex, like forename", f"sex_l = sex_r AND {_FORE_AGREES}", 0.985, 0.97, 0.97, 0.985),
        Level("another sex, like forename", _FORE_AGREES, 0.015, 0.03, 0.03, 0.015),
        Level("same sex", "sex_l = sex_r", 0.96, 0.45, 0.5, 0.97),
        Level("another sex", "", 0.04, 0.55, 0.5, 0.03),
    ),
    (0, 0, 1, 1),
)
MIDDLE = Field(
    "middle",
    "middle names",
    "middle_l IS NOT NULL AND middle_r IS NOT NULL",
    (
        Level("same middle names", "middle_l = middle_r", 0.85, 0.03, 0.015),
        Level(
            "like middle names",
            "starts_with(middle_l, middle_r) OR starts_with(middle_r, middle_l) "
            "OR jaro_winkler_similarity(middle_l, middle_r) >= 0.88",
            0.1, 0.01, 0.01,
        ),
        Level("another middle name", "", 0.05, 0.96, 0.975),
    ),
)  # fmt: skip


def _word(name: str, says: str, same: float, kin: float, chance: float) -> Field:
    return Field(
        name,
        says,
        f"{name}_l IS NOT NULL AND {name}_r IS NOT NULL",
        (
            Level(f"same {says}", f"jaro_winkler_similarity({name}_l, {name}_r) >= 0.92", same, kin, chance, rare=name),
            Level(f"another {says}", "", 1 - same, 1 - kin, 1 - chance),
        ),
    )


FIELDS = (
    NAME,
    BORN,
    SEX,
    MIDDLE,
    _word("born_in", "birth place", 0.9, 0.4, 0.1),
    _word("work", "occupation", 0.7, 0.08, 0.04),
)
UNLIKE = 2  # name levels up to this one are two names
# The columns of a person that the levels read, and what several levels ask of a pair, which is worked out once.
COMPARED = (
    "fore", "sur", "initial", "fore_roots", "sur_roots", "sur_root", "alias_keys", "alias_forenames", "name_key", "sex",
    "middle", "born_in", "work", "born", "yob",
)  # fmt: skip
ASKED_OFTEN = (("like_fore", _NEAR_FORE), ("like_sur", _NEAR_SUR))
