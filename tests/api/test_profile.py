from __future__ import annotations

from typing import Any

import pytest

from analysis.document import definition
from diary.models import Patient
from tests import factories
from tests.api.device import Device


def change(api: Device, answers: dict[str, Any], version: int | None = None, **headers: str) -> Any:
    tag = f'"{version}"' if version else api.send("GET", "profile/")["ETag"]
    return api.send("PATCH", "profile/", answers, **{"If_Match": tag, **headers})


def test_one_reads_ones_own_profile(api: Device, ana: Patient) -> None:
    answer = api.send("GET", "profile/")
    assert answer["ETag"] == f'"{ana.version}"'
    assert (answer.json()["id"], answer.json()["time_zone"]) == (str(ana.pk), "Europe/London")


def test_an_absent_key_stays_as_it_is_and_null_takes_away(api: Device) -> None:
    change(api, {"birth_year": 1970, "sex": "female"})
    change(api, {"sex": None})
    read = api.send("GET", "profile/").json()
    assert (read["birth_year"], "sex" in read) == (1970, False)


def test_the_same_again_changes_nothing(api: Device) -> None:
    first = change(api, {"birth_year": 1970})
    again = change(api, {"birth_year": 1970})
    assert (first.json()["outcome"], again.json()["outcome"]) == ("updated", "unchanged")
    assert first["ETag"] == again["ETag"]


def test_a_merge_patch_may_say_that_it_is_one(api: Device) -> None:
    assert change(api, {"birth_year": 1970}, content_type="application/merge-patch+json").status_code == 200


def test_a_version_that_is_over_is_refused(api: Device, ana: Patient) -> None:
    change(api, {"birth_year": 1970})
    answer = change(api, {"birth_year": 1980}, version=ana.version)
    assert (answer.status_code, answer["ETag"]) == (412, f'"{ana.version + 1}"')
    assert api.send("GET", "profile/").json()["birth_year"] == 1970


def test_a_change_names_its_version(api: Device) -> None:
    assert api.send("PATCH", "profile/", {"birth_year": 1970}).status_code == 428


@pytest.mark.parametrize(
    ("answers", "pointer"),
    [
        ({"birth_year": 1870}, "/birth_year"),
        ({"birth_year": 2190}, "/birth_year"),
        ({"birth_year": "1970"}, "/birth_year"),
        ({"time_zone": "Europe/Atlantis"}, "/time_zone"),
        ({"time_zone": None}, "/time_zone"),
        ({"id": "0198c0de-7b1a-7c3e-9d55-2f4c8a1b0e77"}, "/id"),
        ({"shoe_size": 42}, "/shoe_size"),
        ({"cancer_history": "maybe"}, "/cancer_history"),
        ({"assessed_pain": {"diagnosis": "Strain"}}, "/assessed_pain"),
        ({"baseline_neuro": "none"}, "/baseline_neuro"),
        ({"usual_bedtime": "25:00"}, "/usual_bedtime"),
    ],
)
def test_a_refused_answer_is_pointed_at(api: Device, ana: Patient, answers: dict[str, Any], pointer: str) -> None:
    answer = change(api, answers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert Patient.objects.get(pk=ana.pk).version == ana.version


def test_what_the_server_keeps_for_itself_is_no_answer(api: Device, ana: Patient) -> None:
    before = Patient.objects.filter(pk=ana.pk).values().get()
    for name in set(before) - {*definition("patient")["properties"], "name", "region"}:
        answer = change(api, {name: str(ana.pk)})
        assert answer.status_code == 422 or answer.json()["outcome"] == "unchanged", name
    assert Patient.objects.filter(pk=ana.pk).values().get() == before


def test_an_answer_may_complete_a_red_flag(api: Device) -> None:
    api.send("POST", "entries/", factories.entry(temperature_c=38.6))
    answer = change(api, {"cancer_history": "current", "cancer_treatment": "systemic"})
    assert [advice["tier"] for advice in answer.json()["advice"]] == ["emergency", "note"]
