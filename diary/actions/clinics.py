"""Clinics and who belongs to them. The administrator invites and removes; nothing here opens a diary."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from diary import access, audit, codes
from diary.models import AuditEvent, Clinic, Clinician, Invitation, Membership, User
from diary.models.audit import COMMON_CHAIN
from diary.validators import Invalid, Problem, is_storable

PURPOSE: Final = "diary.clinics"
INVITATION_LIFE: Final = timedelta(days=3)
# Codes live for days here, so guesses are counted over a day.
TRIES, TRIES_WITHIN = 10, timedelta(days=1)
LONGEST_NAME: Final = 120


class NotPossible(Exception):
    """A clinic keeps at least one administrator."""


class CodeRefused(Exception):
    """Nobody joins by this code now. Wrong, used and expired are told apart to nobody."""


class TooManyTries(CodeRefused):
    """This user has to wait a day."""


@transaction.atomic
def create(*, name: str, administrator: User, administrator_name: str, is_clinician: bool = False) -> Clinic:
    """A clinic with its first administrator. An operator does this, by `manage.py create_clinic`."""
    clinic = Clinic.objects.create(name=_checked_name(name))
    audit.write("clinic.created", by=None, clinic=str(clinic.pk))
    _admit(clinic, administrator, _checked_name(administrator_name), is_clinician=is_clinician, is_administrator=True)
    return clinic


@transaction.atomic
def invite(*, clinic: Clinic, by: User, is_clinician: bool, is_administrator: bool) -> tuple[Invitation, str]:
    """A code by which one person joins. Only its digest is kept: show the code now."""
    access.membership(by, clinic.pk, administers=True)
    _check_role(is_clinician, is_administrator)
    code = codes.new()
    invitation = Invitation.objects.create(
        clinic=clinic,
        is_clinician=is_clinician,
        is_administrator=is_administrator,
        code_digest=codes.digest(code, PURPOSE),
        invited_by=by,
        expires_at=timezone.now() + INVITATION_LIFE,
    )
    _audit("clinic.invited", by, clinic, invitation=str(invitation.pk))
    return invitation, code


@transaction.atomic
def take_back(*, clinic: Clinic, by: User, invitation: Invitation) -> None:
    access.membership(by, clinic.pk, administers=True)
    if Invitation.objects.filter(pk=invitation.pk, clinic=clinic).delete()[0]:
        _audit("clinic.invitation_taken_back", by, clinic, invitation=str(invitation.pk))


def join(*, user: User, code: str, name: str) -> Membership:
    """Use an invitation. Raises CodeRefused, Invalid. A diary's owner joins by an account of its own: what one sees as a
    clinician and what one writes as a patient stay apart."""
    now = timezone.now()
    if _tries(user, now) >= TRIES:
        raise TooManyTries
    name = _checked_name(name)
    if user.is_patient:
        message = _("This account holds a diary. Use another account for your work.")
        raise Invalid([Problem("/code", "account", message)])
    with transaction.atomic():
        membership = _redeem(user, code, name, now)
    if membership is None:
        audit.write("clinic.join_refused", by=user)
        raise CodeRefused
    return membership


@transaction.atomic
def set_roles(
    *, clinic: Clinic, by: User, member: Membership, is_clinician: bool, is_administrator: bool
) -> Membership:
    """What a member is: a clinician who reads, an administrator who manages, or both. It holds at the next request."""
    access.membership(by, clinic.pk, administers=True)
    _check_role(is_clinician, is_administrator)
    member = _locked(clinic, member)
    if not is_administrator:
        _check_another_administrator(clinic, member)
    member.is_clinician, member.is_administrator = is_clinician, is_administrator
    member.save(update_fields=["is_clinician", "is_administrator"])
    if is_clinician:
        _clinician(member.user, member.name)
    _audit("clinic.roles_set", by, clinic, member=str(member.user_id), **_roles(member))
    return member


@transaction.atomic
def remove(*, clinic: Clinic, by: User, member: Membership) -> None:
    """End a membership: by the administrator, or by the member who leaves. Their next request is refused."""
    place = access.membership(by, clinic.pk)
    if not place.is_administrator and place.pk != member.pk:
        raise Http404
    member = _locked(clinic, member)
    _check_another_administrator(clinic, member)
    member.ended_at, member.ended_by = timezone.now(), by
    member.save(update_fields=["ended_at", "ended_by"])
    clinic.ownerships.filter(clinician__user=member.user_id).delete()
    _audit("clinic.left", by, clinic, member=str(member.user_id))


@transaction.atomic
def set_webhook(*, clinic: Clinic, by: User, url: str) -> str:
    """Where notices are announced, "" for nowhere. A new secret each time, which is shown only now."""
    access.membership(by, clinic.pk, administers=True)
    clinic.webhook_url, clinic.webhook_key = _checked_url(url.strip()), None
    secret = clinic.new_webhook_secret() if clinic.webhook_url else ""
    clinic.save(update_fields=["webhook_url", "webhook_key"])
    _audit("clinic.webhook_set", by, clinic, on=bool(secret))
    return secret


def forget_old_invitations(now: datetime) -> int:
    return Invitation.objects.filter(expires_at__lte=now).delete()[0]


def _redeem(user: User, code: str, name: str, now: datetime) -> Membership | None:
    open_now = Invitation.objects.select_for_update().filter(expires_at__gt=now)
    invitation = open_now.filter(code_digest=codes.digest(code, PURPOSE)).first()
    if invitation is None:
        return None
    clinic = Clinic.objects.select_for_update().get(pk=invitation.clinic_id)
    roles = {"is_clinician": invitation.is_clinician, "is_administrator": invitation.is_administrator}
    invitation.delete()
    return _admit(clinic, user, name, **roles)


def _admit(clinic: Clinic, user: User, name: str, *, is_clinician: bool, is_administrator: bool) -> Membership:
    """A member who joins again gains what is new and loses nothing."""
    member = Membership.objects.filter(clinic=clinic, user=user, ended_at=None).first()
    member = member or Membership(clinic=clinic, user=user)
    member.name = name
    member.is_clinician |= is_clinician
    member.is_administrator |= is_administrator
    member.save()
    if is_clinician:
        _clinician(user, name)
    _audit("clinic.joined", user, clinic, member=str(user.pk), **_roles(member))
    return member


def _clinician(user: User, name: str) -> Clinician:
    made, is_new = Clinician.objects.get_or_create(user=user, defaults={"name": name})
    if is_new:
        audit.write("clinician.created", by=None, clinician=str(made.pk))
    return made


def _locked(clinic: Clinic, member: Membership) -> Membership:
    """The clinic's lock first, so that two administrators cannot remove each other at once."""
    Clinic.objects.select_for_update().get(pk=clinic.pk)
    found = Membership.objects.current().filter(clinic=clinic, pk=member.pk).select_related("user").first()
    if found is None:
        raise Http404
    return found


