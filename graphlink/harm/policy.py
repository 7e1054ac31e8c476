"""A policy says what counts: TOML files with inheritance, checked whole, every setting with its reason.

Do not break: a policy acts on counting only; linking uses every offence. Mistake a newcomer will make: adding a
setting here without a line in docs/policies.md and a reason in the shipped files; a test holds the three together.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any

from graphlink.errors import NotFoundError, SettingsError
from graphlink.harm.table import CATEGORIES, VAWG_CLASSES

STATUSES = ("named", "arrested", "charged", "convicted")
CLASSES = (*VAWG_CLASSES, "unclassified")
CLASS_RULES = ("count", "flag_or_female_victim", "leave_out")

# The settings whose value is one of a few words.
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "date": ("reported", "committed"),
    "unknown_victim_sex": ("count", "leave_out"),
    "order": ("harm", "offences"),
    "doubt": ("flag", "apply"),
}
# The settings that are whole numbers, and the least they may be.
_LEAST: Mapping[str, int] = {"window_days": 1, "top_n": 1}
_MOST = 36525
_LISTS: Mapping[str, tuple[str, ...] | None] = {
    "categories": CATEGORIES,
    "flags": None,
    "flags_alone": None,
    "statuses": STATUSES,
}
NAMING = ("name", "title", "extends", "why")


@dataclass(frozen=True, slots=True)
class Policy:
    """What counts. docs/policies.md says what each setting means; `why` holds the reason for each."""

    name: str
    title: str
    extends: tuple[str, ...]
    window_days: int
    date: str
    classes: Mapping[str, str]
    categories: tuple[str, ...]
    flags: tuple[str, ...]
    flags_alone: tuple[str, ...]
    police_detected: bool
    unknown_victim_sex: str
    statuses: tuple[str, ...]
    order: str
    top_n: int
    doubt: str
    why: Mapping[str, str]

    def settings(self) -> dict[str, Any]:
        """The settings by name, lists as lists: what a run writes down."""
        answer: dict[str, Any] = {}
        for name in SETTINGS:
            value = getattr(self, name)
            answer[name] = list(value) if isinstance(value, tuple) else value
        answer["classes"] = dict(self.classes)
        return answer

    @property
    def digest(self) -> str:
        """SHA-256 of the settings: equal where two policies count alike, whatever they are called."""
        return hashlib.sha256(json.dumps(self.settings(), sort_keys=True).encode()).hexdigest()

    def status_counts(self, status: str | None) -> bool:
        """Whether a suspect of that status counts; one without a status is named."""
        return (status or "named") in self.statuses


SETTINGS = tuple(f.name for f in fields(Policy) if f.name not in NAMING)


def shipped() -> tuple[str, ...]:
    """The names of the shipped policies, v100 first."""
    folder = resources.files("graphlink.harm").joinpath("policies")
    names = sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))
    return tuple(sorted(names, key=lambda name: name != "v100"))


def list_policies() -> tuple[Policy, ...]:
    """Every shipped policy, v100 first."""
    return tuple(load_policy(name) for name in shipped())


def load_policy(name_or_path: str | Path) -> Policy:
    """A shipped policy by name, or the one in a TOML file, with what it extends.

    Raises NotFoundError where there is neither; SettingsError with every fault of the file and of what it extends.
    """
    chain = _chain(name_or_path)
    merged: dict[str, Any] = {"classes": {}, "why": {}}
    faults: list[str] = []
    for source, layer in reversed(chain):
        found = _faults(layer)
        faults += [f"{source}: {fault}" for fault in found]
        for setting, value in layer.items():
            if setting in ("classes", "why") and isinstance(value, dict):
                continue
            # A reason explains the value it was given for, not the one that replaces it.
            if merged.get(setting) != value:
                merged["why"].pop(setting, None)
            merged[setting] = value
        _merge_tables(merged, layer)
    missing = [name for name in ("name", "title", *SETTINGS) if name not in merged]
    missing += [f"classes.{name}" for name in CLASSES if name not in merged["classes"]]
    if missing:
        faults.append(f'{chain[0][0]}: missing {", ".join(missing)}; add them, or extends = "v100"')
    if faults:
        raise SettingsError("\n  ".join([f"The policy {name_or_path} cannot be used:", *faults]))
    merged["extends"] = tuple(source for source, _ in chain[1:])
    settled: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in merged.items()}
    return Policy(**settled)


def _merge_tables(merged: dict[str, Any], layer: Mapping[str, Any]) -> None:
    for table in ("classes", "why"):
        own = layer.get(table, {})
        if not isinstance(own, dict):
            continue
        if table == "classes" and any(merged["classes"].get(name) != rule for name, rule in own.items()):
            merged["why"].pop("classes", None)
        merged[table] |= own


def _chain(name_or_path: str | Path) -> list[tuple[str, dict[str, Any]]]:
    """The file asked for, then what it extends, then what that extends: (where, settings)."""
    chain: list[tuple[str, dict[str, Any]]] = []
    following: str | Path | None = name_or_path
    folder = Path()
    while following is not None:
        source, text, folder = _read(following, folder)
        if source in [seen for seen, _ in chain]:
            circle = " -> ".join([*(seen for seen, _ in chain), source])
            raise SettingsError(f"The policy {name_or_path} extends itself: {circle}. Remove one 'extends'.")
        try:
            layer = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"The policy {source} is not valid TOML: {error}.") from error
        chain.append((source, layer))
        parent = layer.get("extends")
        following = parent if isinstance(parent, str) else None
    return chain


def _read(name_or_path: str | Path, folder: Path) -> tuple[str, str, Path]:
    """Where a policy stands, its text, and the folder that its own 'extends' starts from."""
    name = str(name_or_path)
    if name in shipped():
        file = resources.files("graphlink.harm").joinpath(f"policies/{name}.toml")
        return name, file.read_text(encoding="utf-8"), folder
    path = folder / name
    try:
        path = path.resolve()
        return str(path), path.read_text(encoding="utf-8"), path.parent
    except UnicodeDecodeError as error:
        raise SettingsError(f"The policy {path} is not UTF-8 text: save it as UTF-8.") from error
    except OSError as error:
        nearest = difflib.get_close_matches(name.lower(), shipped(), n=3, cutoff=0.4)
        raise NotFoundError(
            f"There is no policy '{name}': neither a shipped one ({', '.join(shipped())}) nor a file that can be read.",
            tuple(nearest),
        ) from error


def _faults(layer: Mapping[str, Any]) -> list[str]:
    """Everything wrong with one file, in plain words."""
    faults = []
    for name, value in layer.items():
        if name in _CHOICES and value not in _CHOICES[name]:
            faults.append(f"{name} must be {' or '.join(_CHOICES[name])}, not {value!r}")
        elif name in _LEAST and not (type(value) is int and _LEAST[name] <= value <= _MOST):
            faults.append(f"{name} must be a whole number from {_LEAST[name]} to {_MOST}, not {value!r}")
        elif name in _LISTS:
            faults += _list_faults(name, value)
        elif name == "police_detected" and not isinstance(value, bool):
            faults.append(f"police_detected must be true or false, not {value!r}")
        elif name in ("name", "title", "extends") and not (isinstance(value, str) and value.strip()):
            faults.append(f"{name} must be text, not {value!r}")
        elif name == "classes":
            faults += _class_faults(value)
        elif name == "why":
            faults += _why_faults(value)
        elif name not in (*SETTINGS, *NAMING):
            faults.append(f"there is no setting '{name}'{_suggest(name, (*SETTINGS, *NAMING))}")
    return faults


def _list_faults(name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return [f"{name} must be a list of words, not {value!r}"]
    known = _LISTS[name]
    faults = [f"{name}: '{item}' stands twice" for item in sorted({i for i in value if value.count(i) > 1})]
    if known is not None:
        faults += [f"{name}: there is no '{item}'{_suggest(item, known)}" for item in value if item not in known]
    elif odd := [item for item in value if item != flag_form(item) or not item]:
        faults += [f"{name}: '{item}' is written '{flag_form(item)}'" for item in odd]
    if name == "statuses" and not value:
        faults.append("statuses is empty: no suspect would count")
    return faults


def _class_faults(value: Any) -> list[str]:
    if not isinstance(value, dict):
        return [f"classes must be a table [classes] of {', '.join(CLASSES)}"]
    faults = [f"classes: there is no '{name}'{_suggest(name, CLASSES)}" for name in value if name not in CLASSES]
    faults += [
        f"classes.{name} must be {' or '.join(CLASS_RULES)}, not {rule!r}"
        for name, rule in value.items()
        if name in CLASSES and rule not in CLASS_RULES
    ]
    return faults


def _why_faults(value: Any) -> list[str]:
    if not isinstance(value, dict):
        return ["why must be a table [why] with a line of text for each setting"]
    faults = [f"why: there is no setting '{name}'{_suggest(name, SETTINGS)}" for name in value if name not in SETTINGS]
    faults += [f"why.{name} must be text" for name, text in value.items() if not isinstance(text, str)]
    return faults


def flag_form(flag: str) -> str:
    """A flag as it is compared: lower case, words joined by underscores."""
    return "_".join(flag.lower().replace("-", " ").replace("_", " ").split())


def _suggest(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5) or [k for k in known if k.lower() == word.lower()]
    return f"; did you mean '{near[0]}'?" if near else f"; known: {', '.join(known)}"
