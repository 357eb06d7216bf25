"""The components of a calendar file as entries, each read by the reader of its kind."""

from agenda.exchange.component_reader import ComponentReader
from agenda.exchange.entries import Entry
from agenda.exchange.event_components import EventReader
from agenda.exchange.results import RowError
from agenda.exchange.task_components import TaskReader
from agenda.formats.ical_reading import Component, File
from agenda.people.models import Agency

_READERS: dict[str, type[ComponentReader]] = {
    "VEVENT": EventReader,
    "VTODO": TaskReader,
}


def read(component: Component, file: File, agency: Agency) -> Entry | list[RowError]:
    """The entry of a component, or why there is none."""
    return _READERS[component.kind](component, file, agency).entry()
