import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from analysis.document import check
from diary import assess, demo
from diary.actions import accounts, pinning, profile, records, sharing
from diary.actions.importing import import_document
from diary.models import Clinician, Patient, Region, User

SHARED_FOR = timedelta(days=365)


class Command(BaseCommand):
    help = """Load four made-up patients and a clinician they share with, and print the log-ins.

    What is there already is kept. The password is made on the first run and kept in var/demo-password.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        password = demo_password()
        clinician = self._clinician(password)
        for person in demo.PATIENTS:
            if User.objects.filter(email=person.email).exists():
                continue
            self.stdout.write(f"  {person.name}: {person.about} ...")
            self._load(person, password, clinician)
        self.stdout.write("Demo log-ins, all with the password " + password)
        for email in [*(person.email for person in demo.PATIENTS), demo.CLINICIAN[0]]:
            self.stdout.write(f"  {email}")

    def _clinician(self, password: str) -> Clinician:
        email, name = demo.CLINICIAN
        found = Clinician.objects.filter(user__email=email).first()
        return found or accounts.create_clinician(email=email, name=name, password=password)

    def _load(self, person: demo.Person, password: str, clinician: Clinician) -> None:
        now = timezone.now()
        document = person.document(now)
        check(document)
        user = accounts.create_user(email=person.email, password=password)
        patient = import_document(document, owner=user).patient
        own = {"name": person.name, "region": Region.GB}
        patient = profile.update(patient=patient, by=user, changes=own).patient
        if person.document is demo.dee:
            records.record(patient=patient, by=user, type="entry", data=demo.blood_today(now))
        noted = patient.entries.heads().filter(sealed_note__isnull=False).order_by("date").last()
        if noted is not None:
            pinning.pin(patient=patient, by=user, entry=noted)
        self._share(patient, user, clinician)
        assess.assess_patient(patient)

    def _share(self, patient: Patient, user: User, clinician: Clinician) -> None:
        now = timezone.now()
        _grant, code = sharing.offer(patient=patient, by=user, starts=now, until=now + SHARED_FOR, notes=True)
        sharing.accept(clinician=clinician, code=code)


def demo_password() -> str:
    """One password for this machine's demo; never in the code."""
    file = Path(settings.VAR_DIR) / "demo-password"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as out:
            out.write(f"{secrets.token_hex(4)}-{secrets.token_hex(4)}\n")
    return file.read_text(encoding="utf-8").strip()
