"""The list of what the patient wants to ask at a visit: kept by them, or by a caregiver who keeps the record for them."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from diary import access, audit
from diary.actions.ledger import lock
from diary.models import CareScope, Grant, Patient, Question, User

MOST = 50


class TooMany(Exception):
    """The list is as long as it may be."""


@transaction.atomic
def write(*, patient: Patient, by: User, uuid: UUID, text: str) -> Question:
    """Add a question; the same form sent again is the same question. Raises TooMany."""
    grant = _may_write(by, patient)
    lock(patient)
    before = patient.questions.filter(uuid=uuid).first()
    if before is not None and before.text == text:
        return before
    if patient.questions.count() >= MOST:
        raise TooMany
    made = Question(patient=patient, uuid=uuid4() if before else uuid, written_at=timezone.now(), grant=grant)
    made.text = text
    made.save()
    _told("question.written", made, by, grant)
    return made


@transaction.atomic
def change(*, question: Question, by: User, text: str) -> None:
    grant = _may_write(by, question.patient)
    if question.text != text:
        question.text = text
        question.save(update_fields=["sealed_text"])
        _told("question.changed", question, by, grant)


@transaction.atomic
def mark(*, question: Question, by: User, asked_on: date | None) -> None:
    """Asked on that day; None: not asked after all."""
    grant = _may_write(by, question.patient)
    question.asked_on = asked_on
    question.save(update_fields=["asked_on"])
    _told("question.asked" if asked_on else "question.open", question, by, grant)


@transaction.atomic
def remove(*, question: Question, by: User) -> None:
    grant = _may_write(by, question.patient)
    _told("question.removed", question, by, grant)
    question.delete()


def _may_write(by: User, patient: Patient) -> Grant | None:
    """Questions are words in the patient's own voice: who keeps them may read the notes too."""
    grant = access.writes_under(by, patient)
    if grant is not None and not (grant.allows(CareScope.MANAGE) and grant.notes):
        raise Http404
    return grant


def _told(action: str, question: Question, by: User, grant: Grant | None) -> None:
    audit.write_each([(action, {"question": str(question.uuid)})], by=by, patient=question.patient, grant=grant)
