from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


class NoStoreMiddleware:
    """Nothing that a signed-in person sees stays in a cache, neither the browser's nor a proxy's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_open = request.path.startswith("/static/")
        if not is_open and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response
