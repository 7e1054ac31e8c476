"""Telephone numbers as people, handsets and spreadsheets write them. All numbers are of the ranges kept for drama."""

from __future__ import annotations

import subprocess
import sys

import pytest

from graphlink.normalise.phones import phone


@pytest.mark.parametrize(
    "text",
    [
        "07700 900123",
        "07700900123",
        "+447700900123",
        "+44 7700 900123",
        "+44 (0)7700 900-123",
        "0044 7700 900123",
        "00447700900123",
        "447700900123",
        "(07700) 900123",
        "07700-900-123",
        "7700900123",
        "7700900123.0",
        "'07700900123",
        "\u202a+44 7700 900123\u202c",
        "07700\u00a0900123",
        "Tel: 07700 900123",
        "mob 07700.900.123",
        "07700 900123 (mum)",
        "٠٧٧٠٠٩٠٠١٢٣",
        "０７７００９００１２３",
    ],
)
def test_one_mobile_however_it_is_written(text: str) -> None:
    found = phone(text)
    assert (found.value, found.mark, found.label) == ("+447700900123", "mobile", "07700 900123")


@pytest.mark.parametrize(
    ("text", "value", "mark", "label"),
    [
        ("0161 496 0123", "+441614960123", "landline", "0161 496 0123"),
        ("020 7946 0123 ext 12", "+442079460123", "landline", "020 7946 0123"),
        ("01632 960123", "+441632960123", "landline", "01632 960123"),
        ("0808 157 0123", "+448081570123", "service", "0808 157 0123"),
        ("07624 412345", "+447624412345", "mobile", "07624 412345"),
        ("+353 87 123 4567", "+353871234567", "foreign", "+353 87 123 4567"),
        ("0033 6 12 34 56 78", "+33612345678", "foreign", "+33 6 12 34 56 78"),
    ],
)
def test_other_numbers(text: str, value: str, mark: str, label: str) -> None:
    found = phone(text)
    assert (found.value, found.mark, found.label) == (value, mark, label)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("999", "short"),
        ("60000", "short"),
        ("118 118", "short"),
        ("withheld", "withheld"),
        ("WITHHELD NUMBER", "withheld"),
        ("No Caller ID", "withheld"),
        ("Private", "withheld"),
        ("unknown", "withheld"),
        ("", "empty"),
        ("n/a", "empty"),
        ("---", "empty"),
        ("0-(070)893-3322", "unknown"),
        ("5-(997)640-5104", "unknown"),
        ("0-(752)850-0116", "unknown"),
        ("7.7009E+09", "unknown"),
        ("07700 900123 / 07700 900456", "unknown"),
        ("0800 FLOWERS", "unknown"),
        ("07700 900???", "unknown"),
        ("496 0123", "unknown"),
        ("00000000000", "unknown"),
        ("mum's phone", "unknown"),
    ],
)
def test_what_is_no_number_is_kept_and_marked(text: str, mark: str) -> None:
    found = phone(text)
    assert found.value is None
    assert found.mark == mark
    assert found.label == text
    assert found.reason


def test_region_decides_what_a_national_spelling_means() -> None:
    assert phone("06 12 34 56 78", region="FR").value == "+33612345678"
    assert phone("07700 900123", region="FR").value != "+447700900123"
    assert phone("+447700900123", region="FR").mark == "foreign"


def test_plain_mobiles_do_not_load_the_library() -> None:
    code = (
        "import sys; from graphlink.normalise.phones import phone; phone('07700 900123'); "
        "assert 'phonenumbers' not in sys.modules; phone('0161 496 0123'); assert 'phonenumbers' in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
