"""Writing down, correcting, withdrawing and restoring one record. The ledger makes the versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from diary import advice, contract, validators
from diary.actions.ledger import Ledger, NotStored, opened
from diary.advice import Advice
from diary.models import Patient, Record, User
from diary.validators import Invalid, Problem
from diary.wording import label

__all__ = ["Missing", "NotStored", "Recorded", "Stale", "Taken", "head", "record", "restore", "undo", "withdraw"]

# The device's clock at the time of typing: the same answers typed again are not a correction.
NOT_CONTENT = ("recorded_at", "received_at")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of it. `outcome` is created, updated or unchanged; `advice` what to show the patient at once."""

    record: Record
    outcome: str
    advice: list[Advice] = field(default_factory=list)


class Stale(Exception):
    """The caller corrected another version than the newest. `current` is that one; None: there is no such record."""

    def __init__(self, current: Record | None, version: int | None = None) -> None:
        super().__init__("the record has changed since")
        self.current = current
        self.version = current.version if current else version


class Taken(Exception):
    """A new record was asked for under an id that is taken by other content."""

    def __init__(self, current: Record) -> None:
        super().__init__("the id is taken")
        self.current = current


class Missing(LookupError):
    """There is nothing to withdraw or to restore."""


def record(
    *,
    patient: Patient,
    by: User,
    type: str,
    data: dict[str, Any],
    base_version: int | None = None,
    create: bool = False,
) -> Recorded:
    """Write one record: `data` is the contract's dict with its `id`, whole, not a part of it.

    The same content again is `unchanged`, whatever `base_version` says, so that a resend is harmless. Other content
    under a known id is a new version of it: a correction, or the return of a withdrawn one. With `base_version` it must
    be a correction of that version (0: of nothing), else Stale; with `create` it raises Taken.
    Raises validators.Invalid.
    """
    with opened(patient, by, lent=True) as ledger:
        uuid, content = checked(ledger, type, data)
        current = ledger.head(type, uuid)
        if current and not current.deleted and is_same(current.content(), content):
            return Recorded(current, "unchanged", advice.of_record(current))
        if create and current:
            raise Taken(current)
        _check_version(current, base_version)
        written = ledger.add(type, uuid, content)
    return Recorded(written, "updated" if current else "created", ledger.advice(written))


def withdraw(*, patient: Patient, by: User, type: str, uuid: UUID, base_version: int | None = None) -> Recorded:
    """Take a record out of the diary: a new version without answers, a tombstone. The earlier versions stay."""
    with opened(patient, by, lent=True) as ledger:
        current = ledger.head(type, uuid)
        if current is None:
            raise Missing
        if current.deleted:
            return Recorded(current, "unchanged")
        _check_version(current, base_version)
        return Recorded(bury(ledger, current), "updated")


def restore(*, patient: Patient, by: User, type: str, uuid: UUID, base_version: int | None = None) -> Recorded:
    """Undo a withdrawal or a correction: a new version with the content before it, and with its times.

    The times stay, so that taking back a mistake does not make an old entry look as if it had been typed today.
    """
    with opened(patient, by, lent=True) as ledger:
        current = ledger.head(type, uuid)
        if current is None:
            raise Missing
        _check_version(current, base_version)
        earlier = ledger.patient.records(type).filter(uuid=uuid, deleted=False, version__lt=current.version)
        former = earlier.order_by("version").last()
        if former is None:
            raise Missing
        written = ledger.add(type, uuid, former.content())
    return Recorded(written, "updated", ledger.advice(written))


def undo(*, patient: Patient, by: User, type: str, uuid: UUID) -> Recorded:
    """Take back the last thing done to a record: withdraw what was just made, else restore what was before."""
    newest = list(patient.records(type).filter(uuid=uuid).order_by("-version").values_list("deleted", flat=True)[:2])
    was_made = newest in ([False], [False, True])  # the day's only entry is made again under the id that it had
    take_back = withdraw if was_made else restore
    return take_back(patient=patient, by=by, type=type, uuid=uuid)


def head(patient: Patient, type: str, uuid: UUID) -> Record | None:
    """The newest version, tombstone or not."""
    return patient.records(type).filter(uuid=uuid, head=True).first()


def checked(ledger: Ledger, type: str, data: dict[str, Any]) -> tuple[UUID, dict[str, Any]]:
    """The id and the values of a whole record that may be written now. Raises validators.Invalid."""
    data = validators.plain(data)
    problems = validators.check(type, data, now=ledger.now, zone=ledger.patient.time_zone)
    if problems:
        raise Invalid(problems)
    content = contract.parse(type, data)
    uuid, _deleted = content.pop("id"), content.pop("deleted", False)
    if type == "entry":
        content["received_at"] = ledger.now
    if type == "dose" and ledger.head("medicine", content["medicine"]) is None:
        message = _("%(field)s: this medicine is not on the list.") % {"field": label("medicine")}
        raise Invalid([Problem("/medicine", "reference", message)])
    return uuid, content


def bury(ledger: Ledger, current: Record, after: int = 0) -> Record:
    """The tombstone of a record."""
    content = contract.tombstone(current.TYPE, current.content(), ledger.now)
    return ledger.add(current.TYPE, current.uuid, content, deleted=True, after=after)


def is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return answers(one) == answers(other)


def answers(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in NOT_CONTENT}


def _check_version(current: Record | None, base_version: int | None) -> None:
    if base_version is not None and base_version != (current.version if current else 0):
        raise Stale(current)
