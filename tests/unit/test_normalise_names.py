"""Names: what folding sets aside, what counts as equal, what is only near. All names are invented or common."""

from __future__ import annotations

import pytest

from graphlink.normalise import lists
from graphlink.normalise.names import (
    fold,
    forename_roots,
    full_key,
    name,
    nickname_root,
    same_forename,
    same_surname,
    surname_root,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  O'Shaughnessy ", "oshaughnessy"),
        ("O’Shaughnessy", "oshaughnessy"),
        ("SMITH-JONES", "smith jones"),
        ("Müller", "muller"),
        ("Łukasz Øster Straße Æthel Þór", "lukasz oster strasse aethel thor"),
        ("Nguyễn", "nguyen"),
        ("İbrahim Yıldız", "ibrahim yildiz"),
        ("أحمد", "احمد"),
        ("مُحَمَّد", "محمد"),
        ("שָׁלוֹם", "שלום"),
        ("दिनेश", "दिनेश"),
        ("홍길동", "홍길동"),
        ("Ѓорѓи", "горги"),
        ("J.\tR.", "j r"),
        ("😀", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_folding(text: str | None, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("John", "", "Smith"), "john|smith"),
        (("JOHN", "Paul", "smith"), "john|smith"),
        (("Mr John", "", "Smith Jnr"), "john|smith"),
        (("", "", "SMITH, John Paul"), "john|smith"),
        (("SMITH, Mr John", "", ""), "john|smith"),
        (("Smith, John", "", "Smith"), "john|smith"),
        (("Mary-Jane", None, "O Brien"), "maryjane|obrien"),
        (("Mary Jane", None, "O'Brien"), "maryjane|obrien"),
        (("Omar", "", "Al-Hassan"), "omar|alhassan"),
        (("Omar", "", "al Hassan"), "omar|alhassan"),
        (("Jan", "", "van der Berg"), "jan|vanderberg"),
        (("Ewan", "", "Mc Donald"), "ewan|mcdonald"),
        (("محمد", "", "علي"), "محمد|علي"),
        (("", "", "Smith"), ""),
        (("John", "", ""), ""),
        (("J", "", "Smith"), ""),
        (("Unknown", "", "Smith"), ""),
        (("John", "", "N/K"), ""),
        (("Mr", "", "Smith"), ""),
        ((None, None, None), ""),
    ],
)
def test_full_key(parts: tuple[str | None, str | None, str | None], key: str) -> None:
    assert full_key(*parts) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("John", "", "Smith"), ("Jon", "", "Smith")),
        (("William", "", "Smith"), ("Bill", "", "Smith")),
        (("Mohammed", "", "Khan"), ("Muhammad", "", "Khan")),
        (("Ewan", "", "MacDonald"), ("Ewan", "", "McDonald")),
        (("John", "", "Smith"), ("Smith", "", "John")),
    ],
)
def test_near_names_are_not_equal(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assert full_key(*one) != full_key(*other)


def test_names_that_look_like_blanks_are_names() -> None:
    """The famous Mr Null, and the family name Na: a rule that strips punctuation first used to lose the second."""
    assert full_key("Christopher", "", "Null") == "christopher|null"
    assert full_key("Min", "", "Na") == "min|na"
    assert full_key("Di", "", "Major") == "di|major"


def test_full_name_for_search() -> None:
    assert name("Dr José", "María", "Nuñez-O'Hara").full == "jose maria nunez ohara"


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Bill", "William", True),
        ("Will", "BILLY", True),
        ("Alex", "Alexandra", True),
        ("Alexander", "Alexandra", False),
        ("Mohammed", "Muhammad", True),
        ("Mohd", "Mohamed", True),
        ("Muhammad Ali", "Ali", True),
        ("Muhammad Ali", "Muhammad Usman", False),
        ("Abdul Rahman", "Abdurrahman", True),
        ("Yusuf", "Youssef", True),
        ("Sergei", "Sergey", True),
        ("Siobhán", "Shivaun", True),
        ("Kasia", "Katarzyna", True),
        ("John", "Jane", False),
        ("", "", False),
        ("Unknown", "Unknown", False),
    ],
)
def test_same_forename(a: str, b: str, same: bool) -> None:
    assert same_forename(a, b) is same
    assert same_forename(b, a) is same


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("MacDonald", "McDonald", True),
        ("Al-Hassan", "Hasan", True),
        ("van der Berg", "Berg", True),
        ("Chowdhury", "Choudhury", True),
        ("O'Neill", "O Neill", True),
        ("Smith", "Smyth", True),
        ("Mack", "Mck", False),
        ("Jones", "Smith", False),
        ("", "", False),
    ],
)
def test_same_surname(a: str, b: str, same: bool) -> None:
    assert same_surname(a, b) is same
    assert same_surname(b, a) is same


def test_roots_group() -> None:
    assert nickname_root("Bill") == nickname_root("William") == "william"
    assert nickname_root("Alex") == "alex"
    assert forename_roots("Bill") == {"bill", "william"}
    assert surname_root("de la Cruz") == "cruz"


@pytest.mark.parametrize("part", ["forename", "surname"])
def test_spelling_groups_do_not_overlap_and_are_folded(part: str) -> None:
    rows = [row for row in lists.rows("spellings") if row["part"] in (part, "both")]
    entries = [entry for row in rows for entry in (row["name"], *row["spellings"].split())]
    assert len(entries) == len(set(entries))
    assert [entry for entry in entries if fold(entry) != entry] == []


def test_nickname_rows_are_one_a_name_and_folded() -> None:
    rows = lists.rows("nicknames")
    assert len(rows) == len({row["full"] for row in rows}) > 350
    for row in rows:
        assert fold(row["full"]) == row["full"] and row["short"]
        assert all(same_forename(row["full"], short) for short in row["short"].split())
