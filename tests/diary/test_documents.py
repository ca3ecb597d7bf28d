from __future__ import annotations

import io
import json
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from analysis.document import DocumentError, check
from diary import contract, frames
from diary.actions import records
from diary.actions.importing import import_document
from diary.models import RECORDS, AuditEvent, Entry, Patient
from tests import factories

VIGNETTES = sorted((Path(__file__).parent.parent / "vignettes").glob("V*.json"))


def export(patient: Patient) -> dict[str, Any]:
    return frames.document(Patient.objects.get(pk=patient.pk))


def meaning(document: dict[str, Any]) -> dict[str, Any]:
    """A document without what may differ: nulls, the order of records, defaults written out, how a time is spelled."""
    told: dict[str, Any] = {"patient": contract.parse("patient", document["patient"])}
    for type, plural in contract.RECORD_LISTS.items():
        found = [{"version": 1, "deleted": False, **contract.parse(type, item)} for item in document.get(plural) or ()]
        told[plural] = sorted(found, key=lambda item: (str(item["id"]), item["version"]))
    return told


def forget(patient: Patient) -> None:
    patient.delete()


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
@pytest.mark.django_db
def test_a_worked_diary_comes_back_as_it_was(path: Path) -> None:
    document = json.loads(path.read_text())
    first = export(import_document(document).patient)
    assert meaning(first) == meaning(document)
    Patient.objects.get().delete()
    assert export(import_document(first).patient) == first


def full_document() -> dict[str, Any]:
    """Every field of the contract, several versions, a tombstone, and the three kinds of nothing."""
    entry = factories.entry(
        received_at="2026-03-02T21:00:00.123456+00:00", occurred_at="2026-07-01T12:00:00Z", trigger="self",
        same_as_previous=False, pain_average=0, pain_worst=10, pain_now=None, regions=[], qualities=["dull"],
        pattern="constant", posture="lying", worse_with=["nothing"], eased_by=[], interference=3, novelty="worse",
        onset_date="2026-01-01", onset_certainty="about", injury_link="unsure", injury_date=None, injury_severity="minor",
        woken_count=0, kept_awake="unsure", got_up="no", bed_at="2026-03-01T22:00:00Z", wake_at="2026-03-02T06:00:00Z",
        urine_colour="clear_or_yellow", urine_context=["none"], fatigue=1, fatigue_unusual="no", temperature_c=36.6,
        fever_explained=None, rigors="no", urinary_symptoms="no", weight_kg=70, weight_loss_intended="no",
        leg_swelling="none", leg_swelling_new="no", leg_swelling_painful="no", breathless="no", lump="no",
        lump_site="abdomen", lump_noticed_on="2026-02-02", neuro={}, note="Zoë wrote: “ok” 🌒", version=1, deleted=False,
    )  # fmt: skip
    corrected = entry | {"version": 2, "pain_average": 4.0, "note": None}
    gone = {key: entry[key] for key in ("id", "kind", "date", "occurred_at", "time_zone", "recorded_at")}
    medicine = factories.medicine(started_on="2026-01-01", stopped_on="2025-12-31", dose_text="2 tablets")
    patient = {
        "id": str(uuid4()), "time_zone": "America/St_Johns", "birth_year": 1960, "sex": "other", "can_menstruate": "unsure",
        "usual_bedtime": "23:30", "usual_wake_time": "07:00", "height_cm": 170.5, "cancer_history": "past",
        "cancer_type": "kidney", "cancer_year": 2020, "cancer_spread": "no", "cancer_in_bone": "unsure",
        "cancer_treatment": "none", "cancer_treatment_last_on": "2024-02-29", "immunosuppressed": "no",
        "long_term_steroids": "no", "osteoporosis": "yes", "injected_drugs": None, "anticoagulant": "no",
        "kidney_disease": "yes", "smoking": "former", "baseline_neuro": ["saddle_numbness"],
        "assessed_pain": {"assessed_on": "2026-01-01", "diagnosis": None, "regions": []},
    }  # fmt: skip
    return factories.document(
        patient=patient,
        entries=[corrected, entry, gone | {"version": 7, "deleted": True}],
        medicines=[medicine],
        doses=[factories.dose(medicine=medicine["id"], dose_mg=500), factories.dose(dose_mg=None)],
        events=[
            factories.event(type="gap_answer", gap_start="2026-02-01", gap_end="2026-02-20", gap_pain="most_days"),
            factories.event(regions=["neck"], severity="major", result="none", note="words"),
        ],
    )


