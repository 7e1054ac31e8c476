"""The tables of a run as pandas frames, for scripts and notebooks; their columns stand in docs/data-model.md.

Do not break: a frame is the whole table as it was written. Mistake a newcomer will make: filtering here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from graphlink.runfolder import RunFolder


class Framed:
    """What `gl.open(OUT)` gives besides its questions."""

    folder: RunFolder

    @property
    def ranking(self) -> pd.DataFrame:
        """The list."""
        return self.folder.frame("ranking")

    @property
    def named(self) -> pd.DataFrame:
        """The published method, record by record."""
        return self.folder.frame("named")

    @property
    def identities(self) -> pd.DataFrame:
        """person_id, identity_id, probability."""
        return self.folder.frame("identities")

    @property
    def attributions(self) -> pd.DataFrame:
        """offence_id, seat, identity_id, probability, weight, days and the rest."""
        return self.folder.frame("attributions")

    @property
    def offence_links(self) -> pd.DataFrame:
        """Pairs of offences by one hand; empty under the plain rule."""
        return self.folder.frame("offence_links")

    @property
    def unknown_series(self) -> pd.DataFrame:
        """Offenders without a person record."""
        return self.folder.frame("unknown_series")
