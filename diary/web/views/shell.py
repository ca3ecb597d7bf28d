"""What a telephone keeps so that the diary opens without a connection: the same for everybody, and nothing of a diary."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition

from analysis import document
from analysis.alone import RULES
from diary import assess, words
from diary.models import Region
from diary.regions import SERVICES, services
from diary.web import entries, forms
from diary.web.views import night, signs
from diary.wording import label

MODULES = ("diurnal", "drafts", "store", "record", "send", "sign_out", "offline", "alone")
ASSETS = ("diary/diurnal.css", "diary/logo.svg", *(f"diary/js/{name}.js" for name in MODULES))
ICONS = {"192": "any", "512": "any", "maskable-512": "maskable"}
# The fields that can be logged without a connection, beside the signs.
LOGGED = ("pain_average", "pain_worst", "pain_now", "woken_count", "same_as_previous")


def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: a line of its own that changes with what it keeps, and the module that does the work."""
    return _revalidated(request, _worker(get_language() or ""), "text/javascript")


def manifest(request: HttpRequest) -> HttpResponse:
    night_entry = {"name": _("Pain woke me"), "url": reverse("night"), "icons": [_icon("192", "any")]}
    found = {
        "id": "/",
        "name": "Diurnal",
        "short_name": "Diurnal",
        "description": _("A diary for back and side pain."),
        "lang": get_language(),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#0c3547",
        "theme_color": "#0c3547",
        "icons": [
            {"src": static("diary/logo.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(_icon(name, purpose) for name, purpose in ICONS.items()),
        ],
        "shortcuts": [night_entry],
    }
    return JsonResponse(found, content_type="application/manifest+json", headers={"Cache-Control": "max-age=86400"})


@gzip_page
def offline(request: HttpRequest) -> HttpResponse:
    """The check-in and the signs, for when there is no connection."""
    return render(request, "offline/log.html", _offline())


@gzip_page
def offline_night(request: HttpRequest) -> HttpResponse:
    return render(request, "offline/night.html")


@gzip_page
def rules(request: HttpRequest) -> HttpResponse:
    """How our script turns what was tapped into entries, and which of them are red flags by themselves."""
    return _revalidated(request, _rules(get_language() or ""), "application/json")


def help_page(region: str) -> dict[str, Any]:
    """What "Get help now" says; `region` is "" where it is not known."""
    return {"services": services(region or Region.OTHER), "regions": forms.COUNTRIES, "region": region}


def _revalidated(request: HttpRequest, body: str, content_type: str) -> HttpResponse:
    """Asked about each time, sent only when it has changed."""

    @cache_control(no_cache=True)
    @condition(etag_func=lambda _request: f'"{_digest(body)}"')
    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(body, content_type=content_type)

    return answer(request)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _icon(name: str, purpose: str) -> dict[str, str]:
    size = name.rpartition("-")[2]
    return {
        "src": static(f"diary/icons/{name}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


@cache
def _worker(language: str) -> str:
    """By language, for as long as this process runs: the version follows from all that is kept."""
    assets = [static(path) for path in ASSETS]
    help_urls = {region: f"{reverse('help_now')}?region={region}" for region in Region.values}
    pages = [render_to_string("offline/log.html", _offline()), render_to_string("offline/night.html")]
    pages += [render_to_string("diary/help_now.html", help_page(region)) for region in Region.values]
    kept = {
        "version": _digest("".join([*assets, *pages, _rules(language)])),
        "language": language,
        "assets": assets,
        "log": reverse("offline"),
        "night": reverse("offline_night"),
        "rules": reverse("offline_rules"),
        "help": help_urls,
        "helpPage": reverse("help_now"),
        "nightPage": reverse("night"),
    }
    push = static("diary/push.js")
    return f'import "{push}";\nimport {{ start }} from "{static("diary/js/worker.js")}";\nstart({_json(kept)});\n'


def _json(content: Any) -> str:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False, default=str)


# --- the forms and their rules


def _offline() -> dict[str, Any]:
    named = dict(signs.WORDS)
    return {
        "more": {kind: form(auto_id=f"{kind}_%s") for kind, form in forms.MORE.items()},
        "signs": [(name, named[name], form(auto_id=f"{name}_%s")) for name, form in forms.SIGNS.items()],
        "regions": [(region, SERVICES[region]) for region in Region.values],
        "advice": _advice(),
    }


def _advice() -> list[tuple[str, list[dict[str, Any]]]]:
    """By tier, highest first: the criteria that an entry alone can raise, in the catalogue's words."""
    catalogue = {row["id"]: row for row in assess.criteria()}
    tiers = dict.fromkeys(rule.tier for rule in RULES)
    return [
        (tier, [catalogue[name] for name in dict.fromkeys(one.criterion for one in RULES if one.tier == tier)])
        for tier in tiers
    ]


@cache
def _rules(language: str) -> str:
    """By language: the words are translated."""
    neuro = {item for item, _words in words.NEURO}
    signs_by_page = {reverse("sign", args=[name]): _fields(form) for name, form in forms.SIGNS.items()}
    return _json(
        {
            "pages": {name: reverse(name) for name in ("checkin", "checkin_changed", "night", "signs")},
            "signs": signs_by_page,
            "numbers": _numbers(),
            "noSigns": entries.NO_SIGNS | {"neuro": dict.fromkeys(sorted(neuro), "no")},
            "nightPain": night.SAID,
            "words": {name: _words(name) for name in (*LOGGED, *_form_fields())},
            "red": [asdict(rule) for rule in RULES],
        }
    )


def _numbers() -> dict[str, Any]:
    """By page: what the number that is tapped there means, and what may be told beside it."""
    moment: dict[str, Any] = {"kind": "moment", "trigger": "symptom", "means": "pain_now"}
    night: dict[str, Any] = {
        "kind": "night",
        "trigger": "scheduled",
        "means": "pain_average",
        "none": entries.QUIET_NIGHT,
    }
    asked = {"moment": moment, "night_morning": night}
    return {reverse(page): told | {"more": _fields(forms.MORE[told["kind"]])} for page, told in asked.items()}


def _form_fields() -> list[str]:
    asked = (*forms.SIGNS.values(), *forms.MORE.values())
    return sorted({field for form in asked for field in _contract_fields(form)})


def _fields(form: type[forms.DiaryForm]) -> dict[str, dict[str, Any]]:
    return {field: _field(form(), field) for field in _contract_fields(form)}


def _contract_fields(form: type[forms.DiaryForm]) -> list[str]:
    """In the order of the form; what a form asks beside the contract is for the service alone."""
    neuro, entry = document.definition("entry")["properties"]["neuro"]["properties"], document.definition("entry")
    return [name for name in form().fields if name in neuro or name in entry["properties"]]


def _field(form: forms.DiaryForm, name: str) -> dict[str, Any]:
    """How an answer is read: a word, a list of words, a date, a number within limits, or an item of the neuro group."""
    if name in words.ALL["neuro"]:
        return {"type": "neuro"}
    shape = document.definition("entry")["properties"][name]
    if shape.get("type") == "array":
        found: dict[str, Any] = {"type": "list"}
    elif "minimum" in shape:
        limits = {"low": f"{shape['minimum']:g}", "high": str(shape["maximum"])}
        message = _("give a number from %(low)s to %(high)s.") % limits
        found = {"type": "number", "least": shape["minimum"], "most": shape["maximum"]}
        if "integer" in shape["type"]:
            found["whole"] = True
        found["message"] = _("%(field)s: %(demand)s") % {"field": label(name), "demand": message}
    elif shape.get("format") == "date":
        found = {"type": "date", "message": _("%(field)s: this lies in the future.") % {"field": label(name)}}
    else:
        found = {"type": "word"}
    return found | ({"after": form.follows[name]} if name in form.follows else {})


def _words(name: str) -> dict[str, Any]:
    """What a field and its answers are called in the list of what waits."""
    answers = words.ALL["neuro_answer"] if name in words.ALL["neuro"] else words.ALL.get(name, {})
    return {"label": label(name), "answers": answers}
