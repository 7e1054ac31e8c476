"""The command line. `main()` is what `graphlink` runs.

Do not break: importing this package imports nothing else, so that `graphlink --help` and the light commands
stay quick.
"""

from __future__ import annotations


def main() -> None:
    """Run the command line on this process's arguments; ends the process with its exit code."""
    try:
        from graphlink.cli.app import cli
    except KeyboardInterrupt:
        raise SystemExit(130) from None  # before anything was begun

    cli(prog_name="graphlink")
