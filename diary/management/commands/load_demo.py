import os
import secrets
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from analysis.document import check
from diary import assess, demo
from diary.actions import accounts, acknowledging, clinics, owning, pinning, profile, questions, records, sharing
from diary.actions.importing import import_document
from diary.models import Clinic, Clinician, Outcome, Patient, Region, User


class Command(BaseCommand):
    help = """Load five made-up patients, and a clinic they share with, and print the log-ins.

    What is there already is kept. The password is made on the first run and kept in var/demo-password.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        password = demo_password()
        clinic = self._clinic(password)
        for person in demo.PATIENTS:
            if User.objects.filter(email=person.email).exists():
                continue
            self.stdout.write(f"  {person.name}: {person.about} ...")
            self._load(person, password, clinic)
        self.stdout.write("Demo log-ins, all with the password " + password)
        staff = (demo.CLINICIAN, demo.COLLEAGUE, demo.ADMINISTRATOR)
        for email in [*(person.email for person in demo.PATIENTS), *(email for email, _name in staff)]:
            self.stdout.write(f"  {email}")

    def _clinic(self, password: str) -> Clinic:
        found = Clinic.objects.filter(name=demo.CLINIC).first()
        if found is not None:
            return found
        email, name = demo.ADMINISTRATOR
        administrator = accounts.create_user(email=email, password=password)
        clinic = clinics.create(name=demo.CLINIC, administrator=administrator, administrator_name=name)
        for email, name in (demo.CLINICIAN, demo.COLLEAGUE):
            _invitation, code = clinics.invite(
                clinic=clinic, by=administrator, is_clinician=True, is_administrator=False
            )
            user = User.objects.filter(email=email).first() or accounts.create_user(email=email, password=password)
            clinics.join(user=user, code=code, name=name)
        return clinic

    def _load(self, person: demo.Person, password: str, clinic: Clinic) -> None:
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
            questions.write(patient=patient, by=user, uuid=uuid4(), text=demo.QUESTION)
        self._share(person, patient, user, clinic)
        assess.assess_patient(patient)
        if person.document is demo.ben:
            self._acknowledge(patient)

    def _share(self, person: demo.Person, patient: Patient, user: User, clinic: Clinic) -> None:
        now, ito = timezone.now(), Clinician.objects.get(user__email=demo.CLINICIAN[0])
        _grant, code = sharing.offer(patient=patient, by=user, starts=now, until=now + person.shared_for, notes=True)
        sharing.accept(clinician=ito, code=code, clinic=clinic if person.with_clinic else None)
        if person.owner:
            owner = Clinician.objects.get(user__email=person.owner)
            owning.give(clinician=ito, patient=patient.pk, to=owner.pk)

    def _acknowledge(self, patient: Patient) -> None:
        """One of his findings is dealt with, the others wait."""
        oke = Clinician.objects.get(user__email=demo.COLLEAGUE[0])
        acknowledging.acknowledge(
            clinician=oke,
            patient=patient.pk,
            criterion="night-waking",
            outcome=Outcome.TEST_ORDERED,
            tell_patient=True,
        )


def demo_password() -> str:
    """One password for this machine's demo; never in the code."""
    file = Path(settings.VAR_DIR) / "demo-password"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as out:
            out.write(f"{secrets.token_hex(4)}-{secrets.token_hex(4)}\n")
    return file.read_text(encoding="utf-8").strip()
