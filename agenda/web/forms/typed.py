"""An event as it would be typed: the way into its form, and back into a newer one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from agenda.reference import queries as reference
from agenda.rules.event_states import EventKind, Scope, Visibility
from agenda.web.event_words import years_between
from agenda.web.forms import choices
from agenda.web.forms.event_rows import TYPED_ROWS
from agenda.web.forms.events import PLAIN, PROVENANCE, TEXTS, YEARS, inputs_of
from agenda.web.forms.moments import typed_dates


def typed(
    fields: Mapping[str, Any], parent_number: str, home_zone: str
) -> MultiDict[str, str]:
    """What would be typed to say `fields`: every input's name with its value."""
    plain = {name: fields[name] or "" for name in TEXTS}
    dates = typed_dates(fields)
    repeats = fields["rrule"] if fields["rrule"] in ("", *PLAIN) else "custom"
    years = years_between(fields["rrule"])
    if years:
        repeats = YEARS
    written: MultiDict[str, str] = MultiDict(
        {
            **plain,
            **dates,
            "timezone": _typed_zone(fields, home_zone),
            "repeats": repeats,
            "years": years,
            "rrule": fields["rrule"] if repeats == "custom" else "",
            "themes": ", ".join(_theme_names(fields["themes"])),
            "agency": fields["agency"],
            "embargo": _local(fields["embargo_until"], fields["timezone"]),
            "parent": parent_number,
        }
    )
    written.setlist("partners", fields["partners"])
    for name in PROVENANCE:
        written[f"provenance_{name}"] = fields["provenance"].get(name, "")
    for name, write in TYPED_ROWS.items():
        for index, row in enumerate(fields[name]):
            for column, value in write(row, home_zone).items():
                written[f"{name}-{index}-{column}"] = value
    return written


def typed_by_default(today: str, agency: str) -> MultiDict[str, str]:
    """The form before anybody typed."""
    return MultiDict(
        {
            "kind": EventKind.EVENT.value,
            "scope": Scope.NATIONAL.value,
            "visibility": Visibility.AGENCY.value,
            "repeats": "",
            "agency": agency,
            "estimates-0-as_of": today,
        }
    )


def merged(
    sent: MultiDict[str, str],
    seen: MultiDict[str, str],
    now: MultiDict[str, str],
    changed: Iterable[str],
) -> MultiDict[str, str]:
    """What was sent, with the newest values where its sender had changed nothing.

    `seen` is the form as the sender was shown it, `now` as it would be shown today,
    `changed` the contract fields in which the two differ.
    """
    result = sent.copy()
    for name in changed:
        for prefix in inputs_of(name):
            if _part(sent, prefix) == _part(seen, prefix):
                _replace_part(result, now, prefix)
    return result


def _part(data: MultiDict[str, str], prefix: str) -> list[tuple[str, str]]:
    """What stands in the fields of that name, blanks and line ends apart."""
    return sorted(
        (key, value.replace("\r\n", "\n").strip())
        for key, value in data.items(multi=True)
        if _belongs(key, prefix) and value.strip()
    )


def _replace_part(
    data: MultiDict[str, str], now: MultiDict[str, str], prefix: str
) -> None:
    for key in [key for key in data if _belongs(key, prefix)]:
        data.poplist(key)
    for key in now:
        if _belongs(key, prefix):
            data.setlist(key, now.getlist(key))


def _belongs(key: str, prefix: str) -> bool:
    return key == prefix or key.startswith(f"{prefix}-")


def _typed_zone(fields: Mapping[str, Any], home_zone: str) -> str:
    """Empty where the zone follows from the first place anyway."""
    places = fields["places"]
    follows = places[0]["timezone"] if places else home_zone
    stated = fields["timezone"]
    return "" if stated == follows else choices.zone_typed(stated)


def _theme_names(codes: Iterable[str]) -> list[str]:
    known = reference.themes()
    return [known[code].name if code in known else code for code in codes]


def _local(instant: str | None, zone_name: str) -> str:
    if not instant:
        return ""
    local = datetime.fromisoformat(instant).astimezone(ZoneInfo(zone_name))
    return f"{local:%Y-%m-%dT%H:%M}"
