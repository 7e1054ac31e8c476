"""Accounts and e-mail addresses."""

from __future__ import annotations

import pytest

from graphlink.normalise.accounts import account


@pytest.mark.parametrize(
    ("kind", "service", "handle", "value"),
    [
        ("email", "", "Jo.Smith+x@Example.ORG", "email:jo.smith+x@example.org"),
        ("email", "", "mailto:jo@example.org", "email:jo@example.org"),
        ("email", "", "Jo Smith <jo@example.org>", "email:jo@example.org"),
        ("", "E-Mail", "jo@googlemail.com", "email:jo@gmail.com"),
        ("social", "Insta", "@Jo.Smith", "instagram:jo.smith"),
        ("social", "instagram", "https://www.instagram.com/jo.smith/?hl=en", "instagram:jo.smith"),
        ("social", "", "https://www.instagram.com/Jo.Smith", "instagram:jo.smith"),
        ("social", "FB", "facebook.com/profile.php?id=1000123", "facebook:1000123"),
        ("social", "Twitter", "@jo", "x:jo"),
        ("social", "snap chat", "Jo_99", "snapchat:jo_99"),
        ("messaging", "Whats App", "07700 900123", "whatsapp:+447700900123"),
        ("messaging", "telegram", "@jo", "telegram:jo"),
        ("game", "Some New Game", "Jo", "some new game:jo"),
    ],
)
def test_one_spelling(kind: str, service: str, handle: str, value: str) -> None:
    assert account(kind, service, handle).value == value


@pytest.mark.parametrize(
    ("kind", "service", "handle", "mark"),
    [
        ("social", "", "jo", "unknown"),
        ("email", "", "jo", "unknown"),
        ("email", "", "jo@example", "unknown"),
        ("social", "instagram", "@", "empty"),
        ("social", "instagram", "unknown", "empty"),
        ("social", "instagram", None, "empty"),
        ("social", "instagram", "a" * 400, "unknown"),
    ],
)
def test_what_is_no_account_is_kept_and_marked(kind: str, service: str, handle: str | None, mark: str) -> None:
    found = account(kind, service, handle)
    assert (found.value, found.mark) == (None, mark)
    assert found.reason


def test_plus_tags_and_services_keep_accounts_apart() -> None:
    handles = [
        ("email", "", "jo@example.org"),
        ("email", "", "jo+a@example.org"),
        ("email", "", "j.o@example.org"),
        ("social", "instagram", "jo"),
        ("social", "snapchat", "jo"),
    ]
    assert len({account(*handle).value for handle in handles}) == len(handles)
