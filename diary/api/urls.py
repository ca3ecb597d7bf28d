from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, re_path, resolve
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from diary import contract
from diary.api.problems import not_found
from diary.api.views.conflicts import Conflict, Conflicts
from diary.api.views.devices import Device, Devices
from diary.api.views.findings import Catalogue, OwnFinding, OwnFindings, SharedFinding, SharedFindings, SharedList
from diary.api.views.profile import ProfileView
from diary.api.views.records import views_of
from diary.api.views.sync import Pull, Push
from diary.api.views.tokens import CurrentToken, PasskeyChallenge, Tokens


def elsewhere(request: HttpRequest) -> HttpResponseBase:
    """An address without its last slash is the same address: a redirect would lose what was sent."""
    if not request.path_info.endswith("/"):
        match = resolve(f"{request.path_info}/")
        if match.url_name:
            return match.func(request, *match.args, **match.kwargs)
    return not_found(request)


urlpatterns = [
    path("tokens/", Tokens.as_view(), name="api_tokens"),
    path("tokens/passkey/", PasskeyChallenge.as_view(), name="api_passkey"),
    path("tokens/current/", CurrentToken.as_view(), name="api_token"),
    path("conflicts/", Conflicts.as_view(), name="api_conflicts"),
    path("conflicts/<uuid:conflict>/", Conflict.as_view(), name="api_conflict"),
    path("devices/", Devices.as_view(), name="api_devices"),
    path("devices/<uuid:uuid>/", Device.as_view(), name="api_device"),
    path("sync/push/", Push.as_view(), name="api_push"),
    path("sync/pull/", Pull.as_view(), name="api_pull"),
    path("profile/", ProfileView.as_view(), name="api_profile"),
    path("findings/", OwnFindings.as_view(), name="api_findings"),
    path("findings/<slug:criterion>/", OwnFinding.as_view(), name="api_finding"),
    path("shared/", SharedList.as_view(), name="api_shared"),
    path("shared/<uuid:patient>/findings/", SharedFindings.as_view(), name="api_shared_findings"),
    path("shared/<uuid:patient>/findings/<slug:criterion>/", SharedFinding.as_view(), name="api_shared_finding"),
    path("criteria/", Catalogue.as_view(), name="api_criteria"),
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_docs"),
]
for type, plural in contract.RECORD_LISTS.items():
    listing, single = views_of(type)
    urlpatterns += [
        path(f"{plural}/", listing, name=f"api_{plural}"),
        path(f"{plural}/<uuid:uuid>/", single, name=f"api_{type}"),
    ]
urlpatterns.append(re_path("", csrf_exempt(elsewhere)))  # no cookie counts here
