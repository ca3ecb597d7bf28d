"""Taking the diary along, and taking it away."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diary import access, audit, dates, exports, reports
from diary.access import AnyUser, Diary
from diary.actions import leaving
from diary.web.views.base import PatientRequest, patient_page

MEDIA_TYPES = {"json": "application/json", "zip": "application/zip", "pdf": "application/pdf"}


def download(request: HttpRequest, diary: Diary, kind: str, reader: AnyUser | None = None) -> HttpResponse:
    """One of the three files, of an opened diary; `reader` is a clinician who opened it."""
    days = reports.window(request.GET.get("days", ""))
    match kind:
        case "json":
            content = exports.as_json(diary)
        case "zip":
            content = exports.as_tables(diary)
        case "pdf" if (paper := request.GET.get("paper", "a4")) in ("a4", "letter"):
            content = exports.as_pdf(diary, days, paper, reader)
        case _:
            raise Http404
    name = exports.file_name(kind, timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=MEDIA_TYPES[kind], headers=headers)


@patient_page
def export(request: PatientRequest) -> HttpResponse:
    return render(request, "diary/export.html", {"delete_on": request.patient.delete_on})


@reauthentication_required  # type: ignore[untyped-decorator]
@patient_page
def export_file(request: PatientRequest, kind: str) -> HttpResponse:
    audit.write("diary.exported", by=request.user, patient=request.patient, kind=kind)
    return download(request, access.whole(request.user), kind)


@reauthentication_required  # type: ignore[untyped-decorator]
@patient_page
def leave(request: PatientRequest) -> HttpResponse:
    if request.method == "POST":
        day = leaving.leave(patient=request.patient, by=request.user)
        messages.success(request, _("Your diary will be deleted on %(day)s.") % {"day": dates.day(day)})
        return redirect("home")
    return render(request, "diary/leave.html", {"days": leaving.DAYS_TO_CHANGE_ONES_MIND})


@require_POST
@patient_page
def stay(request: PatientRequest) -> HttpResponse:
    leaving.stay(patient=request.patient, by=request.user)
    messages.success(request, _("Your diary stays. Nobody can see it until you share it again."))
    return redirect("home")
