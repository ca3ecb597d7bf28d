"""The clinician's pages. Every look at a diary goes through `access` and is audited there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from diary import access, alerts, reports, second_factor, selectors
from diary.actions import acknowledging, owning, sharing
from diary.alerts import Alert
from diary.models import Clinic, Membership, Outcome, Tier, User
from diary.validators import Invalid, Problem
from diary.web.views.leaving import download
from diary.worklist import WINDOW, worklist

View = Callable[..., HttpResponse]


SHOWN = 6  # pieces of advice
VISITS = 4  # that may be chosen by a link; any other date can be typed
STATUS_WORDS = {"met": _l("Met"), "not_met": _l("Not met in these entries"), "insufficient": _l("Not enough data")}
# A glyph each, so that they stay apart in grey.
TIER_WORDS: dict[str, tuple[str, Any]] = {
    Tier.EMERGENCY: ("▲", _l("Emergency")),
    Tier.URGENT: ("◆", _l("Urgent")),
    Tier.PROMPT_REVIEW: ("●", _l("Prompt review")),
}
OUTCOMES: dict[str, Any] = {
    Outcome.SEEN: _l("Seen"),
    Outcome.CALLED: _l("Called the patient"),
    Outcome.TEST_ORDERED: _l("Test ordered"),
    Outcome.KNOWN: _l("Known already"),
    Outcome.NOT_FOR_ME: _l("Not for me"),
    Outcome.SNOOZED: _l("Later"),
}
FILTERS: dict[str, Any] = {
    "": _l("All"),
    "open": _l("Waiting"),
    "mine": _l("Mine"),
    "unowned": _l("Nobody’s"),
    "silent": _l("No entry for 14 days"),
    "ending": _l("Sharing ends within a week"),
}
NOBODY = "nobody"


class AcknowledgeForm(forms.Form):
    """What was done about a finding; an emergency cannot be put off."""

    outcome = forms.ChoiceField(label=_l("What was done?"), widget=forms.RadioSelect)
    until = forms.DateField(
        label=_l("If later: until when?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_l("Within 30 days. It comes back then, or earlier with new evidence."),
    )
    note = forms.CharField(
        label=_l("Note"),
        required=False,
        max_length=acknowledging.LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_l("Needed if it is put off. The patient does not see it."),
    )
    tell_patient = forms.BooleanField(label=_l("Tell the patient that their clinic has seen this"), required=False)

    def __init__(self, *args: Any, is_emergency: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = [
            (value, OUTCOMES[value]) for value in Outcome.values if value != Outcome.SNOOZED or not is_emergency
        ]
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]
        self.fields["outcome"].error_messages["required"] = _("Say what was done.")
        if is_emergency:
            del self.fields["until"]

    def refuse(self, problems: list[Problem]) -> None:
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_l("The code, such as ABCD-1234"),
        max_length=20,
        help_text=_l("Capitals or not, with or without the hyphen."),
    )
    clinic = forms.ChoiceField(
        label=_l("For whom?"),
        help_text=_l("The patient sees which. For a clinic, everyone who is a clinician there can look."),
        error_messages={"required": _l("Say for whom.")},
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, clinics: dict[str, Clinic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinics = clinics
        choices = [("me", _("For me alone")), *((key, clinic.name) for key, clinic in clinics.items())]
        self.fields["clinic"].choices = choices  # type: ignore[attr-defined]
        if not clinics:
            del self.fields["clinic"]

    @property
    def chosen(self) -> Clinic | None:
        return self.clinics.get(self.cleaned_data.get("clinic", ""))


class OwnerForm(forms.Form):
    """A colleague, oneself, or nobody."""

    owner = forms.ChoiceField(
        label=_l("Who looks after it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _l("Choose somebody, or nobody.")},
    )

    def __init__(self, *args: Any, colleagues: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(one.user.clinician.pk), one.name) for one in colleagues]
        self.fields["owner"].choices = [*names, (NOBODY, _("Nobody"))]  # type: ignore[attr-defined]


def clinician_page(view: View) -> View:
    """Clinicians only, and with a second factor; for anybody else the page is not there."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not user.is_clinician:
            raise Http404
        if not second_factor.suffices(user):
            messages.info(request, _("Set up a second factor first: diaries are open only with one."))
            return redirect("mfa_activate_totp")
        request.clinician = user.clinician  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return guarded


@clinician_page
def patients(request: HttpRequest) -> HttpResponse:
    """Who shares with me or my clinic, what waits first."""
    show, number = request.GET.get("show", ""), request.GET.get("page", "")
    show = show if show in FILTERS else ""
    found = worklist(request.user, show=show, page=int(number) if number.isdecimal() and len(number) < 7 else 1)
    page = {"list": found, "rows": found.rows, "show": show, "filters": FILTERS, "window": WINDOW, "tiers": TIER_WORDS}
    return render(request, "clinician/patients.html", page)


@clinician_page
def accept(request: Any) -> HttpResponse:
    places = access.memberships(request.user).filter(is_clinician=True)
    form = CodeForm(request.POST or None, clinics={str(place.clinic_id): place.clinic for place in places})
    if request.method == "POST" and form.is_valid():
        try:
            grant = sharing.accept(clinician=request.clinician, code=form.cleaned_data["code"], clinic=form.chosen)
        except sharing.TooManyTries:
            form.add_error("code", _("Too many codes were tried. Wait a quarter of an hour."))
        except sharing.CodeRefused:
            form.add_error("code", _("This code cannot be used: it may be mistyped, used or over. Ask for a new one."))
        else:
            return redirect("clinician_report", grant.patient_id)
    return render(request, "clinician/accept.html", {"form": form})


