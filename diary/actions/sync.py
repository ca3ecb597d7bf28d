"""Taking in what a device wrote while it was away: the push of the sync protocol (docs/sync.md).

Where a record has moved on since the device saw it, the two are brought together field by field; no clock is asked.
Where both changed the same field, what was stored first stands, and the other text is kept as the version before it for
the patient to choose. Nothing that was typed is lost, and the same push again changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diary import frames
from diary.actions import operation as operations
from diary.actions import profile
from diary.actions.ledger import Ledger, NotStored, opened
from diary.actions.operation import Operation
from diary.actions.records import answers, bury, checked, is_same
from diary.advice import Advice
from diary.models import RECORDS, Conflict, DeviceToken, Patient, PushAnswer, Record, Scope, User
from diary.validators import Invalid, Problem

MOST_OPERATIONS = 500
ANSWERS_KEPT = timedelta(days=30)
LOGGED = ("entry", "dose")  # what a log-only device may add

Content = dict[str, Any]
Answer = dict[str, Any]


class KeyReused(Exception):
    """This Idempotency-Key came with another body before."""


@dataclass(slots=True)
class Result:
    """What came of one operation: applied, unchanged, merged, conflict or rejected."""

    outcome: str
    record: Record | Patient | None = None  # as it stands now
    losing: Record | None = None  # the text that was kept apart
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    advice: list[Advice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pushed:
    answer: str  # JSON
    advice: list[Advice]
    replayed: bool = False  # the kept answer of an earlier push


def push(
    *,
    by: User,
    device: DeviceToken | None,
    patient: Patient,
    key: UUID,
    pushed: list[Any],
    render: Callable[[Patient, list[Result]], Answer],
) -> Pushed:
    """Take in the operations, in their order; one that is refused does not stop the others. Without a `device` they come
    from a browser in which the person is signed in, where only what was added waits for a connection.

    The answer is kept with the key, in the same transaction: the same push again gets the same answer. Two pushes at
    once wait for each other. Raises KeyReused.
    """
    digest = hashlib.sha256(json.dumps(pushed, sort_keys=True).encode()).digest()
    with opened(patient, by) as ledger:
        whose = {"device": device} if device else {"device": None, "patient": patient}
        kept = PushAnswer.objects.filter(key=key, **whose).select_related("patient").first()
        if kept is not None:
            if bytes(kept.digest) != digest:
                raise KeyReused
            return Pushed(kept.text, [], replayed=True)
        results = _taken(ledger, pushed, Scope(device.scope) if device else Scope.LOG)
        answer = PushAnswer(device=device, patient=ledger.patient, key=key, digest=digest, created_at=ledger.now)
        answer.text = text = json.dumps(render(ledger.patient, results))
        answer.save(force_insert=True)
    return Pushed(text, [one for result in results for one in result.advice])


def forget_old_answers(now: datetime) -> int:
    return PushAnswer.objects.filter(created_at__lt=now - ANSWERS_KEPT).delete()[0]


# --- a batch


def _taken(ledger: Ledger, pushed: list[Any], scope: Scope) -> list[Result]:
    """All at once; one by one where the database refuses something, so that one does not stop the others."""
    try:
        with transaction.atomic():
            return _applied(ledger, pushed, scope)
    except NotStored:
        ledger.discard()
        if len(pushed) == 1:
            return [Result("rejected", problems=[Problem("", "storage", _("This could not be stored."))])]
        return [result for raw in pushed for result in _taken(ledger, [raw], scope)]


def _applied(ledger: Ledger, pushed: list[Any], scope: Scope) -> list[Result]:
    read = [_read(raw, scope) for raw in pushed]
    _load(ledger, [one for one in read if isinstance(one, Operation)])
    results = [one if isinstance(one, Result) else _result(ledger, one) for one in read]
    ledger.settle()
    for result in results:
        written = [one for one in (result.losing, result.record) if one is not None]
        result.advice = [said for one in written for said in ledger.advice(one)]
    return results


def _read(raw: Any, scope: Scope) -> Operation | Result:
    try:
        operation = operations.read(raw)
    except Invalid as refused:
        return Result("rejected", problems=refused.problems)
    adds = operation.type in LOGGED and not operation.base_version and not operation.deleted
    if scope == Scope.LOG and not adds:
        message = _("This device may only add entries and doses.")
        return Result("rejected", problems=[Problem("", "out_of_scope", message)])
    return operation


def _load(ledger: Ledger, batch: list[Operation]) -> None:
    """Read ahead what the batch is about: a query for each type, not for each operation."""
    of_records = [one for one in batch if one.type in RECORDS]
    ledger.load(one.key for one in of_records)
    named = [one.told.get("medicine") for one in of_records if one.type == "dose"]
    ledger.load(("medicine", uuid) for text in named if (uuid := operations.as_uuid(text)))
    ledger.load_versions(one.key for one in of_records if _is_behind(one, ledger.head(*one.key)))


def _is_behind(operation: Operation, head: Record | None) -> bool:
    return head is not None and operation.base_version < head.version


# --- one operation


def _result(ledger: Ledger, operation: Operation) -> Result:
    try:
        if operation.type == "patient":
            result = _told(ledger, operation)
        elif operation.deleted:
            result = _withdrawn(ledger, operation)
        else:
            result = _written(ledger, operation)
    except Invalid as refused:
        return Result("rejected", problems=[_from_the_root(problem) for problem in refused.problems])
    result.ignored = operation.ignored
    return result


def _from_the_root(problem: Problem) -> Problem:
    place = "" if problem.field == "id" else "/data"
    return Problem(f"{place}{problem.pointer}", problem.rule, problem.message)


def _told(ledger: Ledger, operation: Operation) -> Result:
    """Answers of the profile: each stands for itself, and the last one told holds."""
    if operation.id != ledger.patient.pk or operation.deleted:
        raise Invalid([Problem("/id", "read_only", _("A device writes in the diary that it is signed in to."))])
    behind = operation.base_version < ledger.patient.version
    changed = profile.change(ledger, operation.told)
    return Result("unchanged" if not changed else "merged" if behind else "applied", ledger.patient)


def _withdrawn(ledger: Ledger, operation: Operation) -> Result:
    head = ledger.head(*operation.key)
    if head is None or head.deleted:
        return Result("unchanged", head)
    if not _is_behind(operation, head):
        return Result("applied", bury(ledger, head, after=operation.base_version))
    since = [one for one in ledger.versions(*operation.key) if one.version > operation.base_version]
    # This request was carried out before, and the record brought back since; or it was changed elsewhere: the edit wins.
    return Result("unchanged" if any(one.deleted for one in since) else "conflict", head)


def _written(ledger: Ledger, operation: Operation) -> Result:
    head = ledger.head(*operation.key)
    if head is None:
        if operation.id.version != 7:
            raise Invalid([Problem("/id", "format", _("Give a new record a UUID of version 7."))])
        return Result("applied", _added(ledger, operation, _whole(ledger, operation)))
    if not _is_behind(operation, head):
        # Of the newest version, or of one that a restored server has lost.
        content = _checked(ledger, operation, frames.rendered_record(ledger.patient, head))
        if not head.deleted and is_same(content, head.content()):
            return Result("unchanged", head)
        return Result("applied", _added(ledger, operation, content))
    return _brought_together(ledger, operation, head)


def _whole(ledger: Ledger, operation: Operation) -> Content:
    """A record that is not here, from what the device said. A part of one that was here before a restore is not enough."""
    try:
        return _checked(ledger, operation, {})
    except Invalid:
        if not operation.base_version:
            raise
        raise Invalid([Problem("", "lost", _("This server has no such record any more: send it whole."))]) from None


def _added(ledger: Ledger, operation: Operation, content: Content) -> Record:
    """The version after the one that the device had seen, though a restored server may have lost that one: a number that
    was given away is not given to other content."""
    return ledger.add(*operation.key, content, after=operation.base_version)


def _checked(ledger: Ledger, operation: Operation, before: Content) -> Content:
    return checked(ledger, operation.type, operation.onto(before))[1]


def _brought_together(ledger: Ledger, operation: Operation, head: Record) -> Result:
    versions = ledger.versions(*operation.key)
    base = next((one for one in versions if one.version == operation.base_version), None)
    whole = frames.rendered_record(ledger.patient, base) if base else None
    content = _whole(ledger, operation) if whole is None else _checked(ledger, operation, whole)

    since = [one for one in versions if one.version > operation.base_version and not one.deleted]
    same = next((one for one in reversed(since) if _says_the_same(operation, one.content(), content)), None)
    if same is not None:  # sent before
        return Result("conflict" if ledger.is_contested(same) else "unchanged", head)
    if base is not None and not base.deleted and is_same(base.content(), content):  # held, and not changed
        return Result("unchanged", head)
    if head.deleted:  # withdrawn elsewhere: the edit wins
        return Result("merged", ledger.add(*operation.key, content))
    merged = three_way(base.content() if base else {}, head.content(), content)
    if merged is None:
        return _kept_apart(ledger, head, content)
    if is_same(merged, head.content()):
        return Result("unchanged", head)
    draft = RECORDS[operation.type].make(ledger.patient, merged, uuid=operation.id)
    _uuid, merged = checked(ledger, operation.type, frames.rendered_record(ledger.patient, draft))
    return Result("merged", ledger.add(*operation.key, merged))


def _says_the_same(operation: Operation, stored: Content, content: Content) -> bool:
    """A creation may have come before by another way, a form whose answer was lost: then its time was told anew."""
    if not operation.base_version and "occurred_at" in content:
        content = content | {"occurred_at": stored["occurred_at"]}
    return is_same(stored, content)


def three_way(base: Content, ours: Content, theirs: Content) -> Content | None:
    """Both sides' changes of `base` together; None where they changed one field differently."""
    ours_changed, theirs_changed = _changed(base, ours), _changed(base, theirs)
    if any(ours.get(name) != theirs.get(name) for name in ours_changed & theirs_changed):
        return None
    together = ours | {name: theirs.get(name) for name in theirs_changed}
    if "recorded_at" in together:
        together["recorded_at"] = max(ours["recorded_at"], theirs["recorded_at"])
    return {name: value for name, value in together.items() if value is not None}


def _changed(base: Content, content: Content) -> set[str]:
    before, after = answers(base), answers(content)
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def _kept_apart(ledger: Ledger, head: Record, losing: Content) -> Result:
    """Store the losing text as a version, which is looked at for red flags too, and put the first back on top."""
    lost = ledger.add(head.TYPE, head.uuid, losing)
    standing = ledger.add(head.TYPE, head.uuid, head.content())
    ledger.contest(
        Conflict(
            patient=ledger.patient,
            record_type=head.TYPE,
            record_uuid=head.uuid,
            losing_version=lost.version,
            created_at=ledger.now,
        )
    )
    return Result("conflict", standing, losing=lost)
