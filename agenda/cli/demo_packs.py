"""Packs of the demonstration: applied to coming events, adapted, offered back."""

from agenda.cli import demo_content as content
from agenda.events.models import Event
from agenda.packs import operations, queries, sharing
from agenda.people import queries as accounts
from agenda.planning import operations as planning
from agenda.rules.permissions import Actor

_TRANSLATED = {
    "title": "Infografis dalam bahasa Aceh dan Gayo",
    "title_en": "Infographic in Acehnese and Gayo",
    "type": "infographic",
    "channels": ["media_sosial", "luar_ruang"],
    "offset": {"days": -10},
    "role": "desainer",
    "grade": "mahir",
    "effort_hours": 6,
    "evidence": "berkas desain",
    "brief": "Untuk warga yang tidak memakai bahasa Indonesia sehari-hari.",
}


def learn_from_peers() -> None:
    """Aceh takes a pack over, adapts it, shares it and offers it back."""
    aceh = _actor(content.TEAMS["ACEH"].author)
    shipped = queries.get(aceh, "sports_event")
    asked = {
        "code": "olahraga-aceh",
        "name": "Ajang olahraga di Aceh",
        "name_en": "Sports events in Aceh",
        "shared": True,
    }
    copy = operations.copy(aceh, shipped, asked, "Belajar dari pekan olahraga")
    operations.set_task(aceh, copy, None, _TRANSLATED)
    operations.publish(aceh, copy, note="Ditambah infografis dalam bahasa daerah.")
    sharing.offer(
        aceh, copy, "Infografis dalam bahasa daerah paling banyak dibagikan warga."
    )


def plan(event: Event) -> None:
    """Every task of the fitting pack; what no longer fits is brought forward."""
    team = content.TEAMS[event.agency.code]
    pack = content.UPCOMING_PACKS.get(event.category_code, "national_day")
    asked = {"pack": pack, "compressed": True}
    planning.apply(_actor(team.author), event, asked, reason=content.PLANNED_WHY)


def _actor(email: str) -> Actor:
    account = accounts.account_by_email(email)
    if account is None:
        raise LookupError(email)
    return account.as_actor()
