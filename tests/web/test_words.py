"""What every page says, and what none may say."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from analysis.document import definition
from diary.actions import reminding
from diary.models import Clinician, Patient
from diary.web import entries, forms
from diary.words import ALL
from tests import factories
from tests.web import pages

# A comfort that a diary cannot give, a verdict, a score, a pressure to come back.
NEVER = re.compile(
    r"all clear|\bnormal|probably nothing|caused by|streak|\bmissed\b|you forgot|probability|likelihood|risk score"
    r"|\d+ ?% (chance|risk)|nothing to worry|no cause for concern|reassur",
    re.IGNORECASE,
)
Cast = tuple[Client, Client, Patient]


@pytest.fixture
def cast(patient: Client, clinician: Client, ana: Patient, ito: Clinician) -> Cast:
    """A diary with a red flag, some days and a gap, shared with a clinician."""
    for ago in (20, 12, 3, 2, 1):
        factories.recorded(ana, **factories.entry_on(entries.today(ana) - timedelta(days=ago), pain_average=3))
    factories.recorded(
        ana, pain_average=4, urine_colour="red", urine_context=["none"], neuro={"saddle_numbness": "new"}
    )
    factories.recorded(ana, "medicine", name="Codeine")
    factories.recorded(ana, "event")
    factories.grant(ana, ito)
    return patient, clinician, ana


def patients_pages(owner: Patient) -> list[str]:
    entry = owner.entries.heads().first()
    today = entries.today(owner)
    named = ["home", "help_now", "checkin_changed", "moment", "night", "night_saved", "night_morning", "signs"]
    named += ["history", "profile", "medicines", "events", "sharing", "sharing_code", "more", "medicine_add"]
    named += ["week", "chart", "reminders"]
    of_entry = ["saved", "entry", "entry_edit", "entry_withdraw"]
    return [
        *(reverse(name) for name in named),
        *(reverse(name, args=[entry.uuid]) for name in of_entry),
        *(reverse("event_add", args=[name]) for name in forms.EVENTS),
        *(reverse("checkin_step", args=[name]) for name in forms.STEPS),
        *(reverse("sign", args=[name]) for name in forms.SIGNS),
        *(reverse("profile_piece", args=[name]) for name in forms.PROFILE),
        reverse("history_month", args=[today.year, today.month]),
        *(reverse("day", args=[today - timedelta(days=ago)]) for ago in (1, 5)),
        *(reverse(name) for name in ("account_change_password", "account_email", "mfa_index", "usersessions_list")),
        reverse("account_logout"),
        reverse("sign_day", args=["urine"]),
        reverse("already_seen", args=[owner.notices.exclude(tier="emergency").latest("created_at").pk]),
        reverse("reminder_stop", args=[reminding.token(owner)]),
        "/no-such-page/",
    ]


def clinicians_pages(owner: Patient) -> list[str]:
    met = reverse("clinician_finding", args=[owner.pk, "visible-haematuria"])
    return ["/clinic/", "/clinic/code/", reverse("clinician_report", args=[owner.pk]), met]


def every_page(cast: Cast) -> list[tuple[str, Any]]:
    patient, clinician, owner = cast
    opened = [(url, patient.get(url, follow=True)) for url in patients_pages(owner)]
    opened += [(url, clinician.get(url)) for url in clinicians_pages(owner)]
    opened += [
        (url, Client().get(url)) for url in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")
    ]
    opened.append(
        (
            "advice",
            patient.post("/signs/legs/", {"leg_swelling": "left", "leg_swelling_new": "yes", "breathless": "yes"}),
        )
    )
    return opened


def never_said(page: Any) -> bool:
    return NEVER.search(pages.text(page)) is None


def is_framed(page: Any) -> bool:
    shown = page.content.decode()
    return shown.count("<h1") == 1 and bool(pages.title(page)) and '<html lang="en' in shown


def is_plain(page: Any) -> bool:
    """The content security policy would stop a script or a style. Data for a script is none."""
    return not re.search(
        r"<script(?![^>]*(src=|type=.application/json))|<style|\sstyle=|\son[a-z]+=", page.content.decode()
    )


def is_guarded(page: Any) -> bool:
    policy = page.headers.get("Content-Security-Policy", "")
    return "default-src 'none'" in policy and "no-store" in page.headers.get("Cache-Control", "")


RULES: dict[str, Callable[[Any], bool]] = {
    "answers": lambda page: page.status_code in (200, 404),
    "neither comforts nor judges nor counts": never_said,
    "leads to help": lambda page: 'href="/help/"' in page.content.decode(),
    "has one heading, a title and a language": is_framed,
    "has no script or style of its own": is_plain,
    "carries the policy and stays in no cache": is_guarded,
    "asks no other origin": lambda page: not re.search(r'(src|srcset|action)="(https?:)?//', page.content.decode()),
}


def test_every_page_keeps_every_rule(cast: Cast) -> None:
    opened = every_page(cast)  # once for all the rules: it takes seconds
    broken = {name: [url for url, page in opened if not keeps(page)] for name, keeps in RULES.items()}
    assert {name: urls for name, urls in broken.items() if urls} == {}


def test_every_answer_of_the_contract_has_words() -> None:
    """But for what is never told: how an entry came about, and what the service works out for itself."""
    untold = {"kind", "trigger"}
    for part in ("entry", "event", "medicine", "patient"):
        for name, rule in definition(part)["properties"].items():
            codes = [code for code in rule.get("items", rule).get("enum", ()) if code is not None]
            if name not in untold:
                assert set(codes) <= set(ALL.get(name, ())), name
