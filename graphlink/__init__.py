"""graphlink: who does most harm, including the people a list of names cannot see, with the evidence for every join."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphlink.api import Run, Store, check, evaluate, open, run, sample

__all__ = ["Run", "Store", "check", "evaluate", "open", "run", "sample"]


def __getattr__(name: str) -> Any:
    """The public functions, imported when first used: `import graphlink` alone stays light."""
    if name in __all__:
        from graphlink import api

        return getattr(api, name)
    raise AttributeError(f"module 'graphlink' has no attribute {name!r}")
