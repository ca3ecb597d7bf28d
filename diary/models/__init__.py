from diary.models.acknowledgement import Acknowledgement, Outcome
from diary.models.advice_shown import AdviceShown, Channel
from diary.models.assessment import Assessment, Tier
from diary.models.audit import AppendOnly, AuditChain, AuditEvent
from diary.models.clinician import Clinician
from diary.models.delivery import Delivery
from diary.models.device import DeviceToken, Scope
from diary.models.dose import Dose
from diary.models.entry import Entry
from diary.models.event import Event
from diary.models.finding_change import FindingChange, Status
from diary.models.grant import Grant, GrantState
from diary.models.medicine import Medicine
from diary.models.notice import Notice
from diary.models.patient import Patient, Region
from diary.models.pin import Pin
from diary.models.record import NotedRecord, Record
from diary.models.sync import Conflict, PushAnswer
from diary.models.user import User

RECORDS: dict[str, type[Record]] = {model.TYPE: model for model in (Entry, Medicine, Dose, Event)}

__all__ = [
    "RECORDS",
    "Acknowledgement",
    "AdviceShown",
    "AppendOnly",
    "Assessment",
    "AuditChain",
    "AuditEvent",
    "Channel",
    "Clinician",
    "Conflict",
    "Delivery",
    "DeviceToken",
    "Dose",
    "Entry",
    "Event",
    "FindingChange",
    "Grant",
    "GrantState",
    "Medicine",
    "NotedRecord",
    "Notice",
    "Outcome",
    "Patient",
    "Pin",
    "PushAnswer",
    "Record",
    "Region",
    "Scope",
    "Status",
    "Tier",
    "User",
]
