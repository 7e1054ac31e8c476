"""explore: the run in a browser, on this machine alone.

Do not break: the address with its token goes to the screen of whoever started it and nowhere else. Mistake a newcomer
will make: printing it to standard output in a pipe; it is talk, not data.
"""

from __future__ import annotations

import click

from graphlink.cli.app import State
from graphlink.cli.output import say
from graphlink.cli.runs import finished, take_out

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
@click.pass_obj
def explore(state: State, arguments: tuple[str, ...], port: int, no_browser: bool) -> None:
    out, _ = take_out(arguments, rest=0)
    run = finished(out)
    from graphlink import api

    def tell(address: str) -> None:
        click.echo(f"Open in your browser: {address}", err=True)
        say(state, "The address works once. Ctrl-C here ends the explorer.")
        if not no_browser:
            import webbrowser

            webbrowser.open(address)

    api.explore(run, tell, port=port)
