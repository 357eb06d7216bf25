"""Tasks in words: what templates show of them, as finished text.

Callers hand over what is visible; whoever sees a task sees its event.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import gettext

from agenda import clock
from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction, Change
from agenda.people import queries as people
from agenda.reference import queries as reference
from agenda.rules.choices import Anchor, AssignmentState, EvidenceKind
from agenda.rules.due_dates import Offset, offset_label
from agenda.rules.neutrality import Answer as NeutralityAnswer
from agenda.rules.neutrality import GuardState
from agenda.rules.precision import Precision, When
from agenda.rules.task_states import TaskStatus, is_over
from agenda.tasks.following import Earlier
from agenda.tasks.models import Assignment, Evidence, Task
from agenda.web.forms.choices import capital
from agenda.web.page import (
    figure_words,
    instant_words,
    language,
    moment_words,
    named,
    title_of,
    when_words,
)

_SOON = timedelta(days=3)
_SHORT = 200
_PATH = (
    TaskStatus.OFFERED,
    TaskStatus.ACCEPTED,
    TaskStatus.IN_PROGRESS,
    TaskStatus.IN_REVIEW,
    TaskStatus.DONE,
)
_REACHED = {
    TaskStatus.DECLINED: TaskStatus.OFFERED,
    TaskStatus.RETURNED: TaskStatus.IN_PROGRESS,
}


def due_when(task: Task) -> When:
    precision = Precision.DAY if task.due_time is None else Precision.EXACT
    return When(task.due_date, task.due_time, None, None, task.timezone, precision)


def due_words(task: Task) -> str:
    return when_words(due_when(task))


def is_overdue(task: Task) -> bool:
    return _runs(task) and task.due_at_utc <= clock.now()


def is_soon(task: Task) -> bool:
    return _runs(task) and task.due_at_utc <= clock.now() + _SOON


def _runs(task: Task) -> bool:
    """Whether its due counts: a task that is paused waits for another one."""
    return not is_over(task.status) and task.paused_at is None


def offset_words(task: Task) -> str:
    """`H-7`, `H-2 hari kerja`, `+2 jam`: empty for a due that stands by itself."""
    kinds = {
        "days": task.offset_days,
        "working_days": task.offset_working_days,
        "hours": task.offset_hours,
    }
    given = {kind: amount for kind, amount in kinds.items() if amount is not None}
    if task.anchor is None or not given:
        return ""
    label = offset_label(Offset(**given), language())
    if task.anchor is Anchor.END:
        return str(gettext("%(offset)s dari selesainya kegiatan", offset=label))
    return label


def status_words(task: Task) -> str:
    return capital(named(task.status))


def type_words(task: Task) -> str:
    row = reference.task_types().get(task.type_code)
    return row.named(language()) if row else task.type_code


def role_words(code: str) -> str:
    row = reference.roles().get(code)
    return capital(row.named(language()) if row else code)


def channel_words(codes: Iterable[str]) -> str:
    known = reference.channels()
    return ", ".join(
        known[code].named(language()) if code in known else code for code in codes
    )


def assignee_name(assignment: Assignment) -> str:
    return assignment.account.name if assignment.account else assignment.helper_name


def task_row(task: Task, guarded: str | None = None) -> dict[str, Any]:
    """The values of one row of a list of tasks; `guarded` says which phase holds it."""
    names = [
        assignee_name(one)
        for one in sorted(task.assignments, key=lambda one: not one.lead)
        if one.state is not AssignmentState.DECLINED
    ]
    return {
        "url": f"/tasks/{task.id}",
        "title": title_of(task),
        "due": capital(due_words(task)),
        "offset": offset_words(task),
        "status": "paused" if task.paused_at else task.status.value,
        "status_label": gettext("Dijeda") if task.paused_at else status_words(task),
        "overdue": is_overdue(task),
        "soon": is_soon(task),
        "event": title_of(task.event) if task.event else None,
        "people": names or [gettext("belum ada pelaksana")],
        "type_label": type_words(task),
        "provisional": gettext("tenggat sementara") if task.provisional else None,
        "guarded": guarded,
    }


def waits_words(earlier: Earlier | None) -> str | None:
    """`menunggu …`, for a task whose earlier one is not done."""
    if earlier is None:
        return None
    if earlier.id is None:
        return str(gettext("menunggu tugas lain"))
    return str(gettext("menunggu %(title)s", title=title_of(earlier)))


def steps(task: Task) -> list[dict[str, str]]:
    """How far the task has come on the way from offer to done."""
    if task.status is TaskStatus.CANCELLED:
        return []
    reached = _PATH.index(_REACHED.get(task.status, task.status))
    done = task.status is TaskStatus.DONE
    return [
        {
            "label": capital(named(task.status if at == reached else status)),
            "state": "done"
            if at < reached or done
            else "now"
            if at == reached
            else "later",
        }
        for at, status in enumerate(_PATH)
    ]


# Evidence


_EVIDENCE_ICONS = {
    EvidenceKind.LINK: "link-45deg",
    EvidenceKind.NOTE: "card-text",
    EvidenceKind.FILE: "file-earmark",
}


def evidence_row(row: Evidence) -> dict[str, Any]:
    picture = row.file is not None and row.file.media_type.startswith("image/")
    return {
        "id": row.id,
        "icon": "file-earmark-image" if picture else _EVIDENCE_ICONS[row.kind],
        "kind": capital(named(row.kind)),
        # A link without a name of its own is called by its address.
        "title": row.title or row.url or (row.file.name if row.file else ""),
        "url": row.url if row.kind is EvidenceKind.LINK else _file_address(row),
        "outside": row.kind is EvidenceKind.LINK,
        "note": row.note,
        "size": size_words(row.file.size) if row.file else "",
        "who": row.added_by,
        "when": instant_words(row.created_at),
        "figures": [
            f"{name}: {figure_words(value) if _is_number(value) else value}"
            for name, value in row.figures.items()
        ],
        "withdrawn": instant_words(row.withdrawn_at),
    }


def _file_address(row: Evidence) -> str:
    return f"/files/{row.file_id}" if row.file_id else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def size_words(octets: int) -> str:
    """`2,4 MB`, in the reader's manner of writing numbers."""
    if octets < 1_000_000:
        return f"{figure_words(max(1, round(octets / 1000)))} kB"
    return f"{figure_words(round(octets / 1_000_000, 1))} MB"


