"""The neutrality guard in words: what a level asks for, how far a draft has come."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext, ngettext

from agenda.neutrality.models import ChecklistItem, NeutralityRuling
from agenda.neutrality.queries import Standing
from agenda.rules.neutrality import Answer, flagged, needs_check
from agenda.rules.permissions import Actor
from agenda.rules.phases import Level
from agenda.rules.task_states import TaskStatus, is_over
from agenda.tasks import guarding, rights
from agenda.tasks.models import Task
from agenda.web import phase_words
from agenda.web.forms.choices import capital
from agenda.web.page import instant_words, language, named


def values(actor: Actor, task: Task) -> dict[str, Any]:
    """What the page of a task tells of its neutrality."""
    found = guarding.standing(task)
    open_still = not is_over(task.status)
    held = needs_check(found.level)
    return {
        "level": phase_words.level(found.level) if found.level else None,
        "held": held,
        "wanted": held or task.needs_neutrality_check or found.check is not None,
        "asks": asks(found.level),
        "state": capital(named(found.guard.state)),
        "phases": [phase_words.row(phase) for phase in found.phases],
        "open_items": list(found.guard.open_items),
        "questions": questions(found),
        "checked": checked_words(found),
        "approvals": [ruling(row) for row in found.approvals],
        "release": ruling(found.release) if found.release else None,
        "may_check": open_still and not found.rulings and rights.may_check(actor, task),
        "may_release": open_still
        and found.level is Level.STRICT
        and found.release is None
        and rights.may_release(actor, task),
        "completes": task.status is TaskStatus.IN_REVIEW,
    }


def held(tasks: Iterable[Task]) -> dict[UUID, str]:
    """In words, which open tasks lie in a phase that holds them."""
    waiting = [task for task in tasks if not is_over(task.status)]
    return {
        task_id: _HELD_WORDS[level]()
        for task_id, level in guarding.levels(waiting).items()
        if level in _HELD_WORDS
    }


_HELD_WORDS = {
    Level.HEIGHTENED: lambda: str(gettext("netralitas: waspada")),
    Level.STRICT: lambda: str(gettext("netralitas: ketat, ditahan")),
}


def asks(level: Level | None) -> str:
    """What a level asks for, as a sentence."""
    said = {
        None: gettext("Tidak ada tahapan yang berlaku pada tanggal tenggat."),
        Level.INFO: gettext("Pengingat: daftar periksa boleh diisi, tidak diwajibkan."),
        Level.HEIGHTENED: gettext(
            "Daftar periksa harus lengkap sebelum seorang penyetuju menyetujui."
        ),
        Level.STRICT: gettext(
            "Ditahan: daftar periksa harus lengkap, dan dua orang yang bukan pembuat"
            " maupun pelaksananya harus menyetujui."
        ),
    }
    return str(said[level])


def questions(found: Standing) -> list[dict[str, Any]]:
    """The checklist with the answers given."""
    given = {one["item"]: one for one in (found.check.answers if found.check else [])}
    return [_question(item, given.get(item.number)) for item in found.checklist.items]


def _question(item: ChecklistItem, given: Mapping[str, Any] | None) -> dict[str, Any]:
    english = language() == "en"
    answer = Answer(given["answer"]) if given else None
    return {
        "number": item.number,
        "text": item.question_en if english else item.question,
        "advice": (item.advice_en if english else item.advice) or item.advice,
        "basis": item.basis,
        "answer": answer.value if answer else "",
        "answer_words": capital(named(answer)) if answer else "",
        "note": given["note"] if given else "",
        "flagged": answer is Answer.YES,
    }


def checked_words(found: Standing) -> str:
    """Who answered when, and how many answers ask for a second look."""
    check = found.check
    if check is None:
        return ""
    yes = flagged({one["item"]: Answer(one["answer"]) for one in check.answers})
    counted = ngettext("%(num)d jawaban ya", "%(num)d jawaban ya", len(yes))
    return str(
        gettext(
            "Diisi %(who)s, %(when)s; %(count)s dari %(all)s pertanyaan.",
            who=check.actor_label,
            when=instant_words(check.at),
            count=counted,
            all=len(found.checklist.items),
        )
    )


def ruling(row: NeutralityRuling) -> dict[str, str]:
    """Who approved or released, when, why, and which evidence was looked at."""
    return {
        "who": row.actor_label,
        "when": instant_words(row.at),
        "ground": capital(named(row.ground)) if row.ground else "",
        "reason": row.reason,
        "digest": row.evidence_digest[:12],
    }
