"""The body of a feed as it is at this moment, and what has to be remembered of it.

The text of an entry is written once per revision and set of options, kept, and joined
with the others. An entry that cannot be written keeps its last good text, because
leaving it out would delete it in every calendar. Doors call `publish`, answer with what
comes out, and let `remember` write; a failure to remember is never one to answer.
"""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from agenda import clock
from agenda.db import db
from agenda.feeds import entries, rendering
from agenda.feeds.entries import Chosen, Source, Window
from agenda.feeds.models import EntryText, Feed, FormerToken
from agenda.formats import ical
from agenda.rules.precision import start_of_day

MOST_ENTRIES, MOST_OCTETS = 1_000, 1_000_000
"""Beyond these some calendar programs leave entries out; owners are told."""

_FAREWELL = timedelta(days=30)
_NOTICE = timedelta(days=14)
_KEPT_UNUSED = timedelta(days=60)
_USED_AGAIN = timedelta(days=30)
_BATCH = 500
_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_INSTANT = timedelta(microseconds=1)
_log = logging.getLogger(__name__)


class Standing(StrEnum):
    """What an address of a known feed answers with."""

    LIVE = "live"
    FAREWELL = "farewell"
    GONE = "gone"


class Unwritable(Exception):
    """An entry cannot even be written with its title and dates alone."""


@dataclass(frozen=True)
class Publication:
    """The octets of a feed with their marks, and the texts that are worth keeping."""

    octets: bytes
    etag: str
    last_modified: datetime
    entries: int
    fresh: tuple[dict[str, Any], ...] = ()
    used_again: tuple[UUID, ...] = ()
    options_key: str = ""

    @property
    def is_heavy(self) -> bool:
        """Larger than every calendar program is known to take."""
        return self.entries > MOST_ENTRIES or len(self.octets) > MOST_OCTETS


def ended_at(feed: Feed) -> datetime | None:
    """When the feed came to its end, whichever way was first; None while it lives."""
    now = clock.now()
    ends = (feed.revoked_at, feed.expires_at, feed.owner.deactivated_at)
    return min((end for end in ends if end is not None and end <= now), default=None)


def standing(feed: Feed) -> Standing:
    if feed.revoked_as_leaked:
        return Standing.GONE
    ended = ended_at(feed)
    if ended is None:
        return Standing.LIVE
    over = clock.now() >= ended + _FAREWELL
    return Standing.GONE if over else Standing.FAREWELL


def standing_of_former(former: FormerToken) -> Standing:
    """What the address of a replaced token answers with; it is never live again."""
    if former.leaked or former.feed.revoked_as_leaked:
        return Standing.GONE
    over = clock.now() >= former.ended_at + _FAREWELL
    return Standing.GONE if over else Standing.FAREWELL


def farewell(former: FormerToken) -> Publication:
    """The calendar of a replaced token: one day that says that it ended."""
    text = rendering.farewell_text(former.feed, former.ended_at)
    octets = ical.calendar_text(rendering.calendar_head(former.feed), [text])
    return Publication(octets, _etag(octets), former.last_modified, entries=1)


def publish(feed: Feed, base_url: str) -> Publication:
    """The calendar of a feed that is not gone, as its owner's rights are now.

    Raises Unwritable, and what the database raises; never answers in part.
    """
    ended = ended_at(feed)
    if ended is not None:
        return _publication(feed, [rendering.farewell_text(feed, ended)])
    key = rendering.options_key(feed, base_url)
    window = Window.of(feed, clock.today(feed.timezone))
    chosen = entries.choose(feed, key, window)
    written = _write_missing(feed, base_url, chosen)
    texts = [
        (entry.starts_at, entry.uid, text)
        for entry in chosen
        if (text := written.texts.get(entry.id, entry.octets)) is not None
        and entry.id not in written.vanished
    ]
    texts += _notices(feed, window.today)
    return _publication(
        feed,
        [text for _, _, text in sorted(texts)],
        fresh=_rows(chosen, written, key),
        used_again=_used_again(chosen, window.today),
        options_key=key,
    )


def remember(feed: Feed, publication: Publication) -> None:
    """Write down what this answer has shown: its marks, its texts, that it was asked.

    The caller commits; nothing is lost when that fails.
    """
    _remember_marks(feed, publication)
    _keep_texts(publication)


# Writing entries


@dataclass(frozen=True)
class _Written:
    """Texts by entry; those that are good to keep, and entries that are gone by now."""

    texts: dict[UUID, bytes]
    sources: dict[UUID, Source]
    good: frozenset[UUID]
    vanished: frozenset[UUID]


