"""Arithmetic without medicine."""
