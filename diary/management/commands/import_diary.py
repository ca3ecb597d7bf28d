import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analysis.document import DocumentError, load
from diary.actions.importing import import_document
from diary.models import User

REFUSED = 2


class Command(BaseCommand):
    help = """Import a diary document of the contract's format, with all its versions and tombstones.

    A document that is refused stores nothing: one line names the file, the JSON path and the reason; exit status 2.
    Importing a document twice changes nothing. What comes back from export_diary is the same diary: an absent key stays
    absent, a null one (the same meaning) becomes absent, times keep their instant and are written in the record's zone.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a .json diary document, or - for standard input")
        parser.add_argument("--owner", metavar="EMAIL", help="the user whose diary this is")

    def handle(self, *args: Any, file: str, owner: str | None, **options: Any) -> None:
        user = self._user(owner) if owner else None
        try:
            imported = import_document(load(self._read(file)), owner=user)
        except DocumentError as error:
            raise CommandError(f"{file}: {error}", returncode=REFUSED) from None
        self.stdout.write(f"{imported.patient.pk}: {imported.added} versions added")

    def _read(self, file: str) -> str:
        try:
            data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: cannot be read ({error.strerror})") from None
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise DocumentError("$", "is not UTF-8 text") from None

    def _user(self, email: str) -> User:
        try:
            return User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(f"there is no user {email}: sign up first") from None
