"""The smallest valid thing of each kind: a test states only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from diary.actions import clinics, links, profile, questions, records, sharing
from diary.models import (
    CareScope,
    Clinic,
    Clinician,
    Grant,
    GrantKind,
    Membership,
    Patient,
    Question,
    Region,
    User,
)

ZONE = "Europe/London"


def user(email: str = "") -> User:
    return User.objects.create_user(email or f"{uuid4().hex}@example.invalid")


def patient(email: str = "", **answers: Any) -> Patient:
    """A person with an empty diary; `answers` are the contract's profile fields."""
    place = {"time_zone": answers.pop("time_zone", ZONE), "region": answers.pop("region", Region.OTHER)}
    opened = profile.open_diary(user=user(email), name="Ana", **place)
    if answers:
        opened = profile.update(patient=opened, by=opened.user, changes=answers).patient
    return opened


def clinician(email: str = "", name: str = "Dr Ito") -> Clinician:
    return Clinician.objects.create(user=user(email), name=name)


def entry(**answers: Any) -> dict[str, Any]:
    """An entry of the contract, written just now about today."""
    now = timezone.now().astimezone(UTC)
    return {
        "id": str(uuid4()),
        "kind": "day",
        "date": now.date().isoformat(),
        "occurred_at": now.isoformat(),
        "time_zone": ZONE,
        "recorded_at": now.isoformat(),
    } | answers


def entry_on(day: date, **answers: Any) -> dict[str, Any]:
    """An entry about an earlier day, written on that day; about today, written by now, whatever hour the tests run at."""
    evening = min(datetime(day.year, day.month, day.day, 19, tzinfo=UTC), timezone.now()).isoformat()
    written_then = {"date": day.isoformat(), "occurred_at": evening, "recorded_at": evening, "received_at": evening}
    return entry(**written_then | answers)


def medicine(**answers: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "name": "Paracetamol", "class": "paracetamol"} | answers


def dose(**answers: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "medicine": str(uuid4()), "taken_at": timezone.now().isoformat()} | answers


def event(**answers: Any) -> dict[str, Any]:
    now = timezone.now()
    return {
        "id": str(uuid4()),
        "type": "gp_contact",
        "date": now.date().isoformat(),
        "recorded_at": now.isoformat(),
    } | answers


def document(**parts: Any) -> dict[str, Any]:
    """A diary document of one patient with one entry."""
    made = {"format": "symptom-diary/1", "patient": {"id": str(uuid4()), "time_zone": ZONE}, "entries": [entry()]}
    return made | parts


def recorded(owner: Patient, type: str = "entry", **answers: Any) -> Any:
    """A record in the diary, written by its owner."""
    data = {"entry": entry, "medicine": medicine, "dose": dose, "event": event}[type](**answers)
    return records.record(patient=owner, by=owner.user, type=type, data=data).record


def question(owner: Patient, text: str = "Is it the kidney?") -> Question:
    """On the list for the next visit, written by its owner."""
    return questions.write(patient=owner, by=owner.user, uuid=uuid4(), text=text)


def grant(owner: Patient, to: Clinician, clinic: Clinic | None = None, **terms: Any) -> Grant:
    """A grant that is active now, offered and accepted as people do it: for the clinician, or for the clinic."""
    now = timezone.now()
    terms = {"starts": now, "until": now + timedelta(days=30)} | terms
    _offered, code = sharing.offer(patient=owner, by=owner.user, **terms)
    return sharing.accept(clinician=to, code=code, clinic=clinic)


def clinic(name: str = "Riverside Practice") -> Clinic:
    """A clinic with an administrator who is nothing else there."""
    return clinics.create(name=name, administrator=user(), administrator_name="Sam")


def administrator(of: Clinic) -> User:
    return of.memberships.get(name="Sam").user


def member(of: Clinic, who: User | None = None, name: str = "Dr Oke", **roles: bool) -> Membership:
    """Somebody who was invited and has joined; a clinician, unless told otherwise."""
    roles = {"is_clinician": True, "is_administrator": False} | roles
    _invitation, code = clinics.invite(clinic=of, by=administrator(of), **roles)
    return clinics.join(user=who or user(), code=code, name=name)


def caregiver_of(owner: Patient, by: User | None = None, **terms: Any) -> Grant:
    """A grant to a caregiver that is active now, offered and taken on as people do it."""
    now = timezone.now()
    terms = {"starts": now, "until": now + timedelta(days=30), "scope": CareScope.LOG, "name": "Maria"} | terms
    _offered, code = sharing.offer(patient=owner, by=owner.user, kind=GrantKind.CAREGIVER, **terms)
    return sharing.take_on(caregiver=by or user(), code=code)


def link(owner: Patient, **terms: Any) -> tuple[Grant, str, str]:
    """A link that is open now, its token and its passcode."""
    now = timezone.now()
    terms = {"starts": now, "until": now + timedelta(days=7)} | terms
    return links.make(patient=owner, by=owner.user, **terms)
