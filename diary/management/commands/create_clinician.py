import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from diary.actions import accounts


class Command(BaseCommand):
    help = "Make an account for a clinician. Without a password they choose one by “Forgot your password?”."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("name", metavar="NAME", help="as patients will see it")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: Any, email: str, name: str, password_stdin: bool, **options: Any) -> None:
        name = name.strip()
        if not 1 <= len(name) <= 120:
            raise CommandError("the name needs 1 to 120 characters")
        try:
            validate_email(email)
            password = self._password(password_stdin)
            if password:
                validate_password(password)
            clinician = accounts.create_clinician(email=email, name=name, password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except accounts.EmailTaken:
            raise CommandError(f"{email} has an account already") from None
        self.stdout.write(f"{clinician.pk}: {email} can be shared with now")

    def _password(self, from_stdin: bool) -> str | None:
        if from_stdin:
            return sys.stdin.readline().rstrip("\n") or None
        return getpass.getpass("Password (empty: chosen by mail): ") or None if sys.stdin.isatty() else None
