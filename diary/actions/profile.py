"""Opening a diary, and what its owner says about themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diary import advice, audit, contract, crypto, frames, units, validators
from diary.actions.ledger import Ledger, opened
from diary.actions.records import Stale
from diary.advice import Advice
from diary.models import Patient, Region, TemperatureUnit, User, WeightUnit
from diary.validators import Invalid, Problem
from diary.wording import label

OWN_COLUMNS = ("name", "region")  # beside the contract's

UNITS = ("weight_unit", "temperature_unit")  # of the pages here; a telephone keeps its own
CHOICES = {
    "region": Region.values,
    "weight_unit": WeightUnit.values,
    "temperature_unit": TemperatureUnit.values,
}


@dataclass(frozen=True, slots=True)
class Updated:
    patient: Patient
    outcome: str  # updated or unchanged
    advice: list[Advice]


@transaction.atomic
def open_diary(
    *,
    user: User | None,
    time_zone: str,
    name: str = "",
    region: str = Region.OTHER,
    consent_version: str = "",
    id: UUID | None = None,
) -> Patient:
    """Begin an empty diary. Without a user it waits for one: an import. Raises validators.Invalid."""
    _refuse(validators.check("patient", {"id": str(uuid4()), "time_zone": time_zone}, now=timezone.now()))
    _refuse(_problems_of_own({"name": name, "region": region}))
    pk = id or uuid4()
    patient = Patient.objects.create(
        pk=pk,
        user=user,
        name=name,
        region=region,
        time_zone=time_zone,
        **units.usual(region),
        consent_version=consent_version,
        consented_at=timezone.now() if consent_version else None,
        data_key=crypto.new_data_key(pk),
    )
    audit.write("diary.opened", by=user, patient=patient)
    return patient


def update(*, patient: Patient, by: User, changes: dict[str, Any], base_version: int | None = None) -> Updated:
    """Change some answers of the profile: a key that is absent stays as it is, None takes the answer away.

    A new answer can turn an entry of last week into a red flag, so the event rows are evaluated here too.
    Raises validators.Invalid, or records.Stale with a `base_version` that is not the newest.
    """
    with opened(patient, by) as ledger:
        changed = change(ledger, changes, base_version)
        if not changed:
            return Updated(ledger.patient, "unchanged", advice.of_record(ledger.patient))
    return Updated(ledger.patient, "updated", ledger.advice(ledger.patient))


def change(ledger: Ledger, changes: dict[str, Any], base_version: int | None = None) -> bool:
    """The same in an open ledger; False when nothing differs."""
    patient = ledger.patient
    own = {key: value for key, value in changes.items() if key in (*OWN_COLUMNS, *UNITS)}
    told = {key: value for key, value in changes.items() if key not in (*OWN_COLUMNS, *UNITS)}
    before = frames.rendered_profile(patient)
    after = {key: value for key, value in (before | validators.plain(told)).items() if value is not None}
    wrong = validators.check("patient", after, now=ledger.now)
    _refuse([*_problems_of_id(patient, told), *wrong, *_problems_of_own(own)])
    if after == before and all(getattr(patient, key) == value for key, value in own.items()):
        return False
    if base_version is not None and base_version != patient.version:
        raise Stale(None, patient.version)
    put(patient, after)
    for key, value in own.items():
        setattr(patient, key, value)
    ledger.profile_changed(changes, tells_more=after != before)
    return True


def put(patient: Patient, document: dict[str, Any]) -> None:
    """Fill the contract's columns from its JSON; keys that are absent become NULL."""
    values = contract.parse("patient", document)
    for name in contract.columns("patient"):
        setattr(patient, name, values.get(name))


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Invalid(problems)


def _problems_of_id(patient: Patient, told: dict[str, Any]) -> list[Problem]:
    if "id" in told and str(told["id"]).lower() != str(patient.pk):
        return [Problem("/id", "read_only", _("%(field)s: this cannot be changed.") % {"field": label("id")})]
    return []


def _problems_of_own(own: dict[str, Any]) -> list[Problem]:
    found = []
    for name, known in CHOICES.items():
        if name in own and own[name] not in known:
            message = _("%(field)s: choose one of: %(words)s.")
            found.append(Problem(f"/{name}", "choice", message % {"field": label(name), "words": ", ".join(known)}))
    if "name" in own and not _is_name(own["name"]):
        message = _("%(field)s: give text of at most %(length)s characters.")
        found.append(Problem("/name", "length", message % {"field": label("name"), "length": 120}))
    return found


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 120 and validators.is_storable(value)