# History


_ICONS = {
    AuditAction.TASK_CREATE: "plus-lg",
    AuditAction.TASK_REVISE: "pencil",
    AuditAction.TASK_TRAVEL: "arrow-left-right",
    AuditAction.TASK_UNDO: "arrow-counterclockwise",
    AuditAction.TASK_ACCEPT: "person-check-fill",
    AuditAction.TASK_DECLINE: "hand-thumbs-down-fill",
    AuditAction.TASK_LAPSE: "hourglass-split",
    AuditAction.TASK_ASK_TIME: "calendar-plus",
    AuditAction.TASK_GRANT_TIME: "calendar-check",
    AuditAction.TASK_REFUSE_TIME: "calendar-x",
    AuditAction.TASK_START: "play-fill",
    AuditAction.TASK_SUBMIT: "send",
    AuditAction.TASK_RETURN: "arrow-return-left",
    AuditAction.TASK_APPROVE: "check-circle-fill",
    AuditAction.TASK_CANCEL: "x-circle-fill",
    AuditAction.TASK_TRASH: "trash3",
    AuditAction.TASK_RESTORE: "arrow-counterclockwise",
    AuditAction.TASK_ASSIGN: "person-plus",
    AuditAction.NEUTRALITY_CHECK: "card-checklist",
    AuditAction.NEUTRALITY_APPROVE: "check-circle-fill",
    AuditAction.NEUTRALITY_RELEASE: "shield-exclamation",
    AuditAction.EVIDENCE_ADD: "paperclip",
    AuditAction.EVIDENCE_WITHDRAW: "slash-circle",
}


