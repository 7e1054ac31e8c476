"""What the views need of a run: its manifest, and answers to SQL over its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow as pa


class Source(Protocol):
    """A run that can be asked; `runfolder.RunFolder` is one."""

    manifest: dict[str, Any]

    def query(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]: ...

    def arrow(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> pa.Table: ...