@clinician_page
def report(request: HttpRequest, patient: UUID) -> HttpResponse:
    """The trend report."""
    diary = access.open_diary(request.user, patient, purpose="report")
    page = report_page(diary, reports.window(request.GET.get("days", "")))
    page["done"] = {one.finding["criterion"]: one for one in _alerts(request, diary) if not one.is_open}
    page["outcomes"] = OUTCOMES
    page["since"] = since = _date(request.GET.get("since", ""))
    page["news"] = reports.news(diary, request.user, page["report"], since)
    page["visits"] = reports.visits(page["report"])[:VISITS]
    return render(request, "clinician/report.html", page)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@clinician_page
def export(request: HttpRequest, patient: UUID, kind: str) -> HttpResponse:
    """A copy for the record; the patient sees that it was taken."""
    return download(request, access.open_diary(request.user, patient, purpose="export"), kind, request.user)


def report_page(diary: access.Diary, days: int) -> dict[str, Any]:
    """What `clinician/report.html` shows of an opened diary; the patient's preview shows the same."""
    made = reports.build(diary, days)
    return {
        "diary": diary,
        "patient": diary.patient,
        "report": made,
        "changed": selectors.changed_after_sharing(diary),
        "unsettled": selectors.unsettled(diary),
        "written_for": selectors.written_by_caregivers(diary),
        "pain": reports.pain_table(made),
        "sign_heads": reports.sign_heads(made),
        "signs": reports.sign_table(made),
        "night_day": reports.night_day_table(made),
        "medicines": reports.medicines(made),
        "events": reports.events(made),
        "windows": reports.WINDOWS,
        "days": days,
        "shown": list(selectors.advice_shown(diary)[:SHOWN]),
        "caution": " ".join(made.caution),
        "bands": reports.bands(),
        "words": selectors.pinned(diary),
    }


@clinician_page
def finding(request: HttpRequest, patient: UUID, criterion: str) -> HttpResponse:
    """One finding, down to the entries that it used and those it left out."""
    return finding_page(request, patient, criterion)


def finding_page(request: HttpRequest, patient: UUID, criterion: str, form: Any = None) -> HttpResponse:
    diary = access.open_diary(request.user, patient, purpose="finding")
    opened = reports.explain(diary, criterion)
    if opened is None:
        raise Http404
    found = {one.finding["criterion"]: one for one in _alerts(request, diary)}
    page = {
        "patient": diary.patient,
        "opened": opened,
        "status": STATUS_WORDS[opened.finding.status],
        "alert": found.get(criterion),
        "outcomes": OUTCOMES,
    }
    if alert := found.get(criterion):
        page["form"] = form or AcknowledgeForm(is_emergency=alert.tier == Tier.EMERGENCY)
    return render(request, "clinician/finding.html", page)


@require_POST
@clinician_page
def acknowledge(request: Any, patient: UUID, criterion: str) -> HttpResponse:
    """Say what was done about a finding."""
    form = AcknowledgeForm(request.POST, is_emergency=False)
    if form.is_valid():
        try:
            acknowledging.acknowledge(
                clinician=request.clinician, patient=patient, criterion=criterion, **form.cleaned_data
            )
        except acknowledging.NothingToDo:
            messages.info(request, _("This finding does not ask for anything any more."))
        except Invalid as refused:
            form.refuse(refused.problems)
        else:
            messages.success(request, _("Noted. It comes back with new evidence."))
        if form.is_valid():
            return redirect("clinician_report", patient)
    return finding_page(request, patient, criterion, form)


@clinician_page
def owner(request: Any, patient: UUID) -> HttpResponse:
    """Who of the clinic looks after what waits in this diary."""
    if "take" in request.POST:
        return _taken(request, patient)
    diary = access.open_diary(request.user, patient, purpose="owner")
    if diary.grant is None or diary.grant.clinic is None:
        raise Http404
    form = OwnerForm(request.POST or None, colleagues=access.colleagues(diary.grant.clinic))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["owner"]
        if chosen == NOBODY:
            owning.drop(clinician=request.clinician, patient=patient)
        else:
            owning.give(clinician=request.clinician, patient=patient, to=UUID(chosen))
        return redirect("clinician_patients")
    return render(request, "clinician/owner.html", {"form": form, "patient": diary.patient})


def _taken(request: Any, patient: UUID) -> HttpResponse:
    try:
        owning.take(clinician=request.clinician, patient=patient)
    except owning.NotOfClinic:
        raise Http404 from None
    except owning.Taken:
        messages.info(request, _("A colleague took it a moment ago."))
    return redirect("clinician_patients")


def _alerts(request: Any, diary: access.Diary) -> list[Alert]:
    """What waits in one diary, and what was done about the rest."""
    asks = selectors.asking([diary])[diary.patient.pk]
    done = alerts.acknowledgements(request.user, [diary.patient.pk])
    return alerts.of(asks, done.get(diary.patient.pk, {}), timezone.localdate(timezone=diary.patient.zone))