def _write_missing(feed: Feed, base_url: str, chosen: list[Chosen]) -> _Written:
    missing = [entry for entry in chosen if not entry.is_kept]
    sources = entries.sources(feed, missing)
    texts, good = {}, set()
    for entry in missing:
        source = sources.get(entry.id)
        if source is None:
            continue
        text, is_good = _write(entry, source, feed, base_url)
        texts[entry.id] = text
        if is_good:
            good.add(entry.id)
    vanished = frozenset(entry.id for entry in missing if entry.id not in sources)
    return _Written(texts, sources, frozenset(good), vanished)


def _write(
    entry: Chosen, source: Source, feed: Feed, base_url: str
) -> tuple[bytes, bool]:
    """The text of an entry, and whether it is as it should be."""
    try:
        return rendering.text_of(source, feed, base_url), True
    except SQLAlchemyError:
        raise
    except Exception:
        _log.exception("feed %s: %s %s not written", feed.id, entry.kind, entry.id)
    if entry.octets is not None:
        return entry.octets, False
    try:
        return rendering.bare_text_of(source, feed), False
    except Exception as error:
        raise Unwritable(f"{entry.kind} {entry.id}") from error


def _rows(
    chosen: list[Chosen], written: _Written, key: str
) -> tuple[dict[str, Any], ...]:
    """What is to be kept of the texts that were written anew."""
    today = clock.today("UTC")
    return tuple(
        {
            "kind": entry.kind,
            "entry_id": entry.id,
            "options_key": key,
            "revised_at": written.sources[entry.id].revised_at,
            "marks": entry.marks,
            "octets": written.texts[entry.id],
            "kept_on": today,
        }
        for entry in chosen
        if entry.id in written.good
    )


def _used_again(chosen: Iterable[Chosen], today: date) -> tuple[UUID, ...]:
    """Kept texts whose use has to be noted, lest they be dropped as unused."""
    return tuple(
        entry.id
        for entry in chosen
        if entry.is_kept
        and entry.kept_on is not None
        and entry.kept_on <= today - _USED_AGAIN
    )


# The whole


def _notices(feed: Feed, today: date) -> list[tuple[datetime, str, bytes]]:
    """During the last days, an entry that tells that the feed will end."""
    if feed.expires_at is None:
        return []
    last_moment = feed.expires_at - _INSTANT
    last_day = last_moment.astimezone(ZoneInfo(feed.timezone)).date()
    if today < last_day - _NOTICE:
        return []
    since = start_of_day(last_day - _NOTICE, feed.timezone)
    text = rendering.ending_text(feed, last_moment, max(since, feed.created_at))
    return [(start_of_day(last_day, feed.timezone), "", text)]


def _publication(feed: Feed, texts: list[bytes], **kept: Any) -> Publication:
    octets = ical.calendar_text(rendering.calendar_head(feed), texts)
    etag = _etag(octets)
    return Publication(
        octets, etag, _last_modified(feed, etag), entries=len(texts), **kept
    )


def _etag(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()[:40]


def _last_modified(feed: Feed, etag: str) -> datetime:
    """When the body became what it is; a later one for each other body."""
    if etag == feed.etag:
        return feed.last_modified
    now = clock.now().replace(microsecond=0)
    return max(now, feed.last_modified + _SECOND) if feed.etag else now


# Remembering


def _remember_marks(feed: Feed, publication: Publication) -> None:
    now = clock.now()
    news: dict[str, Any] = {}
    if publication.etag != feed.etag:
        news["etag"] = publication.etag
        news["last_modified"] = publication.last_modified
    if feed.last_fetched_at is None or now - feed.last_fetched_at >= _MINUTE:
        news["last_fetched_at"] = now.replace(second=0, microsecond=0)
    if news:
        # Not a change of the feed to anybody: its version stays.
        db.session.execute(update(Feed).where(Feed.id == feed.id).values(**news))


def _keep_texts(publication: Publication) -> None:
    today = clock.today("UTC")
    if publication.used_again:
        _note_use(publication, today)
    if publication.fresh:
        _upsert(list(publication.fresh))
        unused = EntryText.kept_on < today - _KEPT_UNUSED
        db.session.execute(delete(EntryText).where(unused))


def _note_use(publication: Publication, today: date) -> None:
    ids = publication.used_again
    for first in range(0, len(ids), _BATCH):
        used = EntryText.entry_id.in_(ids[first : first + _BATCH])
        same = EntryText.options_key == publication.options_key
        db.session.execute(update(EntryText).where(used, same).values(kept_on=today))


def _upsert(rows: list[dict[str, Any]]) -> None:
    dialect = db.engine.dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    new = insert(EntryText)
    values = {
        name: new.excluded[name]
        for name in ("revised_at", "marks", "octets", "kept_on")
    }
    statement = new.on_conflict_do_update(
        index_elements=["kind", "entry_id", "options_key"], set_=values
    )
    for first in range(0, len(rows), _BATCH):
        db.session.execute(statement, rows[first : first + _BATCH])
