"""Every reading command is logged here, once: who, which command, what was asked, whom the answer is about, and why.

Do not break: the line is written before anything of the answer is shown or written to a file; a command that cannot
log shows nothing. Mistake a newcomer will make: logging in a command. `purpose_option` (which `reading_options` holds)
and `output.write` do it for all; only what writes a file of its own calls `exported`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from graphlink import audit
from graphlink.audit.asking import Done
from graphlink.cli.app import State
from graphlink.errors import AmbiguousError, NotFoundError
from graphlink.settings import load_settings

_F = TypeVar("_F", bound=Callable[..., Any])
_DID: Mapping[str, Done] = {"search": "searched", "query": "asked", "cypher": "asked", "decide": "decided"}
# Where an answer goes and in which form is told by itself, or tells nothing.
_UNTOLD = {"to", "as_json", "as_csv", "no_browser"}


def _purpose(ctx: click.Context, _: click.Parameter, purpose: str) -> None:
    ctx.ensure_object(State).purpose = purpose


def purpose_option(function: _F) -> _F:
    """--purpose on a command, and everything it does logged as this user's, for this purpose."""
    return click.option(
        "--purpose",
        envvar="GRAPHLINK_PURPOSE",
        default="",
        expose_value=False,
        callback=_purpose,
        metavar="TEXT",
        help="Why you look (or GRAPHLINK_PURPOSE); it is logged.",
    )(_as_asked(function))


def _as_asked(function: _F) -> _F:
    @functools.wraps(function)
    def command(*args: Any, **options: Any) -> Any:
        ctx = click.get_current_context()
        who = audit.Asking(str(ctx.info_name), ctx.ensure_object(State).purpose, load_settings())
        with audit.asking(who):
            try:
                return function(*args, **options)
            except (NotFoundError, AmbiguousError) as error:
                # That somebody is not there is an answer too.
                shown({}, note="found several" if isinstance(error, AmbiguousError) else "found nothing")
                raise

    return command  # type: ignore[return-value]


def of_run(cited: Mapping[str, str]) -> None:
    """What follows is about this run. AccessError where a purpose is required and none was stated."""
    audit.current().refuse_without_purpose()
    ctx = click.get_current_context(silent=True)
    if ctx is not None:
        ctx.ensure_object(State).run = cited


def also_asked(**asked: Any) -> None:
    """What is asked and does not stand on the command line, such as the text of a statement."""
    ctx = click.get_current_context(silent=True)
    if ctx is not None:
        ctx.ensure_object(State).asked.update(asked)


def shown(answer: Mapping[str, Any], *, to: str | Path = "", note: str = "") -> audit.Stamp:
    """Log what is about to be shown, or written to `to`; once a command, however often it is called."""
    ctx = click.get_current_context()
    state = ctx.ensure_object(State)
    if state.stamp is None:
        usual = _DID.get(str(ctx.info_name), "opened")
        state.stamp = audit.record(
            "exported" if to and usual != "decided" else usual,
            asked={**_asked(ctx), **state.asked},
            about=audit.subjects(answer),
            run=state.run,
            to=to,
            note=note,
        )
    return state.stamp


def is_logged() -> bool:
    """Whether the command that runs is one that is logged."""
    ctx = click.get_current_context(silent=True)
    return ctx is not None and any(p.name == "purpose" for p in ctx.command.params)


def _asked(ctx: click.Context) -> dict[str, Any]:
    """The arguments and options as they were given."""
    told: dict[str, Any] = {}
    for name, value in ctx.params.items():
        given = ctx.get_parameter_source(name) not in (None, click.core.ParameterSource.DEFAULT)
        if given and name not in _UNTOLD:
            told[name] = str(value) if isinstance(value, Path) else value
    return told