def _check_another_administrator(clinic: Clinic, member: Membership) -> None:
    others = Membership.objects.current().filter(clinic=clinic, is_administrator=True).exclude(pk=member.pk)
    if member.is_administrator and not others.exists():
        raise NotPossible


def _check_role(is_clinician: bool, is_administrator: bool) -> None:
    if not (is_clinician or is_administrator):
        raise Invalid([Problem("/is_clinician", "required", _("Choose at least one."))])


def _checked_name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not is_storable(name):
        message = _("A name needs 1 to %(length)s characters.") % {"length": LONGEST_NAME}
        raise Invalid([Problem("/name", "length", message)])
    return name


def _checked_url(url: str) -> str:
    """Its form; whether the address may be called is asked each time it is."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or parts.username or parts.password or parts.fragment or len(url) > 500 or not is_storable(url):
        message = _("Write an address that begins with https://, without a user name in it.")
        raise Invalid([Problem("/url", "format", message)])
    return url


def _roles(member: Membership) -> dict[str, bool]:
    return {"clinician": member.is_clinician, "administrator": member.is_administrator}


def _audit(action: str, by: User, clinic: Clinic, **details: Any) -> None:
    audit.write(action, by=by, clinic=str(clinic.pk), **details)


def _tries(user: User, now: datetime) -> int:
    refused = AuditEvent.objects.filter(chain=COMMON_CHAIN, action="clinic.join_refused", actor=user.pk)
    return refused.filter(at__gt=now - TRIES_WITHIN).count()
