"""A session ends on the server, whatever the browser keeps."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

MINUTE, HOUR = 60, 60 * 60


def later(browser: Client, mark: str, seconds: int) -> None:
    """The same session, when this mark has become older."""
    session = browser.session
    session[mark] -= seconds
    session.save()


def is_in(browser: Client) -> bool:
    return not isinstance(browser.get("/help/").wsgi_request.user, AnonymousUser)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "mark", "too_long"),
    [
        ("clinician", "seen", 15 * MINUTE),
        ("clinician", "began", 12 * HOUR),
        ("patient", "seen", 12 * HOUR),
        ("patient", "began", 30 * 24 * HOUR),
    ],
)
def test_a_session_ends(request: pytest.FixtureRequest, who: str, mark: str, too_long: int) -> None:
    browser = request.getfixturevalue(who)
    assert is_in(browser)
    later(browser, mark, too_long - MINUTE)
    assert is_in(browser)
    later(browser, mark, too_long + 2 if mark == "seen" else MINUTE + 2)
    assert not is_in(browser)
    assert not is_in(browser)
