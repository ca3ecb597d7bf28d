"""Once a week: one page on a Sunday. And the one question about a time without entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from diary import gaps, selectors, units, words
from diary.actions import records
from diary.actions.records import Recorded
from diary.web import entries, forms
from diary.web.views import signs
from diary.web.views.base import PatientRequest, after_saving, client_id, patient_page

# The page itself asks the rest.
ASKED_APART = [(name, label) for name, label in signs.WORDS if name not in ("tiredness", "weight")]


@patient_page
def week(request: PatientRequest) -> HttpResponse:
    """Numbers of today and last night; signs of any day of the week, each of which is then asked for its day.

    An answer about seven days is no entry of any one of them, so none is asked for: days without an entry stay blank.
    """
    patient, today = request.patient, entries.today(request.patient)
    current = selectors.day_entry(patient, today)
    told = current.content() if current else {}
    form = forms.Week(request.POST or None, initial=told, measures=units.chosen(patient))
    if request.method == "POST" and form.is_valid():
        ticked = [name for name, _label in ASKED_APART if name in request.POST.getlist("sign")]
        done = _together(list(_save(request, form, is_clear="none" in request.POST.getlist("sign") and not ticked)))
        after = signs.About(today, is_today=True, of_week=True).page(ticked)
        if done is None:
            return redirect(after)
        return after_saving(request, done, after if ticked else reverse("saved", args=[done.record.uuid]))
    page = {"form": form, "signs": ASKED_APART, "today": today, "new_id": uuid4()}
    return render(request, "diary/week.html", page | {"ticked": request.POST.getlist("sign")})


def _save(request: PatientRequest, form: forms.Week, *, is_clear: bool) -> Iterator[Recorded]:
    patient, user, today = request.patient, request.user, entries.today(request.patient)
    if form.night:
        uuid = client_id(request, "entry")
        yield entries.add_night(patient, user, today, form.night, trigger="scheduled", uuid=uuid)
    if form.day or is_clear:
        yield entries.add_to_day(patient, user, today, _day(form.day, is_clear=is_clear), trigger="scheduled")


def _day(answers: dict[str, Any], *, is_clear: bool) -> entries.Change:
    def change(content: entries.Content) -> entries.Content:
        if "pain_average" in answers:
            content = entries.rated(answers["pain_average"])(content)
        return (entries.no_signs(content) if is_clear else content) | answers

    return change


def _together(saved: list[Recorded]) -> Recorded | None:
    """The last of them, with what all of them raised."""
    if not saved:
        return None
    return replace(saved[-1], advice=[advice for done in saved for advice in done.advice])


@require_POST
@patient_page
def gap(request: PatientRequest) -> HttpResponse:
    """How it was while nothing was written. Passed over is kept too: it is not asked again."""
    patient, now = request.patient, entries.local_now(request.patient)
    asked = gaps.to_ask(patient, now.date(), selectors.lately(patient, now.date()))
    if asked is None:
        return redirect("home")
    said = request.POST.get("gap_pain")
    answer = {
        "id": str(client_id(request, "event")),
        "type": "gap_answer",
        "date": asked.last,
        "recorded_at": now,
        "gap_start": asked.first,
        "gap_end": asked.last,
    } | ({"gap_pain": said} if said in dict(words.GAP_PAIN) else {})
    records.record(patient=patient, by=request.user, type="event", data=answer)
    return redirect("home")
