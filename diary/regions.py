"""Whom to call, by region. Every pack needs a clinician's sign-off before patients see it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diary.models import Region


@dataclass(frozen=True, slots=True)
class Services:
    """Names and numbers; a number is "" where it differs within the region."""

    emergency_number: str
    emergency_place: Promise
    urgent_number: str
    urgent_service: Promise  # after "or": who helps when the practice cannot
    practice: Promise  # after "your"


SERVICES: dict[str, Services] = {
    Region.GB: Services("999", _("A&E"), "111", _("NHS 111"), _("GP practice")),
    Region.IE: Services("112", _("the emergency department"), "", _("the GP out-of-hours service"), _("GP")),
    Region.US: Services("911", _("the emergency room"), "", _("an urgent care clinic"), _("doctor")),
    # 116 117 answers in many countries of the Union, but not in all of them.
    Region.EU: Services("112", _("the emergency department"), "", _("the medical on-call service"), _("doctor")),
    Region.OTHER: Services("", _("the emergency department"), "", _("a clinic that is open"), _("doctor")),
}


def services(region: str) -> Services:
    return SERVICES.get(region, SERVICES[Region.OTHER])