@pytest.mark.django_db
def test_every_field_version_and_tombstone_comes_back() -> None:
    document = full_document()
    check(document)
    exported = export(import_document(document).patient)
    check(exported)
    assert meaning(exported) == meaning(document)


@pytest.mark.django_db
def test_absent_stays_absent_and_null_becomes_absent() -> None:
    bare, told_null = factories.entry(), factories.entry(pain_average=None, lump=None)
    exported = export(import_document(factories.document(entries=[bare, told_null])).patient)
    for entry in exported["entries"]:
        assert set(entry) == {*bare, "version", "deleted"}


@pytest.mark.django_db
def test_an_empty_list_stays_an_empty_list() -> None:
    document = factories.document(entries=[factories.entry(regions=[])])
    assert export(import_document(document).patient)["entries"][0]["regions"] == []


@pytest.mark.django_db
def test_a_zone_whose_offset_had_seconds_comes_back() -> None:
    old = factories.entry(occurred_at="1960-01-01T00:00:00Z", time_zone="Africa/Monrovia")
    exported = export(import_document(factories.document(entries=[old])).patient)
    check(exported)
    assert exported["entries"][0]["occurred_at"] == "1960-01-01T00:00:00+00:00"


@pytest.mark.django_db
def test_the_order_of_the_records_does_not_matter() -> None:
    document = full_document()
    turned = document | {plural: document[plural][::-1] for plural in contract.RECORD_LISTS.values()}
    first = export(import_document(document).patient)
    Patient.objects.get().delete()
    assert export(import_document(turned).patient) == first


@pytest.mark.django_db
def test_importing_twice_changes_nothing() -> None:
    document = full_document()
    import_document(document)
    assert import_document(document).added == 0
    assert import_document(export(Patient.objects.get())).added == 0
    assert Patient.objects.get().version == 1


@pytest.mark.django_db
def test_a_later_document_adds_its_versions() -> None:
    document = factories.document()
    patient = import_document(document).patient
    later = deepcopy(document)
    later["entries"].append(document["entries"][0] | {"version": 2, "pain_average": 9})
    assert import_document(later).added == 1
    assert patient.entries.heads().get().pain_average == 9
    assert import_document(document).added == 0


@pytest.mark.django_db
def test_the_newest_version_is_the_head_whatever_comes_first() -> None:
    entry = factories.entry()
    patient = import_document(factories.document(entries=[entry | {"version": 3}, entry | {"version": 1}])).patient
    assert patient.entries.get(head=True).version == 3


@pytest.mark.django_db
def test_what_was_written_here_comes_back_too(ana: Patient) -> None:
    uuid = factories.recorded(ana, pain_average=4, note="words").uuid
    records.withdraw(patient=ana, by=ana.user, type="entry", uuid=uuid)
    factories.recorded(ana, "event", note="words")
    exported = export(ana)
    forget(ana)
    assert export(import_document(exported).patient) == exported


def refused(document: dict[str, Any], path: str, reason: str) -> None:
    with pytest.raises(DocumentError) as error:
        import_document(document)
    assert (error.value.path, error.value.reason) == (path, reason)
    for model in [Patient, *RECORDS.values()]:
        assert not model.objects.exists()


@pytest.mark.django_db
def test_one_version_told_in_two_ways_is_refused() -> None:
    entry = factories.entry()
    twice = factories.document(entries=[entry | {"pain_average": 1}, entry | {"pain_average": 2}])
    refused(twice, "$.entries[1]", "has this id and version twice")


@pytest.mark.django_db
def test_text_no_database_takes_is_refused() -> None:
    bad = factories.document(medicines=[factories.medicine(name="nul \x00")])
    refused(bad, "$.medicines[0].name", "holds characters that cannot be stored")


@pytest.mark.django_db
def test_a_time_without_utc_is_refused() -> None:
    bad = factories.document(entries=[factories.entry(), factories.entry(occurred_at="0001-01-01T00:00:00+14:00")])
    refused(bad, "$.entries[1].occurred_at", "is too far from today to be stored")


@pytest.mark.django_db
def test_history_is_not_rewritten() -> None:
    document = factories.document()
    import_document(document)
    document["entries"][0]["pain_average"] = 9
    with pytest.raises(DocumentError) as error:
        import_document(document)
    assert str(error.value) == "$.entries[0]: is stored already with other content"
    assert Entry.objects.get().pain_average is None


