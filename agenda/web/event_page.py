"""What the page of an event shows, and what its reader may do there."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from agenda.companions import queries as beside
from agenda.errors import NotFound
from agenda.events import occurrences, queries
from agenda.events.editions import may_clone
from agenda.events.models import (
    Event,
    Occurrence,
)
from agenda.reference import queries as reference
from agenda.rules.event_states import EventStatus, EventVerb, verbs_from
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.precision import When
from agenda.rules.titles import other_title
from agenda.tasks import following, lessons
from agenda.tasks import queries as tasks
from agenda.web import (
    closing,
    companion_words,
    companions,
    event_dates,
    event_figures,
    event_words,
    guard_words,
    observances,
    phase_words,
    places,
    plans,
    programme,
    task_words,
)
from agenda.web.event_words import choice
from agenda.web.forms.choices import capital
from agenda.web.page import (
    day_words,
    instant_words,
    language,
    other_title_label,
    when_words,
)
from agenda.web.rule_words import rule_words

_HISTORY = 8
_OCCURRENCES = 6


@dataclass(frozen=True)
class Rights:
    """What an actor may do to an event as it is now; buttons follow it."""

    actor: Actor
    event: Event

    @property
    def edit(self) -> bool:
        return self.event.trashed_at is None and may(
            self.actor,
            Action.EDIT_EVENT,
            agency_id=self.event.agency_id,
            tentative=self.event.status is EventStatus.TENTATIVE,
        )

    @property
    def steer(self) -> bool:
        return may(self.actor, Action.STEER_EVENT, agency_id=self.event.agency_id)

    @property
    def move(self) -> bool:
        return self.can(EventVerb.MOVE)

    def can(self, verb: EventVerb) -> bool:
        return self.steer and verb in verbs_from(self.event.status)

    @property
    def manage_tasks(self) -> bool:
        return may(self.actor, Action.MANAGE_TASK, agency_id=self.event.agency_id)


def values(actor: Actor, event: Event) -> dict[str, Any]:
    """Everything that the template of the page takes."""
    dates = occurrences.of_event(event) if event.rrule else []
    shown = _shown_date(event, dates)
    parent = _if_seen(actor, event.parent)
    return {
        "event": event,
        "rights": Rights(actor, event),
        "verbs": EventVerb,
        **_head(event, shown),
        **event_figures.values(actor, event, dates),
        "texts": _texts(event),
        **places.values(event, shown),
        "facts_list": _facts(event),
        "provenance": _provenance(event),
        "principals": _principals(event),
        "themes": _themes(event),
        **event_dates.values(actor, event),
        **observances.of_event(actor, event),
        "parent": parent,
        "series": _if_seen(actor, event.series),
        "may_clone": may_clone(actor, event),
        "editions": queries.editions_after(actor, event),
        "continued": queries.continued_by(actor, event),
        "former_sources": _former_sources(actor, event),
        "recurrence": _recurrence(actor, event, dates),
        **programme.values(actor, event, parent),
        "tasks": _tasks(actor, event),
        "lessons": closing.rows(actor, lessons.of_event(actor, event)),
        **plans.of_event(actor, event),
        **companions.values(actor, event),
        **phase_words.values(actor, event, shown),
        **_history(actor, event),
    }


def _tasks(actor: Actor, event: Event) -> list[dict[str, Any]]:
    rows = tasks.for_event(actor, event, for_rows=True)
    held = guard_words.held(rows)
    earlier = following.unfinished(actor, rows)
    return [
        {
            **task_words.task_row(task, held.get(task.id)),
            "event": None,
            "waits": task_words.waits_words(earlier.get(task.id)),
        }
        for task in rows
    ]


def _head(event: Event, when: When | None) -> dict[str, Any]:
    over = event.status is EventStatus.CANCELLED
    return {
        "date": event_words.date_block(when, muted=over),
        "when": capital(when_words(when)),
        "zone": event_words.zone_words(event.timezone),
        "shows_zone": event.when is not None and event.when.all_day,
        "local": event_words.local_words(when),
        "status": (event.status.value, choice(event.status)),
        "visibility": (event.visibility.value, choice(event.visibility)),
        "kind": choice(event.kind),
        "kind_icon": event_words.KIND_ICONS.get(event.kind, "calendar-event"),
        "scope": choice(event.scope),
    }


def _texts(event: Event) -> list[dict[str, str]]:
    labels = {
        "summary": gettext("Ringkasan"),
        "significance": gettext("Mengapa penting"),
        "key_message": gettext("Pesan kunci"),
        "audience": gettext("Khalayak"),
        "strategy": gettext("Strategi komunikasi"),
        "description": gettext("Uraian"),
    }
    return [
        {"label": label, "text": getattr(event, name)}
        for name, label in labels.items()
        if getattr(event, name)
    ]


def _facts(event: Event) -> list[dict[str, Any]]:
    category = reference.categories()[event.category_code]
    embargo = instant_words(event.embargo_until)
    return [
        {"label": gettext("Instansi utama"), "value": event.agency_name},
        {
            "label": gettext("Instansi mitra"),
            "value": ", ".join(event.partner_names),
        },
        {"label": gettext("Penyelenggara"), "value": event.organizer},
        {"label": gettext("Kategori"), "value": category.named(language())},
        {"label": gettext("Nomor surat atau rujukan"), "value": event.reference},
        {"label": gettext("Dikonfirmasi oleh"), "value": event.confirmed_by},
        {"label": gettext("Surat konfirmasi"), "value": event.confirmation_reference},
        {"label": gettext("Embargo sampai"), "value": embargo},
        {
            "label": other_title_label(),
            "value": other_title(event, language()),
        },
    ]


def _provenance(event: Event) -> dict[str, str]:
    kept = event.provenance
    confidence = kept.get("confidence", "")
    levels = {
        "low": gettext("rendah"),
        "medium": gettext("sedang"),
        "high": gettext("tinggi"),
    }
    return {
        "source": kept.get("source", ""),
        "source_url": kept.get("source_url", ""),
        "confidence": levels.get(confidence, confidence),
        "notes": kept.get("notes", ""),
    }


def _principals(event: Event) -> list[dict[str, Any]]:
    return [
        {
            "name": row.name,
            "note": gettext("diwakili %(name)s", name=row.delegate)
            if row.delegate
            else None,
            "label": choice(row.status),
            "look": event_words.PRINCIPAL_LOOK[row.status],
        }
        for row in event.principals
    ]


def _themes(event: Event) -> list[dict[str, str]]:
    known = reference.themes_of([theme.theme_code for theme in event.themes])
    return [
        {
            "name": known[theme.theme_code].named(language()),
            "url": f"/events?theme={theme.theme_code}",
        }
        for theme in event.themes
    ]


def _if_seen(actor: Actor, other: Event | None) -> Event | None:
    """The other event, unless this reader may not know of it."""
    return other if other is not None and queries.sees(actor, other) else None


def _former_sources(actor: Actor, event: Event) -> list[dict[str, str]]:
    """Where the figures of the former edition are from, each source once."""
    former = _if_seen(actor, event.series)
    if former is None or former.rrule or event.rrule:
        return []
    told = {
        row.source: row.source_url or f"/events/{former.id}"
        for row in former.estimates
        if row.struck_at is None
    }
    if source := former.provenance.get("source"):
        told.setdefault(source, former.provenance.get("source_url") or "")
    return [{"name": name, "url": url} for name, url in told.items()]


def _shown_date(event: Event, dates: list[Occurrence]) -> When | None:
    """The date at the head of the page: of a series, the next one, else the last."""
    if not dates:
        return event.when
    ahead = _standing(_ahead(dates)) or _ahead(dates)
    return event_words.occurrence_when(event, ahead[0] if ahead else dates[-1])


def _standing(dates: list[Occurrence]) -> list[Occurrence]:
    """Those that did not become events of their own."""
    return [row for row in dates if row.replaced_by_id is None]


def _ahead(dates: list[Occurrence]) -> list[Occurrence]:
    today = event_words.today()
    return [row for row in dates if row.last_day >= today and not row.cancelled]


def _recurrence(
    actor: Actor, event: Event, dates: list[Occurrence]
) -> dict[str, Any] | None:
    """The rule in words, the next date, and the dates ahead."""
    if not dates:
        return None
    ahead = _ahead(dates)
    standing = _standing(ahead)
    return {
        "rule": rule_words(event.rrule),
        "since": day_words(dates[0].first_day, weekday=False),
        "next": _occurrence_words(event, standing[0]) if standing else "",
        "dates": [
            {
                "when": capital(_occurrence_words(event, row)),
                "event": _replacement(actor, row),
                "apart": row.replaced_by_id is not None,
            }
            for row in ahead[:_OCCURRENCES] or dates[-_OCCURRENCES:]
        ],
    }


def _occurrence_words(event: Event, row: Occurrence) -> str:
    return when_words(event_words.occurrence_when(event, row))


def _replacement(actor: Actor, row: Occurrence) -> Event | None:
    if row.replaced_by_id is None:
        return None
    try:
        return queries.get(actor, row.replaced_by_id)
    except NotFound:
        return None


def _history(actor: Actor, event: Event) -> dict[str, Any]:
    found = beside.history(actor, event, limit=_HISTORY)
    teller = companion_words.EventTeller(actor, found.items)
    return {
        "history": [teller.entry(entry, whole=False) for entry in found.items],
        "more_history": found.next_cursor is not None,
    }
