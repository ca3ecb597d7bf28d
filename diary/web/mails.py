"""The mails about an account."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import translation

from diary.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Writes each mail in the language that its receiver chose: who asks for a new password need not be them."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        receiver = context.get("user") or User.objects.filter(email=email.lower()).first()
        with translation.override((receiver and receiver.language) or translation.get_language()):
            super().send_mail(template_prefix, email, context)
