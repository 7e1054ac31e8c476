"""Every error graphlink raises on purpose.

    GraphlinkError
    ├─ SettingsError     a setting, policy or flag that cannot be used           exit 2
    ├─ InputError        input that cannot be read; carries the RowErrors        exit 1
    ├─ HarmError         unknown offence code, unusable harm table or workbook   exit 1
    ├─ NotFoundError     nothing has that id; carries the nearest ones           exit 1
    ├─ AmbiguousError    several things have that id; carries the choices        exit 2
    ├─ LimitError        more than may be shown; carries shown and total         exit 1
    ├─ RunFolderError    the run folder is missing, damaged or in use            exit 1
    ├─ ResourceError     memory, disk or a permission is lacking                 exit 1
    ├─ StoreError        the graph store cannot be used                          exit 4
    │  ├─ StoreUnavailableError   nothing answers, or it is gone
    │  ├─ StoreRefusedError       it answers and refuses: password, database, version
    │  └─ StoreTimeoutError       it took too long
    ├─ AuditError        the log is broken, or cannot be written                 exit 1
    ├─ CypherError       a statement that is wrong, the store being well         exit 1
    └─ AccessError       not permitted                                           exit 5

A message says what failed and where, why, and what to do next. Messages carry ids, tables, rows and columns,
never the names or free text of people: files hold values, screens and logs do not.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowError:
    """One fault of the input: where it is, why it is one, what to do."""

    table: str
    row: int | None
    column: str | None
    reason: str
    remedy: str = ""

    def __str__(self) -> str:
        where = self.table
        if self.row is not None:
            where += f" row {self.row}"
        if self.column:
            where += f" column {self.column}"
        return f"{where}: {self.reason}" + (f" {self.remedy}" if self.remedy else "")


class GraphlinkError(Exception):
    """Something graphlink can explain. `exit_code` is what the command line returns."""

    exit_code = 1


class SettingsError(GraphlinkError):
    exit_code = 2


class InputError(GraphlinkError):
    """Input that cannot be read at all: every fault found is in `faults`, not only the first."""

    def __init__(self, message: str, faults: tuple[RowError, ...] = ()) -> None:
        self.faults = faults
        lines = [message, *(f"  {fault}" for fault in faults[:20])]
        if len(faults) > 20:
            lines.append(f"  ... and {len(faults) - 20} more")
        super().__init__("\n".join(lines))


class HarmError(GraphlinkError):
    pass


class NotFoundError(GraphlinkError):
    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        self.nearest = nearest
        if nearest:
            message += " Nearest: " + ", ".join(nearest) + "."
        super().__init__(message)


class AmbiguousError(GraphlinkError):
    exit_code = 2

    def __init__(self, message: str, choices: tuple[str, ...]) -> None:
        self.choices = choices
        super().__init__(message + " Choose one of: " + ", ".join(choices) + ".")


class LimitError(GraphlinkError):
    def __init__(self, message: str, shown: int, total: int) -> None:
        self.shown = shown
        self.total = total
        super().__init__(f"{message} ({shown:,} of {total:,})")


class RunFolderError(GraphlinkError):
    pass


class ResourceError(GraphlinkError):
    pass


class StoreError(GraphlinkError):
    exit_code = 4


class StoreUnavailableError(StoreError):
    pass


class StoreRefusedError(StoreError):
    pass


class StoreTimeoutError(StoreError):
    pass


class AuditError(GraphlinkError):
    pass


class CypherError(GraphlinkError):
    pass


class AccessError(GraphlinkError):
    exit_code = 5
