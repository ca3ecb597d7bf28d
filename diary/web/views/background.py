"""What is asked once, or now and then: the profile, medicines, events."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diary import frames
from diary.actions import profile as profile_actions
from diary.actions import records
from diary.models import Record
from diary.validators import Invalid
from diary.web import entries, forms
from diary.web.views.base import PatientRequest, client_id, patient_page, show_advice, try_to_save

LAST_DOSES = 10
SETTINGS = ("settings", "units")  # pieces that are no background


@patient_page
def profile(request: PatientRequest) -> HttpResponse:
    said = frames.rendered_profile(request.patient)
    pieces = [
        (name, form.title, any(field in said for field in form().asked))
        for name, form in forms.PROFILE.items()
        if name not in SETTINGS
    ]
    settings = [(name, forms.PROFILE[name].title) for name in SETTINGS]
    return render(request, "diary/profile.html", {"pieces": pieces, "settings": settings})


@patient_page
def piece(request: PatientRequest, name: str) -> HttpResponse:
    """One piece of the background: an answer that is taken away becomes "not asked"."""
    if name not in forms.PROFILE:
        raise Http404
    patient = request.patient
    said = frames.rendered_profile(patient) | {
        name: getattr(patient, name) for name in (*profile_actions.OWN_COLUMNS, *profile_actions.UNITS)
    }
    said |= said.get("assessed_pain") or {} if name == "assessed" else {}
    form = forms.PROFILE[name](request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        blank: dict[str, Any] = dict.fromkeys(form.asked)
        try:
            done = profile_actions.update(patient=patient, by=request.user, changes=blank | form.answers())
        except Invalid as refused:
            form.refuse(refused.problems)
        else:
            following = _next(name) if "more" in request.POST else reverse("profile")
            if done.advice:
                return show_advice(request, done.advice, following)
            messages.success(request, _("Saved."))
            return redirect(following)
    return render(request, "diary/piece.html", {"form": form, "skip": _next(name), "is_setting": name in SETTINGS})


def _next(name: str) -> str:
    """The next piece; after the last, the list."""
    names = [*forms.PROFILE, ""]
    following = names[names.index(name) + 1]
    return reverse("profile_piece", args=[following]) if following not in ("", *SETTINGS) else reverse("profile")


@patient_page
def medicines(request: PatientRequest) -> HttpResponse:
    listed = list(request.patient.medicines.heads().order_by("stopped_on", "name"))
    names = {medicine.uuid: medicine.name for medicine in listed}
    doses = request.patient.doses.heads().order_by("-taken_at")[:LAST_DOSES]
    page = {
        "current": [medicine for medicine in listed if not medicine.stopped_on],
        "stopped": [medicine for medicine in listed if medicine.stopped_on],
        "usual": [medicine for medicine in listed if medicine.dose_text and not medicine.stopped_on],
        "doses": [(dose, names.get(dose.content()["medicine"], "")) for dose in doses],
        "new_id": uuid4(),
    }
    return render(request, "diary/medicines.html", page)


@patient_page
def medicine_add(request: PatientRequest) -> HttpResponse:
    return _medicine(request, None)


@patient_page
def medicine_edit(request: PatientRequest, uuid: UUID) -> HttpResponse:
    return _medicine(request, listed_medicine(request, uuid))


def _medicine(request: PatientRequest, medicine: Record | None) -> HttpResponse:
    form = forms.MedicineForm(request.POST or None, initial=medicine.content() if medicine else {})
    if request.method == "POST" and form.is_valid():
        uuid = medicine.uuid if medicine else client_id(request, "medicine")
        data = form.answers() | {"id": str(uuid)}
        done = try_to_save(
            form, lambda: records.record(patient=request.patient, by=request.user, type="medicine", data=data)
        )
        if done is not None:
            messages.success(request, _("Saved."))
            return redirect("medicines")
    return render(request, "diary/medicine.html", {"form": form, "medicine": medicine, "new_id": uuid4()})


def listed_medicine(request: PatientRequest, uuid: UUID) -> Record:
    """A medicine on the patient's own list."""
    medicine = records.head(request.patient, "medicine", uuid)
    if medicine is None or medicine.deleted:
        raise Http404
    return medicine


@require_POST
@patient_page
def took(request: PatientRequest, uuid: UUID) -> HttpResponse:
    """Took it now."""
    medicine = listed_medicine(request, uuid)
    entries.take(request.patient, request.user, [medicine.uuid], client_id(request, "dose"))
    messages.success(request, _("Saved: taken now."))
    return redirect("medicines")


@require_POST
@patient_page
def took_usual(request: PatientRequest) -> HttpResponse:
    """One dose of each medicine with a usual dose."""
    usual = entries.usual_medicines(request.patient)
    entries.take(request.patient, request.user, [medicine.uuid for medicine in usual], client_id(request, "dose"))
    if usual:
        messages.success(request, _("Saved: your usual medicines, taken now. You can remove a dose below."))
    return redirect("medicines")


@require_POST
@patient_page
def stop_medicine(request: PatientRequest, uuid: UUID) -> HttpResponse:
    """Stopped today."""
    medicine = listed_medicine(request, uuid)
    data = medicine.content() | {"id": uuid, "stopped_on": entries.today(request.patient)}
    try:
        records.record(patient=request.patient, by=request.user, type="medicine", data=data)
        messages.success(request, _("Saved: stopped today."))
    except Invalid as refused:  # begun only tomorrow
        messages.error(request, refused.problems[0].message)
    return redirect("medicines")


@patient_page
def events(request: PatientRequest) -> HttpResponse:
    page = {
        "kinds": [(name, form.title) for name, form in forms.EVENTS.items()],
        "events": request.patient.events.heads().order_by("-date", "-recorded_at"),
    }
    return render(request, "diary/events.html", page)


@patient_page
def event_add(request: PatientRequest, kind: str) -> HttpResponse:
    if kind not in forms.EVENTS:
        raise Http404
    return _event(request, forms.EVENTS[kind], {"id": str(client_id(request, "event"))})


@patient_page
def event_edit(request: PatientRequest, uuid: UUID) -> HttpResponse:
    """What became known later, such as a result."""
    found = records.head(request.patient, "event", uuid)
    form = forms.event_form(found.content()["type"]) if found and not found.deleted else None
    if found is None or form is None:
        raise Http404
    return _event(request, form, found.content() | {"id": str(uuid)}, known=found)


def _event(
    request: PatientRequest, make: type[forms.DiaryForm], content: dict[str, Any], known: Record | None = None
) -> HttpResponse:
    form = make(request.POST or None, initial=content)
    if request.method == "POST" and form.is_valid():
        data = form.onto(content) | {"recorded_at": entries.local_now(request.patient)}
        done = try_to_save(
            form, lambda: records.record(patient=request.patient, by=request.user, type="event", data=data)
        )
        if done is not None:
            messages.success(request, _("Saved."))
            return redirect("events")
    return render(request, "diary/event.html", {"form": form, "event": known, "new_id": "" if known else uuid4()})


@require_POST
@patient_page
def remove(request: PatientRequest, type: str, uuid: UUID) -> HttpResponse:
    """Take a medicine, a dose or an event out of the diary."""
    back = {"medicine": "medicines", "dose": "medicines", "event": "events"}
    if type not in back:
        raise Http404
    try:
        records.withdraw(patient=request.patient, by=request.user, type=type, uuid=uuid)
    except records.Missing:
        raise Http404 from None
    messages.success(request, _("Removed."))
    return redirect(back[type])
