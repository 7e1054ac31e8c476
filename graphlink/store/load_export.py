"""Import files for a server of the user's own, and the page that tells its administrator what to run.

For a first load of millions: the offline importer takes minutes where Bolt takes hours. From the second load on
`graphlink load` sends the difference, as after any other.

Do not break: the folder holds people's data: it belongs to its owner alone. Mistake a newcomer will make: running the
importer on a database that is online; it writes store files, so the database is stopped or new.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graphlink.catalogue.graph_indexes import INDEXES
from graphlink.errors import StoreError
from graphlink.store.load_files import after_import, importer_arguments, write_files
from graphlink.store.load_rows import Part, Progress

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PAGE, SCHEMA = "IMPORT.md", "after-import.cypher"
_DATABASE = "graphlink"


def export(con: DuckDBPyConnection, parts: Sequence[Part], folder: Path, progress: Progress | None) -> Path:
    """Write the files, `after-import.cypher` and `IMPORT.md` into `folder`; returns the page."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(f"{folder} holds something already. Name a new folder: graphlink load OUT --files DIR")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    run = con.sql('SELECT id FROM "load_node_Run"').to_arrow_table().column("id")[0].as_py()
    files = write_files(con, parts, run, folder, progress)
    statements = [*(index.cypher for index in INDEXES), *after_import(parts)]
    (folder / SCHEMA).write_text("".join(f"{text};\n" for text in statements), encoding="utf-8")
    command = " \\\n  ".join(["neo4j-admin " + " ".join(importer_arguments(files, memory="4g")[:3]), *(
        _shell(argument) for argument in importer_arguments(files, memory="4g")[3:]
    ), _DATABASE])  # fmt: skip
    page = folder / PAGE
    page.write_text(_TEXT.format(command=command, schema=SCHEMA, database=_DATABASE), encoding="utf-8")
    return page


def _shell(argument: str) -> str:
    return f'"{argument}"' if any(sign in argument for sign in "()[] ") else argument


_TEXT = """# Importing this run into a Neo4j of your own

The files hold people's data: keep them where only the administrator reads them, and delete them afterwards.

1. Copy this folder to the server, Neo4j 5.26 or later. The database `{database}` must be new, or stopped
   (`STOP DATABASE {database}`): the importer writes its store files and replaces what is in it.
2. In this folder, as the user that runs Neo4j:

   ```
   {command}
   ```

3. `CREATE DATABASE {database}`, or `START DATABASE {database}`. Community edition has one database: write `neo4j`
   instead of `{database}`, and stop and start the server.
4. Constraints, indexes and empty lists, in this folder: `cypher-shell -d {database} -f {schema}`
5. From then on `graphlink load OUT` with `NEO4J_URI` and `NEO4J_DATABASE={database}` sends what differs.
"""
