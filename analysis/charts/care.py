"""Panel B: medicines and events on the same time axis. Before and after are read by eye; nothing says "because"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matplotlib.axes import Axes

from analysis.charts.axis import Time
from analysis.charts.style import AXIS, HAIR, PAGE, TEXT, Sheet, Stack, shortened, width_of, wrapped
from analysis.days import Event, Medicine
from analysis.language import ENGLISH, Language, _, _n

MOST_LANES = 4
MOST_ROWS = 3  # of events that stand close together
LETTERS = {
    "urinalysis": "U", "blood_test": "B", "kidney_ultrasound": "S", "kidney_ct": "S", "kidney_mri": "S", "spine_mri": "S",
    "spine_ct": "S", "cystoscopy": "S", "gp_contact": "V", "emergency_contact": "V", "oncology_contact": "V",
    "pain_team_contact": "V", "palliative_contact": "V", "other_contact": "V",
}  # fmt: skip
TRIANGLE = "▲"  # injury, treatment
EVENTS = _("Tests, visits, events")
NOTHING = _("No medicine, test or visit was recorded.")


def rows_of_events(events: Sequence[Event], time: Time) -> list[list[tuple[date, str]]]:
    """Events put on as few rows as keep their letters apart; what finds no room on the last row is left to the count."""
    rows: list[list[tuple[date, str]]] = [[]]
    apart = 1.25 * time.font / time.points
    for event in events:
        for row in rows:
            if not row or time.place(event.date) - time.place(row[-1][0]) >= apart:
                row.append((event.date, event.type))
                break
        else:
            if len(rows) < MOST_ROWS:
                rows.append([(event.date, event.type)])
    return rows


def lanes(medicines: Sequence[Medicine], events: Sequence[Event], time: Time) -> int:
    """How many lanes the panel needs; one for its own sentence where nothing was recorded."""
    listed = min(len(medicines), MOST_LANES)
    return max(listed + (len(rows_of_events(events, time)) if len(events) else 0), 1)


def more(medicines: Sequence[Medicine], say: Language = ENGLISH) -> str:
    """How many medicines have no lane; else ""."""
    left = len(medicines) - MOST_LANES
    return say.some(_n("+{n} more medicine", "+{n} more medicines"), left) if left > 0 else ""


def onto(
    axes: Axes,
    medicines: Sequence[Medicine],
    events: Sequence[Event],
    time: Time,
    sheet: Sheet,
    say: Language = ENGLISH,
) -> None:
    """Bars from start to stop, letters for tests and visits, a triangle for an injury or a treatment."""
    shown = medicines[:MOST_LANES]
    rows = rows_of_events(events, time) if len(events) else []
    time.apply(axes)
    time.mondays(axes)
    axes.set_ylim(max(len(shown) + len(rows), 1) - 0.5, -0.5)
    if not len(shown) and not rows:
        axes.text(
            -0.5, 0, wrapped(say(NOTHING), sheet.beside, sheet.font), va="center", fontsize=sheet.font, color=AXIS
        )
    # With names above the lanes, the bar keeps to the lower half.
    height, drop = (0.2, 0.26) if sheet.labels_above else (0.36, 0.0)
    for lane, medicine in enumerate(shown):
        half = 0.5 / time.width
        start = -0.5 if medicine.start is None else max(time.place(medicine.start) - half, -0.5)
        stop = time.slots - 0.5 if medicine.stop is None else time.place(medicine.stop) + half
        axes.barh(lane + drop, stop - start, left=start, height=height, color=AXIS, linewidth=0, label="medicine")
        if medicine.stop is None:  # goes on: an open end
            axes.plot(
                stop + 0.2, lane + drop, ">", color=AXIS, markersize=sheet.font * 0.5, clip_on=False, label="ongoing"
            )
        if medicine.changes:
            x = [time.place(when) - half for when in medicine.changes]
            axes.plot(
                x, [lane + drop] * len(x), "|", color=TEXT, markersize=sheet.font * 0.9, markeredgewidth=1.1, zorder=4,
                label="dose change",
            )  # fmt: skip
    for row, found in enumerate(rows):
        for when, kind in found:
            _event(axes, time.place(when), len(shown) + row + drop / 2, LETTERS.get(kind), sheet.font)


def _event(axes: Axes, x: float, y: float, letter: str | None, font: float) -> None:
    if letter is None:
        axes.plot(x, y, "^", markersize=font * 0.8, color=TEXT, zorder=3, label="event")
        return
    axes.plot(
        x, y, "s", markersize=font * 1.25, markerfacecolor=PAGE, markeredgecolor=AXIS, markeredgewidth=0.7, zorder=3,
        label="event",
    )  # fmt: skip
    axes.text(x, y, letter, ha="center", va="center", fontsize=font, color=TEXT, zorder=4)


def hairlines(axes: Axes, medicines: Sequence[Medicine], events: Sequence[Event], time: Time) -> None:
    """Rise through the pain panel where a medicine was started or stopped, or something happened."""
    shown = medicines[:MOST_LANES]
    changes = [when for medicine in shown for when in (medicine.start, medicine.stop) if when is not None]
    for when in sorted({*changes, *(event.date for event in events)}):
        if time.dates[0] <= when <= time.dates[-1]:
            axes.axvline(time.place(when), color=AXIS, linewidth=HAIR, dashes=(1.5, 2.5), zorder=1, label="change")


def words(stack: Stack, medicines: Sequence[Medicine], events: Sequence[Event], time: Time) -> None:
    """Names of the lanes, and in the margin what the bars cannot say. Called before the panel is made."""
    sheet, say = stack.sheet, stack.say
    lane = sheet.lane
    rise = sheet.font * 1.05 if sheet.labels_above else lane / 2 + 0.36 * sheet.font
    for place, medicine in enumerate(medicines[:MOST_LANES]):
        span = dates_of(medicine, time.dates[-1], say)
        down = -(place * lane + rise)
        if sheet.labels_above:
            name = shortened(medicine.name, sheet.width - width_of(f", {span}", sheet.font), sheet.font)
            stack.title(f"{name}, {span}", rise=down)
        else:
            stack.title(medicine.name, rise=down, room=sheet.gutter - 4)
            stack.title(span, at=sheet.width - sheet.margin, rise=down, room=sheet.margin, color=AXIS)
    if len(events):
        listed = min(len(medicines), MOST_LANES)
        rows = rows_of_events(events, time)
        stack.title(
            say(EVENTS), rise=-(listed * lane + rise), room=sheet.width if sheet.labels_above else sheet.gutter - 4
        )
        if not sheet.labels_above:
            for row, text in enumerate(_dated(events, len(rows), sheet.letters(sheet.margin, 0.53), say)):
                stack.title(text, at=sheet.width - sheet.margin, rise=-((listed + row) * lane + rise), color=AXIS)


def dates_of(medicine: Medicine, last: date, say: Language = ENGLISH) -> str:
    """From when to when a medicine was taken, as far as that is known; the year where it is not the window's."""
    start, stop = medicine.start, medicine.stop  # type: ignore[attr-defined]

    def day(when: date) -> str:
        return say.day(when, year=when.year != last.year)

    if start is None:
        return say("start not known") if stop is None else say("to {day}, start not known", day=day(stop))
    if stop is None:
        return say("since {day}", day=day(start))
    return say("{first} to {last}", first=day(start), last=day(stop))


def _dated(events: Sequence[Event], rows: int, letters: int, say: Language) -> list[str]:
    """`V 30 Oct · U 31 Oct`, broken into rows; what does not fit is counted."""
    lines = [""]
    left = len(events)
    for event in events:
        one = f"{LETTERS.get(event.type, TRIANGLE)} {say.day(event.date, year=False)}"
        joined = f"{lines[-1]} · {one}" if lines[-1] else one
        last = len(lines) == rows
        if len(joined) > letters - (5 if last and left > 1 else 0):
            if last:
                lines[-1] += f" · +{left}"
                break
            lines.append(one)
        else:
            lines[-1] = joined
        left -= 1
    return lines


def sentence(medicines: Sequence[Medicine], events: Sequence[Event], say: Language = ENGLISH) -> str:
    given = say.some(_n("{n} medicine", "{n} medicines"), len(medicines))
    happened = say.some(_n("{n} event", "{n} events"), len(events))
    return say("Recorded: {medicines}, {events}.", medicines=given, events=happened)