def test_what_the_database_refuses_is_not_quoted(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diary.actions.importing._check_storable", lambda document: None)
    bad = factories.document(entries=[factories.entry(pain_average=77)])
    refused(bad, "$", "holds something that cannot be stored")


def test_an_owner_has_one_diary(ana: Patient) -> None:
    with pytest.raises(DocumentError, match="has already"):
        import_document(factories.document(), owner=ana.user)
    assert Patient.objects.get() == ana


def test_somebody_elses_diary_is_refused(ana: Patient) -> None:
    with pytest.raises(DocumentError, match="somebody else"):
        import_document(export(ana), owner=factories.user())


# --- the commands


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "diary.json"


def import_file(file: Path, **options: Any) -> None:
    call_command("import_diary", str(file), stdout=io.StringIO(), **options)


@pytest.mark.django_db
def test_the_command_imports_and_exports(file: Path, tmp_path: Path) -> None:
    document = full_document()
    file.write_text(json.dumps(document))
    import_file(file)
    out = tmp_path / "out.json"
    call_command("export_diary", document["patient"]["id"], str(out))
    assert json.loads(out.read_text()) == export(Patient.objects.get())
    assert out.stat().st_mode & 0o777 == 0o600
    import_file(out)


@pytest.mark.django_db
def test_an_imported_diary_may_be_given_an_owner(file: Path) -> None:
    owner = factories.user("zoe@example.invalid")
    file.write_text(json.dumps(factories.document()))
    import_file(file, owner="Zoe@example.invalid")
    assert Patient.objects.get().user == owner


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "$: is not JSON (line 1, column 2)"),
        (b"\xff\xfe", "$: is not UTF-8 text"),
        (b"[]", "$: is not of type object"),
        (b"[" * 100_000, "$: is nested too deeply"),
        (json.dumps(factories.document(entries=[{}])).encode(), "$.entries[0]: lacks the required key 'id'"),
        (
            json.dumps(
                {**factories.document(patient={"id": str(uuid4()), "time_zone": "Mars"}), "entries": []}
            ).encode(),
            "$.patient.time_zone: is not an IANA time zone",
        ),
    ],
)
def test_a_bad_document_gives_one_line_and_status_2(file: Path, content: bytes, reason: str) -> None:
    file.write_bytes(content)
    with pytest.raises(CommandError) as error:
        import_file(file)
    assert str(error.value) == f"{file}: {reason}"
    assert error.value.returncode == 2
    assert not Patient.objects.exists()


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_one_line(file: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        import_file(file)


@pytest.mark.django_db
def test_an_owner_who_is_not_there_is_one_line(file: Path) -> None:
    file.write_text(json.dumps(factories.document()))
    with pytest.raises(CommandError, match="there is no user"):
        import_file(file, owner="nobody@example.invalid")
    assert not Patient.objects.exists()


def test_a_place_that_cannot_be_written_is_one_line(ana: Patient, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_diary", str(ana.pk), str(tmp_path))


@pytest.mark.django_db
@pytest.mark.parametrize("patient", ["7766cda9-ca94-547b-bd74-c1b102e44dfc", "nobody"])
def test_a_diary_that_is_not_there_is_one_line(patient: str) -> None:
    with pytest.raises(CommandError, match="there is no diary"):
        call_command("export_diary", patient)


def test_import_and_export_are_audited(ana: Patient) -> None:
    import_document(export(ana))
    call_command("export_diary", str(ana.pk), stdout=io.StringIO())
    deeds = set(AuditEvent.objects.filter(chain=ana.pk).values_list("action", flat=True))
    assert {"diary.imported", "diary.exported"} <= deeds


# --- frames


@pytest.mark.django_db
def test_frames_take_as_many_queries_for_many_diaries_as_for_one(django_assert_num_queries: Any) -> None:
    patients = [import_document(factories.document()).patient for _ in range(3)]
    with django_assert_num_queries(4):
        assert len(frames.frames_of(patients[:1])) == 1
    with django_assert_num_queries(4):
        assert len(frames.frames_of(patients)) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_the_analysis_reads_the_database_like_the_document(path: Path) -> None:
    import analysis
    from analysis.frames import from_documents

    document = json.loads(path.read_text())
    patient = import_document(document).patient
    (from_database,) = analysis.assess(frames.frames_of([patient]))
    (from_document,) = analysis.assess(from_documents([document]))
    assert from_database.to_json() == from_document.to_json()
