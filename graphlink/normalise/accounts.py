"""Accounts and e-mail addresses to one spelling: `email:jo@example.org`, `instagram:jo.smith`.

Marks with a value: email, handle, phone (`whatsapp:+447700900123`). Without: empty, unknown.

Do not break: a handle belongs to its service. The same handle on two services is two accounts, and one whose service
nobody noted has no value. Plus-tags and dots of an e-mail address stay: other providers give them to other people.
Mistake a newcomer will make: to lower-case everything but e-mail. No provider in use tells `Jo@` from `jo@`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from graphlink.normalise import lists
from graphlink.normalise.model import Normalised, shown
from graphlink.normalise.phones import phone

_EMAIL = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+\.[^\s@<>,;:\"]{2,}")
_IN_BRACKETS = re.compile(r".*<([^<>]+)>\s*", re.DOTALL)
_URL = re.compile(
    r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})/(?:profile\.php\?id=|(?:in|user|add|u|c)/)?([^/?#&]+)\S*"
)
_BY_NUMBER = frozenset(("whatsapp", "signal", "telegram", "viber"))
_LONGEST = 320


def account(kind: str | None, service: str | None, handle: str | None) -> Normalised:
    """The account as `service:handle`. `kind` as in the contract; only "email" matters to the spelling."""
    if not handle:
        return Normalised(None, "empty", "", "no handle")
    label = shown(handle)
    clean = _clean(handle)
    if not any(c.isalnum() for c in clean) or clean in lists.words("no_value"):
        return Normalised(None, "empty", label, "no handle")
    if len(clean) > _LONGEST:
        return Normalised(None, "unknown", label, "too long for a handle")
    where = _service(service)
    if where == "email" or (not where and ((kind or "").strip().lower() == "email" or _EMAIL.fullmatch(clean))):
        return _email(clean, label)
    found = _URL.fullmatch(clean)
    if found is not None and (not where or _services().get(found[1]) == where):
        where, clean = where or _services().get(found[1], ""), found[2]
    clean = clean.lstrip("@").strip("/ ")
    if not where:
        return Normalised(None, "unknown", label, "no service named: elsewhere the same handle is somebody else's")
    if where in _BY_NUMBER:
        number = phone(clean)
        if number.value is not None:
            return Normalised(f"{where}:{number.value}", "phone", f"{number.label} ({where})")
    if not clean:
        return Normalised(None, "empty", label, "no handle")
    return Normalised(f"{where}:{clean}", "handle", f"{clean} ({where})")


def _clean(text: str) -> str:
    lower = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in lower if unicodedata.category(c) not in ("Cf", "Cc")).strip()


def _service(text: str | None) -> str:
    clean = " ".join(_clean(text or "").split())
    return "" if clean in lists.words("no_value") else _services().get(clean, clean.replace(":", ""))


@cache
def _services() -> dict[str, str]:
    """Every spelling of a service, and the one kept."""
    found: dict[str, str] = {}
    for row in lists.rows("services"):
        for also in (row["service"], *filter(None, row["also"].split("/"))):
            found[also] = row["service"]
    return found


def _email(clean: str, label: str) -> Normalised:
    clean = clean.removeprefix("mailto:").strip()
    bracketed = _IN_BRACKETS.fullmatch(clean)
    clean = bracketed[1].strip() if bracketed else clean
    if not _EMAIL.fullmatch(clean):
        return Normalised(None, "unknown", label, "not an e-mail address")
    local, _, domain = clean.rpartition("@")
    domain = domain.rstrip(".")
    same = {row["domain"]: row["same_as"] for row in lists.rows("mail_domains")}
    value = f"{local}@{same.get(domain, domain)}"
    return Normalised("email:" + value, "email", value)
