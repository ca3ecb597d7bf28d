"""The applications that one is signed in with."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diary.actions import devices as actions
from diary.models import DeviceToken


@login_required
def devices(request: HttpRequest) -> HttpResponse:
    signed_in = DeviceToken.objects.filter(user=request.user, revoked_at=None).order_by("-expiry")
    return render(request, "diary/devices.html", {"devices": signed_in})


@require_POST
@login_required
def sign_out(request: HttpRequest, uuid: UUID) -> HttpResponse:
    device = get_object_or_404(DeviceToken, user=request.user, uuid=uuid)
    actions.sign_out(device=device, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Signed out. It deletes its copy of the diary when it next connects."))
    return redirect("devices")