def act_words(action: str) -> str:
    said: dict[str, str] = {
        "task:create": gettext("membuat tugas ini"),
        "task:revise": gettext("mengubah tugas ini"),
        "task:travel": gettext("menyesuaikan tugas ini dengan kegiatannya"),
        "task:undo": gettext("mengembalikan tugas ini seperti semula"),
        "task:accept": gettext("menerima tugas ini"),
        "task:decline": gettext("menolak tugas ini"),
        "task:lapse": gettext("mengembalikan tawaran yang tidak dijawab"),
        "task:ask-time": gettext("meminta tambahan waktu"),
        "task:grant-time": gettext("memberi tambahan waktu"),
        "task:refuse-time": gettext("tidak memberi tambahan waktu"),
        "task:start": gettext("mulai mengerjakan"),
        "task:submit": gettext("menyerahkan hasil untuk diperiksa"),
        "task:return": gettext("mengembalikan untuk diperbaiki"),
        "task:approve": gettext("menyetujui hasilnya"),
        "task:cancel": gettext("membatalkan tugas ini"),
        "task:trash": gettext("membuang tugas ini ke tempat sampah"),
        "task:purge": gettext("menghapus tugas ini untuk selamanya"),
        "task:restore": gettext("memulihkan tugas ini"),
        "task:assign": gettext("mengatur pelaksana"),
        "neutrality:check": gettext("mengisi daftar periksa netralitas"),
        "neutrality:approve": gettext("menyetujui sebagai orang pertama"),
        "neutrality:release": gettext("melepas tugas yang ditahan"),
        "evidence:add": gettext("menambahkan bukti"),
        "evidence:withdraw": gettext("menarik bukti"),
    }
    return said.get(action, action)


def labels() -> dict[str, str]:
    return {
        "title": gettext("Judul"),
        "title_en": gettext("Judul dalam bahasa Inggris"),
        "type": gettext("Jenis tugas"),
        "brief": gettext("Arahan"),
        "channels": gettext("Kanal"),
        "due": gettext("Tenggat"),
        "due_fixed": gettext("Tenggat ditetapkan tersendiri"),
        "timezone": gettext("Zona waktu"),
        "anchor": gettext("Dihitung dari"),
        "offset": gettext("Jarak"),
        "essential": gettext("Wajib ada"),
        "status": gettext("Status"),
        "paused": gettext("Dijeda"),
        "assignees": gettext("Pelaksana"),
        "reviewer": gettext("Pemeriksa"),
        "priority": gettext("Prioritas"),
        "effort_hours": gettext("Perkiraan jam kerja"),
        "checklist": gettext("Daftar periksa"),
        "needs_neutrality_check": gettext("Perlu daftar periksa netralitas"),
        "agency": gettext("Instansi"),
        "event": gettext("Kegiatan"),
        "occurrence": gettext("Tanggal rangkaian"),
        "evidence": gettext("Bukti"),
        "more_time": gettext("Tenggat yang diminta"),
        "completed_at": gettext("Selesai pada"),
        "provisional": gettext("Tenggat sementara"),
        "neutrality.level": gettext("Tingkat netralitas"),
        "neutrality.state": gettext("Pemeriksaan netralitas"),
        "neutrality.answers": gettext("Jawaban ya"),
        "neutrality.approvals": gettext("Persetujuan"),
    }


_CHOICES: Mapping[str, type[StrEnum]] = {
    "status": TaskStatus,
    "anchor": Anchor,
    "neutrality.state": GuardState,
}
_UNTOLD = frozenset(
    {
        *("id", "uid", "number", "anchor_ref", "author", "after"),
        "neutrality.checked_by",
    }
)


