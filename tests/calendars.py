"""Reading calendar text as clients do: as octets, as lines and as components."""

import icalendar

from agenda.events.models import Event
from agenda.tasks.models import Task

BASE_URL = "https://agenda.example"


class ReadFeed:
    """A published feed, as octets, as unfolded lines and as components."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.lines = octets.decode().replace("\r\n ", "").split("\r\n")
        self.calendar = icalendar.Calendar.from_ical(octets)

    @property
    def entries(self) -> list[icalendar.Component]:
        return [
            part
            for part in self.calendar.subcomponents
            if part.name in {"VEVENT", "VTODO"}
        ]

    @property
    def titles(self) -> list[str]:
        return [str(part["summary"]) for part in self.entries]

    def entry(self, thing: Event | Task) -> icalendar.Component:
        [found] = [part for part in self.entries if part["uid"] == thing.uid]
        return found

    def lines_of(self, thing: Event | Task) -> list[str]:
        """The lines of the component of `thing`, between BEGIN and END."""
        component: list[str] = []
        for line in self.lines:
            if line in {"BEGIN:VEVENT", "BEGIN:VTODO"}:
                component = []
            elif line in {"END:VEVENT", "END:VTODO"}:
                if f"UID:{thing.uid}" in component:
                    return component
            else:
                component.append(line)
        raise LookupError(thing.uid)

    def line(self, thing: Event | Task, name: str) -> str:
        """The one line of a property in the component of `thing`."""
        [found] = [
            line
            for line in self.lines_of(thing)
            if line.startswith((f"{name}:", f"{name};"))
        ]
        return found

    def has(self, thing: Event | Task, name: str) -> bool:
        return any(
            line.startswith((f"{name}:", f"{name};")) for line in self.lines_of(thing)
        )
