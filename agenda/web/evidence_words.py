"""Proof in words: what is expected of it, and the drafts beside one another."""

from typing import Any

from flask_babel import gettext

from agenda.audit.models import AuditEntry
from agenda.neutrality.models import NeutralityRuling
from agenda.rules.evidence import Expected, ExpectedKind
from agenda.tasks import proving, reviewing
from agenda.tasks.models import Evidence, Task
from agenda.tasks.reviewing import Draft
from agenda.web import task_words
from agenda.web.page import figure_words, instant_words, language, named

_SHORT = 12


def expected(task: Task) -> dict[str, Any]:
    """What is expected of this kind of work, and what the pack says of this task."""
    lacking = proving.missing_evidence(task)
    return {
        "rows": [
            {
                "code": one.code,
                "field": one.kind.value,
                "kind": named(one.kind),
                "name": one.named(language()),
                "there": one not in lacking,
            }
            for one in proving.expectations(task)
        ],
        "pack": task.pack_task.evidence if task.pack_task else "",
    }


def missing_words(task: Task) -> str:
    """What is told of what is missing, to whoever hands in; "" when nothing is."""
    lacking = [one.named(language()) for one in proving.missing_evidence(task)]
    if not lacking:
        return ""
    return str(
        gettext(
            "Belum ada: %(names)s. Tugas tetap diserahkan; bukti masih dapat ditambah.",
            names=", ".join(lacking),
        )
    )


def figure_name(task: Task, code: str) -> str:
    """A figure as the office calls it, or by the name under which it was given."""
    known = {one.code: one for one in _figures(task)}
    return known[code].named(language()) if code in known else code


def _figures(task: Task) -> list[Expected]:
    expectations = proving.expectations(task)
    return [one for one in expectations if one.kind is ExpectedKind.FIGURE]


def drafts(task: Task) -> dict[str, Any] | None:
    """The last two drafts beside one another and those before; None for one alone."""
    found = reviewing.drafts(task)
    if len(found) == 1 and not found[0].rulings:
        return None
    withdrawn = {row for draft in found for row in draft.withdrawn}
    told = [_draft(task, draft, withdrawn) for draft in found]
    return {
        "beside": told[-2:],
        "earlier": told[:-2],
        "figures": _changed_figures(task, found[-2:]),
    }


def _draft(task: Task, draft: Draft, withdrawn: set[Evidence]) -> dict[str, Any]:
    return {
        "number": draft.number,
        "digest": draft.digest[:_SHORT],
        "handed_in": _act_words(draft.handed_in),
        "returned": {
            "who": _act_words(draft.returned),
            "reason": draft.returned.reason,
        }
        if draft.returned
        else None,
        "rulings": [_ruling(row, draft) for row in draft.rulings],
        "evidence": [_piece(task, row, draft, withdrawn) for row in draft.evidence],
    }


def _act_words(act: AuditEntry | None) -> str:
    if act is None:
        return ""
    return f"{act.actor_label}, {instant_words(act.at)}"


def _ruling(row: NeutralityRuling, draft: Draft) -> dict[str, Any]:
    said = gettext("Dilepas") if row.ground else gettext("Disetujui")
    return {
        "words": f"{said}: {row.actor_label}, {instant_words(row.at)}",
        "digest": row.evidence_digest[:_SHORT],
        "other": row.evidence_digest != draft.digest,
    }


def _piece(
    task: Task, row: Evidence, draft: Draft, withdrawn: set[Evidence]
) -> dict[str, Any]:
    change = ""
    if draft.number > 1 and row in draft.added:
        change = "added"
    elif row in withdrawn and row.withdrawn_draft == draft.number + 1:
        change = "withdrawn"
    return {
        **task_words.evidence_row(row),
        "figures": piece_figures(task, row),
        "sha": row.file.sha256[:_SHORT] if row.file else "",
        "change": change,
    }


def piece_figures(task: Task, row: Evidence) -> list[str]:
    """The figures of a piece, each under its name."""
    return [
        f"{figure_name(task, name)}: {_amount(value)}"
        for name, value in row.figures.items()
    ]


def _changed_figures(task: Task, pair: list[Draft]) -> list[dict[str, Any]]:
    """The figures that the two drafts do not have alike."""
    held = [_newest_figures(draft) for draft in pair]
    names = dict.fromkeys(name for figures in held for name in figures)
    return [
        {
            "name": figure_name(task, name),
            "values": [
                _amount(figures[name]) if name in figures else "–" for figures in held
            ],
        }
        for name in names
        if len(held) > 1 and held[0].get(name) != held[1].get(name)
    ]


def _newest_figures(draft: Draft) -> dict[str, Any]:
    return {
        name: value for row in draft.evidence for name, value in row.figures.items()
    }


def _amount(value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return figure_words(value) if is_number else str(value)
