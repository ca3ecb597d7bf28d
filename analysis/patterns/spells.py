"""Spells of an on/off series with holes: when one opened, whether it is still open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Spells:
    """The state after each observation: (n,) arrays, dates as day numbers, NEVER where there is none.

    first: first on-day of the newest spell; is_open: not closed since; off_run: consecutive off observations up to here;
    closed_until: last off date before the newest spell, where an earlier one had closed; ended: the date the newest
    spell closed.
    """

    first: np.ndarray
    is_open: np.ndarray
    off_run: np.ndarray
    closed_until: np.ndarray
    ended: np.ndarray
    run_before: np.ndarray


def walk(
    group: np.ndarray, date: np.ndarray, is_on: np.ndarray, closing: int, break_at: np.ndarray, break_until: np.ndarray
) -> Spells:
    """Follow every group's observations in date order.

    group, date, is_on (n,): sorted by group, then date. A spell opens at the first on-day and closes when `closing` off
    observations in a row have followed. break_at, break_until (n,): the dates before the observation from and until which
    something else closed the spell, NEVER without one.
    """
    n = len(group)
    place = np.arange(n)
    starts = np.ones(n, dtype=bool)
    starts[1:] = group[1:] != group[:-1]
    group_start = np.maximum.accumulate(np.where(starts, place, 0))
    last_on = np.maximum.accumulate(np.where(is_on, place, -1))
    last_on = np.where(last_on >= group_start, last_on, -1)  # last on observation up to here, in the group
    off_run = place - np.maximum(last_on, group_start - 1)
    before = np.full(n, -1)  # last on observation before this one
    before[1:] = np.where(starts[1:], -1, last_on[:-1])
    broken = np.maximum.accumulate(np.where(break_until != NEVER, place, -1))
    broken = np.where(broken >= group_start, broken, -1)  # the last observation that follows a break
    opens = is_on & ((before < 0) | (place - before - 1 >= closing) | (broken > before))
    opening = np.maximum.accumulate(np.where(opens, place, -1))
    opening = np.where(opening >= group_start, opening, -1)
    has_any = opening >= 0
    first = np.where(has_any, date[opening], NEVER)
    has_break = np.append(break_until != NEVER, False)
    next_break = np.minimum.accumulate(np.where(has_break, np.arange(n + 1), n)[::-1])[::-1]
    since_on = next_break[last_on + 1]  # the first observation after the last on one that follows a break
    broken_since = has_any & (since_on <= place)
    is_open = has_any & (off_run < closing) & ~broken_since
    seventh = last_on + closing
    by_break = broken_since & (since_on <= seventh)
    by_run = has_any & (off_run >= closing)
    at = np.minimum(np.where(by_break, since_on, seventh), n - 1)
    ended = np.where(by_break, break_at[at], np.where(by_run, date[at], NEVER))
    reopened = has_any & (before[opening] >= 0)
    until = np.where(place > 0, date[place - 1], NEVER)  # the last off date before an opening
    closes_here = (next_break[before + 1] == place) & (place - before <= closing)  # nothing had closed it before
    broken_until = np.where(closes_here, break_until, NEVER)
    closed_until = np.where(reopened, np.maximum(until, broken_until)[opening], NEVER)
    run_before = np.where(has_any, opening - 1 - np.where(before[opening] >= 0, before[opening], group_start - 1), 0)
    return Spells(first, is_open, off_run, closed_until, ended, run_before)
