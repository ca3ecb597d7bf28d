"""A link with a passcode: a grant to whoever holds both.

The link's token is long and random, the passcode short enough to be read out. The token stands in the address, because
without script there is no other place for it; alone it opens nothing. Digests are kept of both.
"""

from __future__ import annotations

import secrets
import unicodedata
from datetime import date, datetime
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import salted_hmac

from diary import access, audit
from diary.actions.ledger import lock
from diary.actions.sharing import check_end
from diary.models import Grant, GrantKind, Patient, User
from diary.models.grant import WRONG_TRIES

DIGITS: Final = 6


class PasscodeWrong(Exception):
    """The link is there, and this is not its passcode."""


def make(
    *,
    patient: Patient,
    by: User,
    starts: datetime,
    until: datetime,
    date_from: date | None = None,
    notes: bool = False,
    name: str = "",
) -> tuple[Grant, str, str]:
    """A grant, the token of its link, and its passcode. Show both now: they are not kept."""
    access.check_is_owner(by, patient)
    now = timezone.now()
    check_end(until, max(starts, now))
    token = secrets.token_urlsafe(24)
    passcode = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
    slow = make_password(passcode)  # before the lock is taken
    with transaction.atomic():
        grant = Grant.objects.create(
            patient=lock(patient),
            kind=GrantKind.LINK,
            name=name,
            date_from=date_from,
            notes=notes,
            starts_at=starts,
            until=until,
            offered_at=now,
            accepted_at=now,
            code_digest=_digest(token),
            code_expires_at=until,
            passcode=slow,
        )
        audit.write("grant.offered", by=by, patient=patient, grant=grant)
    return grant, token, passcode


def find(token: str) -> Grant:
    """The link's grant; 404 for one that is unknown, over, stopped or locked: these look alike."""
    active = Grant.objects.active(timezone.now(), GrantKind.LINK)
    grant = active.filter(code_digest=_digest(token)).select_related("patient").first()
    if grant is None:
        raise Http404
    return grant


def enter(*, token: str, passcode: str) -> Grant:
    """Give the passcode. Raises PasscodeWrong; 404 from the tenth wrong one on, for everybody.

    A try is counted before it is checked, so that many at once are no more than so many.
    """
    grant = find(token)
    open_to_tries = Grant.objects.filter(pk=grant.pk, wrong_tries__lt=WRONG_TRIES)
    if not open_to_tries.update(wrong_tries=F("wrong_tries") + 1):
        raise Http404
    typed = "".join(str(unicodedata.decimal(one)) for one in passcode if one.isdecimal())  # of any script
    if not check_password(typed, grant.passcode):
        audit.write("link.refused", by=None, patient=grant.patient, grant=grant)
        find(token)
        raise PasscodeWrong
    Grant.objects.filter(pk=grant.pk).update(wrong_tries=F("wrong_tries") - 1)
    audit.write("link.opened", by=None, patient=grant.patient, grant=grant)
    return grant


def _digest(token: str) -> str:
    return salted_hmac("diary.links", token, algorithm="sha256").hexdigest()
