"""The account library's forms in this diary's words: labels above the fields, nothing inside of them."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _

PASSWORD_HINT = _(
    "At least 8 characters, and not one that many people use. Three words that do not belong together do well."
)
NEW_PASSWORDS = ("password1",)
EMAIL, PASSWORD = _("Enter your email address."), _("Enter your password.")
REQUIRED = {
    "login": EMAIL,
    "email": EMAIL,
    "password": PASSWORD,
    "oldpassword": _("Enter the password you have now."),
    "password1": _("Choose a password."),
    "password2": _("Enter the new password again."),
}


class _Plain:
    """Mixed in before a form of the library."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in REQUIRED:
                field.error_messages["required"] = REQUIRED[name]
            if name in NEW_PASSWORDS:
                field.help_text = PASSWORD_HINT


class LoginForm(_Plain, forms.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "remember" in self.fields:
            self.fields["remember"].label = _("Stay signed in on this device")


class SignupForm(_Plain, forms.SignupForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(_Plain, forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(_Plain, forms.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(_Plain, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class AddEmailForm(_Plain, forms.AddEmailForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(_Plain, forms.ReauthenticateForm):  # type: ignore[misc]
    pass
