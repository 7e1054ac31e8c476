"""No id of a victim where a victim goes by role."""

import pytest

from graphlink.view.in_common import in_common, series_label


@pytest.mark.parametrize(
    ("shared", "printed"),
    [
        ("victim N4", "the same victim"),
        ("number 07700 900417; victim N4", "number 07700 900417; the same victim"),
        ("victim N4; victim N9; place 6 Tallow Row", "place 6 Tallow Row; 2 victims in common"),
        ("alike in place, time and kind", "alike in place, time and kind"),
        ("", ""),
        (None, ""),
    ],
)
def test_what_is_shared(shared: str | None, printed: str) -> None:
    assert in_common(shared) == printed


def test_labels_of_series() -> None:
    assert series_label("Unknown: victim N905079") == "Unknown: offends against one victim"
    assert series_label("Unknown: number ending 4417") == "Unknown: number ending 4417"
    assert series_label(None) == ""
