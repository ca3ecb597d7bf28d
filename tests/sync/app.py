"""The service, with the analysis loaded before the workers part: a worker that replaces a killed one is there at once."""

from importlib import import_module

from project.wsgi import application

application.patience = 3  # seconds: the tests wait for it
import_module("analysis.criteria.registry")

__all__ = ["application"]
