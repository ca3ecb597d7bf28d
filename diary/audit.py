"""Writing the audit trail, and checking that nobody has changed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from diary.models import AuditChain, AuditEvent, Grant, Patient, User
from diary.models.audit import COMMON_CHAIN


def write(
    action: str,
    *,
    by: User | AnonymousUser | None,
    patient: Patient | None = None,
    grant: Grant | None = None,
    **details: Any,
) -> None:
    """Append one event to the patient's chain, in the caller's transaction. Ids and counts only, never content.

    It raises when it cannot write: what cannot be audited must not happen.
    """
    _append(by, [(COMMON_CHAIN if patient is None else patient.pk, grant, action, details)])


def write_many(
    action: str, *, by: User | AnonymousUser | None, seen: Sequence[tuple[Patient, Grant | None]], **details: Any
) -> None:
    """The same event for several diaries, in a constant number of queries."""
    _append(by, [(patient.pk, grant, action, details) for patient, grant in seen])


def write_each(
    events: Iterable[tuple[str, dict[str, Any]]], *, by: User, patient: Patient, grant: Grant | None = None
) -> None:
    """Several events of one diary, each an action and its details, in a constant number of queries. With a grant they
    were done by a caregiver, and say for whom."""
    beside = {"on_behalf_of": str(patient.pk)} if grant else {}
    _append(by, [(patient.pk, grant, action, details | beside) for action, details in events])


@transaction.atomic
def _append(by: User | AnonymousUser | None, rows: Sequence[tuple[UUID, Grant | None, str, dict[str, Any]]]) -> None:
    ids = {chain_id for chain_id, *_ in rows}
    AuditChain.objects.bulk_create([AuditChain(pk=pk) for pk in ids], ignore_conflicts=True)
    # Locked in one order, so that two writers of several chains cannot wait for each other.
    chains = {chain.pk: chain for chain in AuditChain.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    now = timezone.now()
    events = [
        _link(chains[pk], AuditEvent(chain=pk, at=now, action=action, **_who(by, grant), details=details))
        for pk, grant, action, details in rows
    ]
    AuditEvent.objects.bulk_create(events)
    AuditChain.objects.bulk_update(chains.values(), ["length", "last_seal"])


def _who(by: User | AnonymousUser | None, grant: Grant | None) -> dict[str, UUID | None]:
    return {"actor": by.pk if by else None, "grant": grant.pk if grant else None}


def _link(chain: AuditChain, event: AuditEvent) -> AuditEvent:
    event.number = chain.length + 1
    event.seal = event.expected_seal(chain.last_seal)
    chain.length, chain.last_seal = event.number, event.seal
    return event


@dataclass(frozen=True, slots=True)
class Fault:
    chain: UUID
    number: int
    reason: str


def verify() -> Iterator[Fault]:
    """Every place where the trail is not as it was written: rows changed, removed, added, or a chain cut short."""
    expected = {chain.pk: chain for chain in AuditChain.objects.all()}
    for patient in Patient.objects.exclude(pk__in=AuditChain.objects.values("pk")).values_list("pk", flat=True):
        yield Fault(patient, 0, "the diary has no audit chain")
    events = AuditEvent.objects.order_by("chain", "number").iterator(chunk_size=2000)
    for chain_id, chained in groupby(events, key=attrgetter("chain")):
        yield from _verify_chain(chain_id, chained, expected.pop(chain_id, None))
    for chain in expected.values():
        if chain.length:
            yield Fault(chain.pk, 1, "all rows are missing")


def _verify_chain(chain_id: UUID, events: Iterator[AuditEvent], chain: AuditChain | None) -> Iterator[Fault]:
    number, seal = 0, ""
    for event in events:
        if event.number != number + 1:
            yield Fault(chain_id, number + 1, "rows are missing")
        elif event.seal != event.expected_seal(seal):
            yield Fault(chain_id, event.number, "the row was changed")
        number, seal = event.number, event.seal
    if chain is None:
        yield Fault(chain_id, number, "the chain's end is not recorded")
    elif (number, seal) != (chain.length, chain.last_seal):
        yield Fault(chain_id, number, "the chain was cut short or added to")
