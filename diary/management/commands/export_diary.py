import json
import os
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from diary import audit, frames
from diary.models import Patient


class Command(BaseCommand):
    help = (
        "Export one diary as the contract's document, with every version and tombstone. The same diary, the same bytes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("patient", metavar="PATIENT_ID")
        parser.add_argument("file", metavar="FILE", nargs="?", help="where to write; standard output if not given")

    def handle(self, *args: Any, patient: str, file: str | None, **options: Any) -> None:
        found = self._patient(patient)
        audit.write("diary.exported", by=None, patient=found)
        text = json.dumps(frames.document(found), ensure_ascii=False, indent=1)
        if file is None:
            self.stdout.write(text)
        else:
            self._write(file, text)

    def _patient(self, value: str) -> Patient:
        try:
            return Patient.objects.get(pk=UUID(value))
        except (ValueError, Patient.DoesNotExist):
            raise CommandError(f"there is no diary {value}") from None

    def _write(self, file: str, text: str) -> None:
        """For the eyes of whoever asked only."""
        try:
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
                out.write(text + "\n")
        except OSError as error:
            raise CommandError(f"{file}: cannot be written ({error.strerror})") from None
