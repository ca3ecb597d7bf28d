"""The language of the pages, and of the mails that are sent to somebody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from diary.actions import accounts
from diary.models import User


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Kept in a cookie, so that it holds signed out; and with the account, for mails."""
    if isinstance(request.user, User):
        accounts.speak(user=request.user, language=request.POST.get("language", ""))
    return set_language(request)
