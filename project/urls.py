from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.defaults import bad_request as page_bad_request
from django.views.defaults import page_not_found
from django.views.defaults import server_error as page_server_error

from diary.api import problems


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problems.bad_request(request, exception) if _is_api(request) else page_bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problems.not_found(request) if _is_api(request) else page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    return problems.server_error(request) if _is_api(request) else page_server_error(request)


def _is_api(request: HttpRequest) -> bool:
    return f"{request.path}/".startswith("/api/")


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


handler400 = "project.urls.bad_request"
handler404 = "project.urls.not_found"
handler500 = "project.urls.server_error"

urlpatterns = [
    path("healthz", health, name="health"),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("diary.api.urls")),
    path("", include("diary.web.urls")),
]
