from __future__ import annotations

from uuid import uuid4

import pytest

from diary import crypto
from diary.models import Entry, Event, Patient
from tests import factories

WORDS = "zebra chest pain"


@pytest.fixture
def key() -> bytes:
    patient = uuid4()
    return crypto.open_data_key(crypto.new_data_key(patient), patient)


def test_a_sealed_text_opens_at_its_place(key: bytes) -> None:
    assert crypto.open_text(key, crypto.seal_text(key, WORDS, "entry", 1), "entry", 1) == WORDS


def test_a_sealed_text_moved_to_another_place_does_not_open(key: bytes) -> None:
    with pytest.raises(crypto.Unreadable):
        crypto.open_text(key, crypto.seal_text(key, WORDS, "entry", 1), "entry", 2)


def test_a_changed_text_does_not_open(key: bytes) -> None:
    sealed = bytearray(crypto.seal_text(key, WORDS, "entry"))
    sealed[-1] ^= 1
    with pytest.raises(crypto.Unreadable):
        crypto.open_text(key, bytes(sealed), "entry")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x02" + bytes(40)])
def test_what_was_never_sealed_does_not_open(key: bytes, sealed: bytes) -> None:
    with pytest.raises(crypto.Unreadable):
        crypto.open_text(key, sealed, "entry")


def test_the_same_text_is_sealed_differently_each_time(key: bytes) -> None:
    assert crypto.seal_text(key, WORDS, "entry") != crypto.seal_text(key, WORDS, "entry")


def test_a_data_key_opens_for_its_own_patient_only() -> None:
    with pytest.raises(crypto.Unreadable):
        crypto.open_data_key(crypto.new_data_key(uuid4()), uuid4())


def test_keys_for_different_purposes_differ() -> None:
    assert crypto.derived_key("audit") != crypto.derived_key("data keys")


@pytest.mark.parametrize("type", ["entry", "event"])
def test_a_note_is_not_stored_in_clear(ana: Patient, type: str) -> None:
    record = factories.recorded(ana, type, note=WORDS)
    stored = ana.records(type).get(pk=record.pk)
    assert stored.note == WORDS
    assert WORDS.encode() not in bytes(stored.sealed_note)


def test_a_note_copied_to_another_version_does_not_open(ana: Patient) -> None:
    stolen = factories.recorded(ana, note=WORDS).sealed_note
    other = factories.recorded(ana)
    Entry.objects.filter(pk=other.pk).update(sealed_note=stolen)
    with pytest.raises(crypto.Unreadable):
        _ = ana.entries.get(pk=other.pk).note


def test_without_its_data_key_a_note_is_gone(ana: Patient) -> None:
    factories.recorded(ana, "event", note=WORDS)
    Patient.objects.filter(pk=ana.pk).update(data_key=crypto.new_data_key(ana.pk))
    with pytest.raises(crypto.Unreadable):
        _ = Event.objects.get().note
