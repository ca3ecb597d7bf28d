from diary.models.acknowledgement import Acknowledgement, Outcome
from diary.models.advice_shown import AdviceShown, Channel
from diary.models.already_seen import AlreadySeen
from diary.models.assessment import Assessment, Tier
from diary.models.audit import AppendOnly, AuditChain, AuditEvent
from diary.models.clinic import Clinic, Invitation, Membership, Ownership
from diary.models.clinician import Clinician
from diary.models.delivery import By, Delivery
from diary.models.device import DeviceToken, Scope
from diary.models.dose import Dose
from diary.models.entry import Entry
from diary.models.event import Event
from diary.models.finding_change import FindingChange, Status
from diary.models.grant import CareScope, Grant, GrantKind, GrantState
from diary.models.medicine import Medicine
from diary.models.notice import Notice
from diary.models.patient import Patient, Region, TemperatureUnit, WeightUnit
from diary.models.pin import Pin
from diary.models.question import Question
from diary.models.record import NotedRecord, Record
from diary.models.reminder import Pace, PushSubscription, Reminder
from diary.models.sync import Conflict, PushAnswer
from diary.models.user import User

RECORDS: dict[str, type[Record]] = {model.TYPE: model for model in (Entry, Medicine, Dose, Event)}

__all__ = [
    "RECORDS",
    "Acknowledgement",
    "AdviceShown",
    "AlreadySeen",
    "AppendOnly",
    "Assessment",
    "AuditChain",
    "AuditEvent",
    "By",
    "CareScope",
    "Channel",
    "Clinic",
    "Clinician",
    "Conflict",
    "Delivery",
    "DeviceToken",
    "Dose",
    "Entry",
    "Event",
    "FindingChange",
    "Grant",
    "GrantKind",
    "GrantState",
    "Invitation",
    "Medicine",
    "Membership",
    "NotedRecord",
    "Notice",
    "Outcome",
    "Ownership",
    "Pace",
    "Patient",
    "Pin",
    "PushAnswer",
    "PushSubscription",
    "Question",
    "Record",
    "Region",
    "Reminder",
    "Scope",
    "Status",
    "TemperatureUnit",
    "Tier",
    "User",
    "WeightUnit",
]