class Teller:
    """Tells what was done to a task; names of people are looked up once."""

    def __init__(self) -> None:
        self.agencies = {agency.code: agency.name for agency in people.agencies()}

    def history(self, entries: Iterable[AuditEntry]) -> list[dict[str, Any]]:
        return [self.entry(entry) for entry in entries]

    def entry(self, entry: AuditEntry) -> dict[str, Any]:
        first = entry.action == AuditAction.TASK_CREATE
        return {
            "when": instant_words(entry.at),
            "iso": entry.at.isoformat(),
            "actor": entry.actor_label,
            "action": act_words(entry.action),
            "icon": next(
                (icon for act, icon in _ICONS.items() if act == entry.action), None
            ),
            "reason": entry.reason,
            "changes": [] if first else self.changes(entry.changes),
        }

    def changes(self, changes: Iterable[Change]) -> list[dict[str, str]]:
        known, told = labels(), []
        for change in changes:
            name = str(change["field"])
            old, new = (self.value(name, change[side]) for side in ("old", "new"))
            if name not in _UNTOLD and old != new:
                told.append({"label": known.get(name, name), "old": old, "new": new})
        return told

    def value(self, name: str, value: Any) -> str:
        """A value of the contract as the interface says it."""
        if value in (None, "", [], {}):
            return ""
        if isinstance(value, bool):
            return str(gettext("ya") if value else gettext("tidak"))
        if name in _CHOICES:
            return capital(named(_CHOICES[name](value)))
        tell = _TELLERS.get(name)
        text = tell(self, value) if tell else _plain(value)
        return text if len(text) <= _SHORT else f"{text[: _SHORT - 1].rstrip()}…"

    def agency(self, code: str) -> str:
        return self.agencies.get(code, code)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def _moment(_teller: Teller, value: str) -> str:
    return moment_words(value)


def _offset(_teller: Teller, value: Mapping[str, int]) -> str:
    return offset_label(Offset(**value), language())


def _assignees(_teller: Teller, rows: list[Mapping[str, Any]]) -> str:
    return "; ".join(_assignee(row) for row in rows)


def _assignee(row: Mapping[str, Any]) -> str:
    account = people.account_by_email(row["user"]) if row["user"] else None
    name = account.name if account else row["user"] or row["helper"]
    state = named(AssignmentState(row["state"]))
    return f"{name} ({role_words(row['role']).lower()}, {state})"


def _person(_teller: Teller, email: str) -> str:
    account = people.account_by_email(email)
    return account.name if account else email


def _checklist(_teller: Teller, rows: list[Mapping[str, Any]]) -> str:
    return "; ".join(f"{'✓ ' if row['done'] else ''}{row['text']}" for row in rows)


def _evidence(_teller: Teller, row: Any) -> str:
    rows = row if isinstance(row, list) else [row]
    return "; ".join(
        f"{capital(named(EvidenceKind(one['kind'])))}: {one['title']}" for one in rows
    )


def _answers(_teller: Teller, rows: list[Mapping[str, Any]]) -> str:
    """The numbers of the questions answered with yes."""
    numbers = [
        str(row["item"]) for row in rows if row["answer"] == NeutralityAnswer.YES
    ]
    return ", ".join(numbers) or str(gettext("tidak ada"))


def _approvals(teller: Teller, rows: list[Mapping[str, Any]]) -> str:
    return ", ".join(_person(teller, row["user"]) for row in rows if row["user"])


def _type(_teller: Teller, code: str) -> str:
    row = reference.task_types().get(code)
    return row.named(language()) if row else code


def _instant(_teller: Teller, text: str) -> str:
    return instant_words(datetime.fromisoformat(text))


_TELLERS: Mapping[str, Callable[[Teller, Any], str]] = {
    "due": _moment,
    "offset": _offset,
    "assignees": _assignees,
    "reviewer": _person,
    "checklist": _checklist,
    "evidence": _evidence,
    "neutrality.answers": _answers,
    "neutrality.approvals": _approvals,
    "type": _type,
    "channels": lambda _, codes: channel_words(codes),
    "agency": Teller.agency,
    "completed_at": _instant,
    "more_time": lambda _, asked: moment_words(asked["due"]),
    "event": lambda _, _id: str(gettext("kegiatan lain")),
}
