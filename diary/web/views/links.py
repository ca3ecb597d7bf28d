"""The pages behind a link: a passcode first, then the report that a clinician sees, to read and to print.

The token is in the address of the first page alone, which tells it to nobody: no referrer, no search engine, no log. What
follows hangs on this browser's session, for an hour, and is asked of the grant anew on every request.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from diary import access, reports
from diary.access import Diary
from diary.actions import links
from diary.web.views import clinician
from diary.web.views.leaving import download

OPEN_FOR = 60 * 60  # seconds
PER_ADDRESS = {"passcode": "30/15m/ip"}
OPENED = "opened_links"  # in the session: when which grant's passcode was given


class PasscodeForm(forms.Form):
    passcode = forms.CharField(
        label=_l("The passcode, six digits"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"}),
        help_text=_l("Whoever gave you the link has it."),
        error_messages={"required": _l("Enter the passcode.")},
    )


def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the passcode."""
    form = PasscodeForm(request.POST or None)
    grant, status = links.find(token), 200
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, app="diary", action="passcode", config=PER_ADDRESS):
            form.add_error("passcode", _("Too many passcodes were tried from here. Wait a quarter of an hour."))
            status = 429
        else:
            try:
                grant = links.enter(token=token, passcode=form.cleaned_data["passcode"])
            except links.PasscodeWrong:
                form.add_error("passcode", _("This is not the passcode of this link. Check it and try again."))
            else:
                if not request.user.is_authenticated:
                    request.session.cycle_key()  # nobody else has laid this session out
                opened = request.session.get(OPENED, {})
                request.session[OPENED] = opened | {str(grant.pk): timezone.now().timestamp()}
                return redirect("link_report", grant.pk)
    response = render(request, "links/passcode.html", {"form": form, "grant": grant}, status=status)
    response["Referrer-Policy"] = "strict-origin"  # not "no-referrer", with which a form has no origin
    return _unlisted(response)


def report(request: HttpRequest, grant: UUID) -> HttpResponse:
    """The trend report, to read only."""
    diary = _opened(request, grant, "report")
    page = clinician.report_page(diary, reports.window(request.GET.get("days", "")))
    return _unlisted(render(request, "links/report.html", page | {"link": diary.grant}))


def copy(request: HttpRequest, grant: UUID) -> HttpResponse:
    """The same as a page to print."""
    return _unlisted(download(request, _opened(request, grant, "export"), "pdf"))


@require_POST
def close(request: HttpRequest, grant: UUID) -> HttpResponse:
    """Leave nothing open on this computer."""
    opened: dict[str, Any] = request.session.get(OPENED, {})
    request.session[OPENED] = {key: at for key, at in opened.items() if key != str(grant)}
    return render(request, "links/closed.html")


def _opened(request: HttpRequest, grant: UUID, purpose: str) -> Diary:
    """404 where this browser has not given the passcode within the hour, or the grant is over."""
    at = request.session.get(OPENED, {}).get(str(grant))
    if at is None or timezone.now().timestamp() - at > OPEN_FOR:
        raise Http404
    return access.open_link(grant, purpose=purpose)


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
