"""Signing devices in and out."""

from __future__ import annotations

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from diary import audit
from diary.models import DeviceToken, Scope, User


@transaction.atomic
def sign_in(*, user: User, name: str = "", scope: str = Scope.FULL) -> tuple[DeviceToken, str]:
    """A new device, and its token, which is told this once."""
    device, token = DeviceToken.objects.create(user, name=name, scope=scope)
    audit.write("device.signed_in", by=user, device=str(device.uuid), scope=scope)
    return device, token


@transaction.atomic
def sign_out(*, device: DeviceToken, by: User) -> None:
    """From its next request on the device is told to delete its copy of the diary."""
    if device.revoked_at is None:
        device.revoked_at = timezone.now()
        device.save(update_fields=["revoked_at"])
        audit.write("device.signed_out", by=by, device=str(device.uuid))


@transaction.atomic
def sign_out_everywhere(*, user: User) -> None:
    """Every device and every browser, this one too."""
    _revoke_all(user)
    for session in UserSession.objects.filter(user=user):
        session.end()


def _revoke_all(user: User) -> None:
    ended = DeviceToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
    if ended:
        audit.write("device.signed_out", by=user, devices=ended)


@receiver([password_changed, password_reset, password_set])
def _password_is_new(user: User | AnonymousUser, **_: object) -> None:
    """Whoever knew the old password is out, on every device."""
    if isinstance(user, User):
        _revoke_all(user)
