from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.views import APIView

from diary import access
from diary.advice import Advice
from diary.models import Patient, User
from diary.regions import services


class OwnDiaryView(APIView):
    """A view of the diary of the person who holds the token."""

    @property
    def user(self) -> User:
        """Who holds the token: the permission class lets nobody else in."""
        assert isinstance(self.request.user, User)  # noqa: S101 - for the type checker
        return self.request.user

    @property
    def patient(self) -> Patient:
        return access.own_diary(self.request.user)


def json_object(request: Request) -> dict[str, Any]:
    """The body, which has to be an object."""
    if not isinstance(request.data, dict):
        raise ParseError
    return dict(request.data)


def told(patient: Patient, advice: list[Advice]) -> list[dict[str, Any]]:
    """Advice as a client shows it, with the number to call."""
    number = services(patient.region).emergency_number
    return [
        {
            "criterion": one.criterion,
            "tier": one.tier,
            "title": one.title,
            "sentence": one.sentence,
            "repeat": one.repeat,
            "emergency_number": number,
        }
        for one in advice
    ]
