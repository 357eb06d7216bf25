"""Closing an event: the figures that came of it, what slipped, keep or drop.

Also the lessons of former closings in words, wherever they are shown.
"""

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import gettext, ngettext

from agenda.errors import BadInput
from agenda.events.models import Event
from agenda.reference import queries as reference
from agenda.rules.choices import FigureKind
from agenda.rules.lessons import Slip, Verdict
from agenda.rules.permissions import Actor
from agenda.tasks import lessons, queries
from agenda.tasks.models import Lesson, Task
from agenda.web import task_words
from agenda.web.forms.choices import capital
from agenda.web.forms.numbers import count
from agenda.web.page import instant_words, language, named, title_of
from agenda.words import words

_LOOKS = {Verdict.KEEP: "success", Verdict.CHANGE: "warning", Verdict.DROP: "danger"}


def values(actor: Actor, event: Event) -> dict[str, Any]:
    """What the page asks, with what was typed: slipped tasks first."""
    rows = [_task(task) for task in queries.for_event(actor, event)]
    return {
        "figures": _figures(event),
        "slipped": [row for row in rows if row["slip"]],
        "others": [row for row in rows if not row["slip"]],
        "verdicts": [(one.value, capital(named(one))) for one in Verdict],
        "event_text": request.form.get("lesson_event", ""),
        "kept": [lesson_row(row, set()) for row in lessons.of_event(actor, event)],
    }


def _task(task: Task) -> dict[str, Any]:
    slip = lessons.slip_of(task)
    return {
        "id": task.id,
        "title": title_of(task),
        "slip": slip_words(slip, lessons.days_late(task)) if slip else "",
        "status": task_words.status_words(task),
        "verdict": request.form.get(f"verdict_{task.id}", ""),
        "text": request.form.get(f"lesson_{task.id}", ""),
    }


def slip_words(slip: Slip, days: int) -> str:
    """`terlambat 3 hari`, `dibatalkan`."""
    told = capital(named(slip))
    if slip is not Slip.LATE or not days:
        return told
    return f"{told}, {ngettext('%(num)d hari', '%(num)d hari', days)}"


def _figures(event: Event) -> list[dict[str, str]]:
    """The metrics that were estimated for the whole event and have no actual yet."""
    standing = [row for row in event.estimates if not row.struck_at and not row.place]
    answered = {row.metric_code for row in standing if row.kind is FigureKind.ACTUAL}
    metrics = dict.fromkeys(row.metric_code for row in standing)
    return [
        {
            "metric": code,
            "name": reference.metric(code).named(language()),
            "value": request.form.get(f"figure_{code}", ""),
        }
        for code in metrics
        if code not in answered
    ]


def asked(actor: Actor, event: Event) -> dict[str, Any]:
    """What the form says, in the contract's terms; raises BadInput at `source`."""
    return {"estimates": _asked_figures(event), "lessons": _asked_lessons(actor, event)}


def _asked_figures(event: Event) -> list[dict[str, Any]]:
    typed = {row["metric"]: row["value"].strip() for row in _figures(event)}
    given = {code: text for code, text in typed.items() if text}
    source = request.form.get("source", "").strip()
    if given and not source:
        raise BadInput.at("source", words("Sebutkan sumber angka realisasi."))
    return [
        {
            "metric": code,
            "likely": number
            if (number := count(text.replace(".", ""))) is not None
            else text,
            "as_of": request.form.get("as_of", ""),
            "source": source,
        }
        for code, text in given.items()
    ]


def _asked_lessons(actor: Actor, event: Event) -> list[dict[str, str]]:
    """A line for each task of which something is said, or whose slip is ticked."""
    ticked = set(request.form.getlist("slipped"))
    rows = [
        {"task": str(row["id"]), "verdict": row["verdict"], "text": row["text"]}
        for row in map(_task, queries.for_event(actor, event))
        if row["verdict"] or row["text"].strip() or str(row["id"]) in ticked
    ]
    if text := request.form.get("lesson_event", "").strip():
        rows.append({"text": text})
    return rows


# Lessons in words


def rows(actor: Actor, found: Iterable[Lesson]) -> list[dict[str, Any]]:
    """Lessons as lines; a task out of the reader's sight bears the pack's title."""
    listed = list(found)
    seen = lessons.seen_tasks(actor, listed)
    return [lesson_row(row, seen) for row in listed]


def lesson_row(row: Lesson, seen: set[Any]) -> dict[str, Any]:
    shown = row.task if row.task_id in seen else lessons.title_of_pack_task(row)
    return {
        "title": title_of(shown) if shown else "",
        "task_id": row.task_id if row.task_id in seen else None,
        "verdict": capital(named(row.verdict)) if row.verdict else "",
        "look": _LOOKS.get(row.verdict, "neutral") if row.verdict else "",
        "text": row.text,
        "slip": slip_words(row.slip, row.days_late) if row.slip else "",
        "who": gettext(
            "%(who)s, %(when)s", who=row.author, when=instant_words(row.created_at)
        ),
        "event_id": row.event_id,
        "event": title_of(row.event),
    }


def of_pack(actor: Actor, steps: list[Any]) -> dict[Any, list[dict[str, Any]]]:
    """The lessons of the tasks of a version, by the id of the task."""
    found = lessons.of_roots(actor, {step.root_id for step in steps})
    return {
        step.id: rows(actor, found[step.root_id])
        for step in steps
        if step.root_id in found
    }
