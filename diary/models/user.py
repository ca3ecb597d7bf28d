from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):  # type: ignore[django-manager-missing]  # of knox, which has no types
    """Somebody who signs in. What they may see follows from their diary and their grants, never from a flag here.

    There is no superuser: nobody is above `diary.access`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    # As the person chose it; empty: what their browser asks for.
    language = models.CharField(max_length=16, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_in_any_case")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_patient(self) -> bool:
        return hasattr(self, "patient")

    @property
    def is_clinician(self) -> bool:
        return hasattr(self, "clinician")

    @property
    def is_member(self) -> bool:
        """Whether this user belongs to a clinic now, as a clinician or as its administrator."""
        return self.memberships.current().exists()
