"""The data contract as code: reads a folder of tables, checks every row, loses none.

Start at `reading.py`. `scan.py` counts records without a parser; `load.py` has DuckDB parse them; `check.py`
holds them to the catalogue; the counts of the two sides must agree.
"""

from graphlink.tables.reading import read
from graphlink.tables.report import FaultGroup, ReadReport, TableCount

__all__ = ["FaultGroup", "ReadReport", "TableCount", "read"]
