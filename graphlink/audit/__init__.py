"""The log of what was looked at, searched, asked, decided and exported, and whether it is still what it was."""

from graphlink.audit.asking import DONE, NOT_STATED, Asking, asking, current, exported, log_of, record
from graphlink.audit.log import Log, Stamp
from graphlink.audit.subjects import subjects
from graphlink.audit.verify import Fault, Verified, verify

__all__ = [
    "DONE",
    "NOT_STATED",
    "Asking",
    "Fault",
    "Log",
    "Stamp",
    "Verified",
    "asking",
    "current",
    "exported",
    "log_of",
    "record",
    "subjects",
    "verify",
]
