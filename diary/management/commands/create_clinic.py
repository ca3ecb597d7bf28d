import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from diary.actions import accounts, clinics
from diary.models import User
from diary.validators import Invalid


class Command(BaseCommand):
    help = "Make a clinic with its administrator, who has an account or gets one. They invite everybody else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("clinic", metavar="CLINIC", help="its name, as patients will see it")
        parser.add_argument("email", metavar="EMAIL", help="of the administrator")
        parser.add_argument("name", metavar="NAME", help="of the administrator")
        parser.add_argument("--clinician", action="store_true", help="the administrator is a clinician there too")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: Any, clinic: str, email: str, name: str, clinician: bool, **options: Any) -> None:
        try:
            validate_email(email)
            with transaction.atomic():
                user = self._user(email.strip().lower(), options["password_stdin"])
                made = clinics.create(name=clinic, administrator=user, administrator_name=name, is_clinician=clinician)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except Invalid as refused:
            raise CommandError(refused.problems[0].message) from None
        self.stdout.write(f"{made.pk}: {email} administers it now")

    def _user(self, email: str, from_stdin: bool) -> User:
        user = User.objects.filter(email=email).first()
        if user is None:
            password = self._password(from_stdin)
            if password:
                validate_password(password)
            return accounts.create_user(email=email, password=password)
        if user.is_patient:
            raise CommandError(f"{email} holds a diary: the administrator needs an account of their own")
        return user

    def _password(self, from_stdin: bool) -> str | None:
        if from_stdin:
            return sys.stdin.readline().rstrip("\n") or None
        return getpass.getpass("Password (empty: chosen by mail): ") or None if sys.stdin.isatty() else None
