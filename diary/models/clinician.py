from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Clinician(models.Model):
    """A person patients may share with; made by `manage.py create_clinician`, never by sign-up."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="clinician")
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)
