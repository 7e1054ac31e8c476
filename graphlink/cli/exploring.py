"""explore: the run in a browser, on this machine alone.

Do not break: the address with its token goes to the screen of whoever started it and nowhere else. Mistake a newcomer
will make: printing it to standard output in a pipe; it is talk, not data.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphlink.cli.app import State
from graphlink.cli.logged import purpose_option
from graphlink.cli.output import say
from graphlink.cli.runs import finished, take_out

if TYPE_CHECKING:
    from graphlink.api import Run

_HELP = """Open a run in the browser: the list, a person, an offence, the judgements.

\b
Example:
  graphlink explore run

OUT is a run folder, ./run where none is named. The page is served on this machine alone, to the one browser that opens
the address first, and nothing it shows leaves the machine. Ctrl-C ends it.
"""


@click.command(help=_HELP, short_help="Open a run in the browser.")
@click.argument("arguments", nargs=-1, metavar="[OUT]")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Which port (default: a free one).")
@click.option("--no-browser", is_flag=True, help="Say the address, open nothing.")
@purpose_option
@click.pass_obj
def explore(state: State, arguments: tuple[str, ...], port: int, no_browser: bool) -> None:
    out, _ = take_out(arguments, rest=0)
    serve(state, finished(out), port=port, browser=not no_browser)


def serve(state: State, run: Run, *, port: int = 0, browser: bool = True, purpose: str = "") -> None:
    """The explorer of `run`, its address on the screen and in the browser, until Ctrl-C. `purpose`: why one looks; the
    page asks where neither it nor the command says so."""
    from graphlink import api

    def tell(address: str) -> None:
        click.echo(f"Open in your browser: {address}", err=True)
        say(state, "The address works once. Ctrl-C here ends the explorer.")
        if browser:
            import webbrowser

            webbrowser.open(address)

    api.explore(run, tell, port=port, purpose=purpose)


_CHART = """What ties to somebody or something, as one file.

\b
Example:
  graphlink chart run rank:1 -o chart.html
  graphlink chart run rank:1 -o chart.html --style pyvis

OUT is a run folder, ./run where none is named. ID is what `show` takes. The file opens in any browser without a
network: the chart, its evidence, the table beside it and the marking on it. Victims and witnesses stand by role.
--style pyvis writes the same chart as a page of pyvis, for those who are used to it: nothing in it is fetched.
"""


@click.command(help=_CHART, short_help="What ties to somebody or something, as one file.")
@click.argument("arguments", nargs=-1, required=True, metavar="[OUT] ID")
@click.option("-o", "--output", "to", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file.")
@click.option("--hops", type=click.IntRange(1, 4), default=2, show_default=True, help="Ties from the start.")
@click.option("--limit", type=click.IntRange(1, 1000), default=300, show_default=True, help="Entities in the file.")
@click.option("--style", type=click.Choice(["pyvis"]), default=None, help="A page of pyvis instead.")
@purpose_option
@click.pass_obj
def chart(state: State, /, arguments: tuple[str, ...], to: Path, hops: int, limit: int, style: str | None) -> None:
    out, (id_,) = take_out(arguments, rest=1, what="ID")
    made = finished(out).chart(id_, hops=hops, limit=limit, style=style or "")
    made.save(to)
    of = f"{made.shown:,} of {made.total:,}" if made.shown < made.total else f"all {made.total:,}"
    say(state, f"Written to {to}: {of} entities within {hops} ties. Open it in a browser; it asks nobody anything.")
