"""Making the people that sign-up does not make."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from diary import audit
from diary.models import Clinician, User


class EmailTaken(Exception):
    pass


@transaction.atomic
def create_user(*, email: str, password: str | None = None) -> User:
    """A user whose address counts as verified: an operator vouches for it."""
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise EmailTaken
    user = User.objects.create_user(email, password)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


@transaction.atomic
def create_clinician(*, email: str, name: str, password: str | None = None) -> Clinician:
    """Raises EmailTaken: a clinician's account is their own, made for this."""
    clinician = Clinician.objects.create(user=create_user(email=email, password=password), name=name)
    audit.write("clinician.created", by=None, clinician=str(clinician.pk))
    return clinician


def speak(*, user: User, language: str) -> None:
    """Write to this person in their language from now on; one that the service does not speak changes nothing."""
    if language in dict(settings.LANGUAGES):
        user.language = language
        user.save(update_fields=["language"])
