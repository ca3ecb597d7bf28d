"""What the patient wants to ask at the next visit."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from diary.actions import questions as actions
from diary.models import Question
from diary.web import entries, forms
from diary.web.views.base import PatientRequest, patient_page


@patient_page
def questions(request: PatientRequest) -> HttpResponse:
    _check(request)
    listed = list(request.diary.questions())
    page = {"open": [one for one in listed if not one.asked_on], "asked": [one for one in listed if one.asked_on]}
    return render(request, "diary/questions.html", page)


@patient_page
def add(request: PatientRequest) -> HttpResponse:
    _check(request)
    form = forms.QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            actions.write(patient=request.patient, by=request.user, uuid=_new_id(request), text=text)
        except actions.TooMany:
            message = _("The list has room for %(n)s questions. Remove one first.")
            form.add_error("text", message % {"n": actions.MOST})
        else:
            messages.success(request, _("Saved."))
            return redirect("questions")
    return render(request, "diary/question_edit.html", {"form": form, "new_id": uuid4()})


@patient_page
def question(request: PatientRequest, uuid: UUID) -> HttpResponse:
    """Change one; or, by the other buttons, mark it as asked, or take it out."""
    found = _listed(request, uuid)
    done = _done_by_button(request, found)
    if done:
        messages.success(request, done)
        return redirect("questions")
    form = forms.QuestionForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        actions.change(question=found, by=request.user, text=form.cleaned_data["text"])
        messages.success(request, _("Saved."))
        return redirect("questions")
    return render(request, "diary/question_edit.html", {"form": form, "question": found})


def _done_by_button(request: PatientRequest, question: Question) -> str:
    if "asked" in request.POST:
        actions.mark(question=question, by=request.user, asked_on=entries.today(request.patient))
        return _("Marked as asked.")
    if "open" in request.POST:
        actions.mark(question=question, by=request.user, asked_on=None)
        return _("It is on the list again.")
    if "remove" in request.POST:
        actions.remove(question=question, by=request.user)
        return _("Removed.")
    return ""


def _check(request: PatientRequest) -> None:
    """A caregiver to whom the notes are closed has no list either."""
    if not request.diary.notes:
        raise Http404


def _listed(request: PatientRequest, uuid: UUID) -> Question:
    found = request.diary.questions().filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def _new_id(request: PatientRequest) -> UUID:
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        return uuid4()
