"""Keeping packs: refuse, change, record.

Tasks are changed in a draft, the next version; publishing it makes it the one that is
applied. What is published never changes again. A pack that nobody needs any more is
retired, and its versions stay for the plans that came from them.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda import clock
from agenda.audit.operations import AuditAction, differences, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush, new_id
from agenda.errors import BadInput, NotAllowed, WrongState
from agenda.packs import fields, queries, shipped
from agenda.packs.drafts import (
    MOST_TASKS,
    PackDraft,
    PackTaskDraft,
    leading_back,
    read_pack,
    read_task,
)
from agenda.packs.models import Pack, PackTask, PackVersion
from agenda.packs.rights import may_copy, may_edit, may_keep
from agenda.people import queries as people
from agenda.people.models import Agency
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.rules.readings import read_reason
from agenda.words import words

KIND = "pack"


def fill() -> int:
    """Insert the shipped packs that are missing; answers how many there were.

    What people made of them is left alone. Called after `reference.operations.fill`,
    whose codes they need.
    """
    known = {
        key for row in db.session.execute(select(Pack.id, Pack.code)) for key in row
    }
    missing = [
        row for row in shipped.packs() if row.id not in known and row.code not in known
    ]
    db.session.add_all(missing)
    flush()
    return len(missing)


# A pack


def create(
    actor: Actor, asked: Mapping[str, Any], reason: str = "", *, publish: bool = True
) -> Pack:
    """Make a pack; with tasks its first version is published, unless told otherwise.

    Raises NotAllowed and BadInput.
    """
    if not may_keep(actor):
        raise NotAllowed
    why = read_reason(reason)
    draft = read_pack(asked)
    pack = _new_pack(draft, _owner(actor, draft))
    version = _new_version(pack, 1)
    _write_tasks(version, draft.tasks or [])
    if publish and draft.tasks:
        _publish(actor, version)
    flush()
    changes = differences({}, {"code": pack.code, **fields.told(pack)})
    record(actor, AuditAction.PACK_CREATE, KIND, pack.id, changes, why)
    return pack


def revise(
    actor: Actor,
    pack: Pack,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
    publish: bool = True,
) -> Pack:
    """Change the fields in `asked`; `tasks` are those of the next version.

    Nothing differs: nothing happens. Raises NotAllowed, Stale and BadInput.
    """
    _must_edit(actor, pack, seen)
    why = read_reason(reason)
    for name in ("code", "agency"):
        told = pack.code if name == "code" else _agency_code(pack)
        if asked.get(name, told) != told:
            raise BadInput.at(name, words("Tidak dapat diubah."))
    plain = {name: asked[name] for name in asked if name not in {"code", "agency"}}
    draft = read_pack({**fields.content(pack), **plain})
    before = fields.told(pack)
    _write_head(pack, draft)
    if draft.tasks is not None and _tell_another_story(pack, draft.tasks):
        version = pack.draft or _new_version(pack, _next_number(pack))
        _write_tasks(version, draft.tasks)
        if publish:
            _publish(actor, version)
    return _close(actor, pack, before, AuditAction.PACK_REVISE, why)


def retire(
    actor: Actor, pack: Pack, *, seen: int | None = None, reason: str = ""
) -> Pack:
    """Take the pack out of use; what was planned with it stays as it is."""
    _must_edit(actor, pack, seen)
    before = fields.told(pack)
    pack.retired_at = pack.retired_at or clock.now()
    return _close(actor, pack, before, AuditAction.PACK_RETIRE, read_reason(reason))


def bring_back(
    actor: Actor, pack: Pack, *, seen: int | None = None, reason: str = ""
) -> Pack:
    """Put a retired pack into use again."""
    _must_edit(actor, pack, seen)
    before = fields.told(pack)
    pack.retired_at = None
    return _close(actor, pack, before, AuditAction.PACK_RETIRE, read_reason(reason))


def copy(actor: Actor, pack: Pack, asked: Mapping[str, Any], reason: str = "") -> Pack:
    """Take over the published version of a pack as a draft of one's own.

    `asked` may name another code, name or agency. Raises NotAllowed, WrongState and
    BadInput.
    """
    if not may_copy(actor, pack):
        raise NotAllowed
    why = read_reason(reason)
    origin = pack.published
    if origin is None:
        raise WrongState(words("Paket ini belum terbit."))
    told = {**fields.content(pack), "shared": False}
    draft = read_pack(
        {**told, **{k: v for k, v in asked.items() if v not in (None, "")}}
    )
    made = _new_pack(draft, _owner(actor, draft))
    made.copied_from, made.copied_number = pack, origin.number
    _copy_tasks(origin, _new_version(made, 1))
    flush()
    changes = differences({}, {"code": made.code, **fields.told(made)})
    record(actor, AuditAction.PACK_CREATE, KIND, made.id, changes, why)
    return made


def pass_on(
    actor: Actor, agency: Agency, heir: Agency, reason: str, change_set: UUID
) -> None:
    """The packs of an agency that is merged go over to its heir."""
    for pack in queries.of_agency(agency):
        pack.agency = heir
        pack.touch()
        flush()
        changes = [{"field": "agency", "old": agency.code, "new": heir.code}]
        record(
            actor, AuditAction.PACK_REVISE, KIND, pack.id, changes, reason, change_set
        )


# Its next version


def begin_draft(actor: Actor, pack: Pack) -> PackVersion:
    """The draft of the pack: the one there is, or a copy of what is published."""
    _must_edit(actor, pack, None)
    if pack.draft is not None:
        return pack.draft
    before = fields.told(pack)
    draft = _new_version(pack, _next_number(pack))
    if pack.published is not None:
        _copy_tasks(pack.published, draft)
    _close(actor, pack, before, AuditAction.PACK_REVISE, "")
    return draft


def set_task(
    actor: Actor,
    pack: Pack,
    task: PackTask | None,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
) -> PackTask:
    """Change a task of the draft, or add one to it; without a draft one is begun.

    Raises NotAllowed, Stale, WrongState and BadInput.
    """
    _must_edit(actor, pack, seen)
    draft = pack.draft or begin_draft(actor, pack)
    count = len(draft.tasks) + (task is None)
    if count > MOST_TASKS:
        raise WrongState(words("Paling banyak %(most)s tugas.", most=MOST_TASKS))
    position = task.position if task else count
    read = read_task(asked, position, count)
    before = fields.told(pack)
    after = {
        row.position: row.after.position if row.after else None for row in draft.tasks
    }
    if position in leading_back({**after, position: read.after}):
        raise BadInput.at("after", words("Tugas tidak dapat menunggu dirinya sendiri."))
    row = task or _add(draft, position)
    _write_task(row, read)
    row.after = draft.tasks[read.after - 1] if read.after else None
    _close(actor, pack, before, AuditAction.PACK_REVISE, "")
    return row


def remove_task(
    actor: Actor, pack: Pack, task: PackTask, *, seen: int | None = None
) -> None:
    """Take a task out of the draft; others no longer wait for it."""
    _must_edit(actor, pack, seen)
    draft = task.pack_version
    before = fields.told(pack)
    for row in draft.tasks:
        if row.after is task:
            row.after, row.after_lag = None, 0
    flush()
    draft.tasks.remove(task)
    for position, row in enumerate(draft.tasks, start=1):
        row.position = position
    _close(actor, pack, before, AuditAction.PACK_REVISE, "")


def publish(
    actor: Actor, pack: Pack, *, note: str = "", seen: int | None = None
) -> PackVersion:
    """Make the draft the version that is applied from now on.

    Raises NotAllowed, Stale and WrongState without a draft or without tasks in it.
    """
    _must_edit(actor, pack, seen)
    draft = pack.draft
    if draft is None:
        raise WrongState(words("Paket ini tidak memiliki rancangan."))
    if not draft.tasks:
        raise WrongState(words("Rancangan ini belum berisi tugas."))
    before = fields.told(pack)
    _publish(actor, draft, read_reason(note))
    _close(actor, pack, before, AuditAction.PACK_PUBLISH, note)
    return draft


def discard(actor: Actor, pack: Pack, *, seen: int | None = None) -> Pack:
    """Give the draft up; a pack that was never published is given up by retiring."""
    _must_edit(actor, pack, seen)
    if pack.draft is None or pack.published is None:
        raise WrongState(words("Tidak ada rancangan yang dapat dibuang."))
    before = fields.told(pack)
    _throw_away(pack.draft)
    return _close(actor, pack, before, AuditAction.PACK_REVISE, "")


def take_over(pack: Pack, offered: PackVersion) -> PackVersion:
    """Make what was offered the draft of the pack; the caller records and flushes."""
    draft = _new_version(pack, _next_number(pack))
    _copy_tasks(offered, draft)
    return draft


# Steps


def _must_edit(actor: Actor, pack: Pack, seen: int | None) -> None:
    if not may_edit(actor, pack):
        raise NotAllowed
    must_be_current(KIND, pack, seen)


def _owner(actor: Actor, draft: PackDraft) -> Agency | None:
    """Whose pack it becomes: as said, else the actor's; the operator's ships."""
    if draft.agency is not None:
        reaches = reach(actor, Action.MANAGE_PACK) is Reach.ANY
        if draft.agency.id != actor.agency_id and not reaches:
            raise BadInput.at(
                "agency",
                words("Anda hanya dapat menyusun paket instansi Anda sendiri."),
            )
        return draft.agency
    return people.agency(actor.agency_id) if actor.agency_id else None


def _new_pack(draft: PackDraft, owner: Agency | None) -> Pack:
    pack = Pack(id=new_id(), agency=owner)
    pack.code = draft.code or f"{draft.category[:40]}-{pack.id.hex[-12:]}"
    if queries.code_is_taken(pack.code):
        raise BadInput.at("code", words("Kode ini sudah dipakai."))
    _write_head(pack, draft)
    db.session.add(pack)
    return pack


def _write_head(pack: Pack, draft: PackDraft) -> None:
    pack.name, pack.name_en = draft.name, draft.name_en
    pack.category_code = draft.category
    pack.description, pack.shared = draft.description, draft.shared


def _new_version(pack: Pack, number: int) -> PackVersion:
    version = PackVersion(id=new_id(), number=number, published_at=None)
    pack.versions.append(version)
    return version


def _next_number(pack: Pack) -> int:
    return max((row.number for row in pack.versions), default=0) + 1


def _publish(actor: Actor, version: PackVersion, note: str = "") -> None:
    version.published_at, version.published_by = clock.now(), actor.label
    version.note = note or version.note


def _tell_another_story(pack: Pack, drafts: Sequence[PackTaskDraft]) -> bool:
    """Whether these tasks differ from those that the newest version has."""
    newest = pack.draft or pack.published
    rows = newest.tasks if newest else []
    return [_read_back(row) for row in rows] != list(drafts)


def _read_back(row: PackTask) -> PackTaskDraft:
    return PackTaskDraft(
        **{name: getattr(row, name) for name in _COLUMNS},
        offset=row.offset,
        channels=list(row.channels),
        after=row.after.position if row.after else None,
    )


def _write_tasks(version: PackVersion, drafts: Sequence[PackTaskDraft]) -> None:
    """Make the tasks of a draft these; one of the same title is the same task."""
    roots = {row.title: row.root_id for row in _known_tasks(version)}
    for row in version.tasks:
        row.after = None
    flush()
    version.tasks.clear()
    flush()
    for position, draft in enumerate(drafts, start=1):
        row = _add(version, position)
        row.root_id = roots.pop(draft.title, row.root_id)
        _write_task(row, draft)
    for row, draft in zip(version.tasks, drafts, strict=True):
        row.after = version.tasks[draft.after - 1] if draft.after else None


def _known_tasks(version: PackVersion) -> list[PackTask]:
    published = version.pack.published
    return [*(published.tasks if published else []), *version.tasks]


def _add(version: PackVersion, position: int) -> PackTask:
    row = PackTask(id=new_id(), position=position)
    row.root_id = row.id
    version.tasks.append(row)
    return row


def _write_task(row: PackTask, draft: PackTaskDraft) -> None:
    for name in _COLUMNS:
        setattr(row, name, getattr(draft, name))
    row.channels = draft.channels
    row.offset_days = draft.offset.days
    row.offset_working_days = draft.offset.working_days
    row.offset_hours = draft.offset.hours


def _copy_tasks(origin: PackVersion, version: PackVersion) -> None:
    for old in origin.tasks:
        row = _add(version, old.position)
        row.root_id = old.root_id
        _write_task(row, _read_back(old))
    for row, old in zip(version.tasks, origin.tasks, strict=True):
        row.after = version.tasks[old.after.position - 1] if old.after else None


def _throw_away(draft: PackVersion) -> None:
    for row in draft.tasks:
        row.after = None
    flush()
    draft.pack.versions.remove(draft)
    db.session.delete(draft)


def _close(
    actor: Actor,
    pack: Pack,
    before: Mapping[str, Any],
    action: AuditAction,
    reason: str,
) -> Pack:
    """One version and one line of history; when nothing changed, nothing happened."""
    changes = differences(before, fields.told(pack))
    if changes:
        pack.touch()
        flush()
        record(actor, action, KIND, pack.id, changes, read_reason(reason))
    return pack


def _agency_code(pack: Pack) -> str | None:
    return pack.agency.code if pack.agency else None


_COLUMNS = (
    "title",
    "title_en",
    "type_code",
    "brief",
    "anchor",
    "anchor_ref",
    "shift",
    "role_code",
    "grade",
    "effort_minutes",
    "evidence",
    "needs_neutrality_check",
    "essential",
    "after_lag",
)
