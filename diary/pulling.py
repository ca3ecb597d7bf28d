"""What a device has not seen yet: the pull of the sync protocol (docs/sync.md). A constant number of queries."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from diary import frames
from diary.models import RECORDS, Patient, Record

MOST = 500
START = -1  # before the profile of a diary that nobody has written in


class Void(Exception):
    """The cursor is of another count than this server's, or none at all."""


@dataclass(frozen=True, slots=True)
class Page:
    records: list[Record]  # in the order of their writing, tombstones too
    profile: bool  # whether it is news
    last: int
    has_more: bool

    def to_json(self, patient: Patient) -> dict[str, Any]:
        living = [one for one in self.records if not one.deleted]
        profile = [{"type": "patient", "seq": patient.profile_seq} | _profile(patient)] if self.profile else []
        return {
            "records": profile + [_sent(one) | {"data": frames.rendered_record(patient, one)} for one in living],
            "tombstones": [_sent(one) for one in self.records if one.deleted],
            "next_cursor": _cursor(patient, self.last),
            "has_more": self.has_more,
            "epoch": str(patient.sync_epoch),
        }


def changes(patient: Patient, since: int, limit: int) -> Page:
    """The next page of what was written after `since`."""
    found: list[Record] = []
    for type in RECORDS:
        # What is written while we read waits for the next pull: a cursor beyond it would lose it.
        newest = patient.records(type).filter(head=True, seq__gt=since, seq__lte=patient.seq)
        found += newest.order_by("seq")[: limit + 1]
    found.sort(key=attrgetter("seq"))
    page = found[:limit]
    for record in page:
        record.patient = patient  # whose key opens the notes
    has_more = len(found) > limit
    last = page[-1].seq if has_more else patient.seq
    return Page(page, since < patient.profile_seq <= last, last, has_more)


def checksum(patient: Patient) -> dict[str, Any]:
    """How many records there are, withdrawn ones too, and a digest of their ids and versions."""
    lines: list[str] = []
    for type in RECORDS:
        heads = patient.records(type).filter(head=True).values_list("uuid", "version")
        lines += [f"{type} {uuid} {version}" for uuid, version in heads]
    digest = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
    return {"count": len(lines), "sha256": digest}


def read_cursor(patient: Patient, text: str | None) -> int:
    """The number to go on from. Raises Void."""
    if text is None:
        return START
    try:
        epoch, seq = urlsafe_b64decode(text.encode("ascii")).decode("ascii").split(".")
        since = int(seq)
    except ValueError:
        raise Void from None
    if epoch != patient.sync_epoch.hex or not START <= since <= patient.seq:
        raise Void
    return since


def _cursor(patient: Patient, seq: int) -> str:
    return urlsafe_b64encode(f"{patient.sync_epoch.hex}.{seq}".encode()).decode()


def _sent(record: Record) -> dict[str, Any]:
    return {"type": record.TYPE, "id": str(record.uuid), "version": record.version, "seq": record.seq}


def _profile(patient: Patient) -> dict[str, Any]:
    return {"id": str(patient.pk), "version": patient.version, "data": frames.rendered_profile(patient)}
