"""The packs that ship with the product, as rows ready for the tables."""

from collections.abc import Iterator
from uuid import UUID, uuid5

from agenda import clock
from agenda.packs.models import Pack, PackTask, PackVersion
from agenda.reference import shipped
from agenda.rules.choices import Anchor, Grade, ShiftRule

PACKS = UUID("3c1f5a52-7a7e-5b0d-9a55-1c0e3f9d7b44")
"""Namespace of the ids of what ships, by code, number of version and position."""

_NAMES = {
    "election": ("Pemilu dan pilkada", "Elections"),
    "international_summit": ("Konferensi internasional", "International summit"),
    "sports_event": ("Ajang olahraga", "Sports event"),
    "health_campaign": ("Kampanye kesehatan", "Health campaign"),
    "national_day": ("Hari besar nasional", "National day"),
    "crisis": ("Krisis komunikasi", "Communication crisis"),
}
_BASIS = (
    "Kumpulan praktik umum; sesuaikan dengan kebiasaan instansi. Perkiraan jam dan"
    " tanda inti adalah taksiran."
)
_FIRST = 1


def packs() -> Iterator[Pack]:
    """The shipped packs with their first version; fixed ids, so that one is known."""
    rows = list(shipped.read("task_templates.csv"))
    for code, (name, name_en) in _NAMES.items():
        version = PackVersion(
            id=uuid5(PACKS, f"{code}/{_FIRST}"),
            number=_FIRST,
            published_at=clock.now(),
            published_by="Agenda",
            tasks=_tasks(code, [row for row in rows if row["event_type"] == code]),
        )
        yield Pack(
            id=uuid5(PACKS, code),
            code=code,
            category_code=code,
            name=name,
            name_en=name_en,
            description=_BASIS,
            shared=True,
            versions=[version],
        )


def _tasks(code: str, rows: list[dict[str, str]]) -> list[PackTask]:
    made: list[PackTask] = []
    for position, row in enumerate(rows, start=1):
        task = _task(row)
        task.id = uuid5(PACKS, f"{code}/{_FIRST}/{position}")
        task.root_id = task.id
        task.position = position
        made.append(task)
    for task, row in zip(made, rows, strict=True):
        task.after = made[int(row["after"]) - 1] if row["after"] else None
    return made


def _task(row: dict[str, str]) -> PackTask:
    hours = row["offset_hours"]
    return PackTask(
        title=row["title_id"],
        title_en=row["title_en"],
        type_code=row["type"],
        channels=row["channel"].split(";"),
        anchor=Anchor.START,
        offset_days=None if hours else int(row["offset_days"]),
        offset_hours=int(hours) if hours else None,
        shift=ShiftRule(row["shift"]),
        role_code=row["default_role"],
        grade=Grade(row["default_jenjang"]) if row["default_jenjang"] else None,
        effort_minutes=int(row["effort_hours"]) * 60,
        evidence=row["evidence"],
        needs_neutrality_check=row["needs_neutrality_check"] == "yes",
        essential=row["essential"] == "yes",
    )
