"""Policies: the shipped ones say what the data contract says, and a bad file is refused with every fault named."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphlink.errors import NotFoundError, SettingsError
from graphlink.harm.policy import CLASSES, SETTINGS, flag_form, list_policies, load_policy

ROOT = Path(__file__).resolve().parents[2]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_policies_are_those_of_the_contract() -> None:
    policies = {policy.name: policy for policy in list_policies()}
    assert list(policies) == ["v100", "all-crime", "sexual-harm", "stalking"]
    assert {policy.window_days for policy in policies.values()} == {365}
    assert {name: policy.date for name, policy in policies.items()} == {
        "v100": "reported",
        "sexual-harm": "reported",
        "stalking": "reported",
        "all-crime": "committed",
    }
    assert {policy.police_detected for policy in policies.values()} == {False}
    assert policies["v100"].classes == {
        "core": "count",
        "da_or_female_victim": "flag_or_female_victim",
        "context": "leave_out",
        "unclassified": "leave_out",
    }
    assert policies["v100"].flags == ("domestic_abuse", "honour_based")
    assert policies["sexual-harm"].categories == ("RAPE", "SEXUAL_ADULT", "SEXUAL_CHILD", "IMAGES", "INTIMATE_IMAGES")
    assert policies["stalking"].categories == ("STALKING", "HARASSMENT", "COERCIVE_CONTROL", "ORDER_BREACH")
    assert policies["stalking"].flags_alone == ("stalking",)
    assert policies["stalking"].order == "offences"
    assert policies["all-crime"].categories == () and set(policies["all-crime"].classes.values()) == {"count"}
    assert {(p.doubt, p.top_n, p.unknown_victim_sex) for p in policies.values()} == {("flag", 100, "count")}


@pytest.mark.parametrize("policy", list_policies(), ids=lambda policy: policy.name)
def test_every_setting_of_a_shipped_policy_has_its_reason(policy: object) -> None:
    why = policy.why  # type: ignore[attr-defined]
    assert set(why) == set(SETTINGS) and all(len(text) > 20 for text in why.values())


def test_every_setting_and_class_is_documented() -> None:
    page = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")
    assert [name for name in (*SETTINGS, *CLASSES, "extends", "title", "why") if f"`{name}`" not in page] == []
    assert [p.name for p in list_policies() if f"## {p.name}" not in page] == []


def test_inheritance_replaces_what_it_names_and_its_reason(tmp_path: Path) -> None:
    path = write(
        tmp_path / "mine.toml",
        'name = "mine"\ntitle = "Ninety days"\nextends = "v100"\nwindow_days = 90\n'
        '[classes]\ncontext = "count"\n[why]\nclasses = "Burglary with violence matters here."\n',
    )
    mine, v100 = load_policy(path), load_policy("v100")
    assert (mine.window_days, mine.date, mine.extends) == (90, "reported", ("v100",))
    assert mine.classes == {**v100.classes, "context": "count"}
    assert mine.why["classes"].startswith("Burglary") and mine.why["date"] == v100.why["date"]
    # The published reason for 365 days says nothing for 90.
    assert "window_days" not in mine.why


def test_a_policy_can_extend_a_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    write(tmp_path / "deep" / "base.toml", 'name = "base"\ntitle = "b"\nextends = "stalking"\ntop_n = 20\n')
    path = write(tmp_path / "mine.toml", 'name = "mine"\ntitle = "m"\nextends = "deep/base.toml"\n')
    mine = load_policy(str(path))
    assert (mine.top_n, mine.order) == (20, "offences")
    assert [Path(source).name for source in mine.extends] == ["base.toml", "stalking", "v100"]


def test_the_digest_is_of_what_counts_not_of_the_name(tmp_path: Path) -> None:
    v100 = load_policy("v100")
    same = write(
        tmp_path / "same.toml", 'name = "other"\ntitle = "Another name"\nextends = "v100"\nwindow_days = 365\n'
    )
    less = write(tmp_path / "less.toml", 'name = "v100"\ntitle = "x"\nextends = "v100"\nwindow_days = 364\n')
    assert load_policy(same).digest == v100.digest != load_policy(less).digest
    assert len({policy.digest for policy in list_policies()}) == 4


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path / "bad.toml",
        'name = 3\ntitle = "x"\nextends = "v100"\nwindow_day = 3\nwindow_days = 0\ntop_n = true\ndate = "report"\n'
        'categories = ["RAPES", "RAPE", "RAPE"]\nflags = ["Domestic Abuse"]\nstatuses = []\npolice_detected = "no"\n'
        '[classes]\ncores = "count"\ncore = "always"\n[why]\ndates = "x"\norder = 3\n',
    )
    with pytest.raises(SettingsError) as caught:
        load_policy(path)
    message = str(caught.value)
    for expected in (
        "name must be text, not 3",
        "there is no setting 'window_day'; did you mean 'window_days'?",
        "window_days must be a whole number from 1",
        "top_n must be a whole number from 1",
        "date must be reported or committed, not 'report'",
        "categories: there is no 'RAPES'; did you mean 'RAPE'?",
        "categories: 'RAPE' stands twice",
        "flags: 'Domestic Abuse' is written 'domestic_abuse'",
        "statuses is empty",
        "police_detected must be true or false",
        "classes: there is no 'cores'; did you mean 'core'?",
        "classes.core must be count or flag_or_female_victim or leave_out",
        "why: there is no setting 'dates'; did you mean 'date'?",
        "why.order must be text",
    ):
        assert expected in message, expected
    assert caught.value.exit_code == 2


def test_a_policy_that_extends_nothing_must_say_everything(tmp_path: Path) -> None:
    path = write(tmp_path / "bare.toml", 'name = "bare"\ntitle = "x"\n[classes]\ncore = "count"\n')
    with pytest.raises(SettingsError, match=r"missing window_days, .*classes\.context.*extends"):
        load_policy(path)


def test_policies_that_extend_each_other(tmp_path: Path) -> None:
    write(tmp_path / "a.toml", 'name = "a"\ntitle = "a"\nextends = "b.toml"\n')
    write(tmp_path / "b.toml", f'name = "b"\ntitle = "b"\nextends = "../{tmp_path.name}/a.toml"\n')
    with pytest.raises(SettingsError, match="extends itself"):
        load_policy(tmp_path / "a.toml")


def test_a_policy_that_is_not_there_names_the_nearest() -> None:
    with pytest.raises(NotFoundError) as caught:
        load_policy("stalkin")
    assert caught.value.nearest == ("stalking",)


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"name = [", "is not valid TOML"), (b"\xff", "is not UTF-8"), (b"extends = 3\n", "extends must be text")],
)
def test_files_that_are_no_policy(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=expected):
        load_policy(path)


def test_a_suspect_without_a_status_is_named() -> None:
    policy = load_policy("v100")
    assert policy.status_counts(None) and policy.status_counts("") and not policy.status_counts("eliminated")


@pytest.mark.parametrize("flag", ["Domestic Abuse", "domestic-abuse", " DOMESTIC_ABUSE "])
def test_flags_have_one_form(flag: str) -> None:
    assert flag_form(flag) == "domestic_abuse"
