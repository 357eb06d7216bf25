"""How dear files are: 10,000 rows brought in, 50,000 events written out.

    .venv/bin/python -m tests.bench.exchange [ROWS [EVENTS]]

Bringing in is told against reading the same workbook with python-calamine and plain
inserts of every row that comes of it. Writing out is told by event, and by the memory
that the whole process takes at its peak, both against an office of 500. Each step is a
process of its own, for a process never gives its peak back.
"""

import io
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import Table, create_engine, insert, select
from xlsxwriter import Workbook

from agenda.cli.office import connected
from agenda.config import Settings, read_settings
from agenda.db import Base, db
from agenda.events.filters import EventFilter
from agenda.exchange import exports, imports
from agenda.exchange.columns import COLUMNS
from agenda.exchange.exports import Format
from agenda.people import queries as people
from agenda.rules.permissions import OPERATOR
from tests.bench.measure import told
from tests.bench.office import demonstration, enlarged

ROWS, EVENTS, FEW = 10_000, 50_000, 500
ROUNDS = 3
WHO = "koordinator@agenda.example"
IMPORT_GOAL, IMPORT_LEAST = 5, 10
FLAT_GOAL, FLAT_LEAST = 1.3, 2


def main(rows: int = ROWS, events: int = EVENTS) -> None:
    with tempfile.TemporaryDirectory(prefix="agenda-bench-") as name:
        folder = Path(name)
        demonstration(folder / "start")
        (folder / "table.xlsx").write_bytes(workbook(rows))
        report_import(folder, rows)
        report_exports(folder, events)


def report_import(folder: Path, rows: int) -> None:
    ours, plain, peaks = [], [], []
    for _ in range(ROUNDS):
        seconds, peak = step("bring", folder)
        ours.append(seconds)
        peaks.append(peak)
        plain.append(step("insert", folder)[0])
    ratio = statistics.median(ours) / statistics.median(plain)
    label = f"import of {rows:,} rows : calamine and plain inserts"
    print(told(label, ratio, IMPORT_GOAL, IMPORT_LEAST))
    print(f"  peak of memory {max(peaks) >> 10} MB, of which the idle office takes"
          f" {step('nothing', folder)[1] >> 10} MB")  # fmt: skip


def report_exports(folder: Path, events: int) -> None:
    office = read_settings(environment(folder / "start"))
    for count in (FEW, events):
        enlarged(office, folder / str(count), count)
    for form in Format:
        few, few_peak = step("write", folder / str(FEW), form.value)
        many, many_peak = step("write", folder / str(events), form.value)
        label = f"{form.value} of {events:,} events : of {FEW}"
        by_event = (many / events) / (few / FEW)
        print(told(f"{label}, time by event", by_event, FLAT_GOAL, FLAT_LEAST))
        peak = many_peak / few_peak
        print(told(f"{label}, peak of memory", peak, FLAT_GOAL, FLAT_LEAST))


def workbook(rows: int) -> bytes:
    """A table as offices keep it: a title, dates, a place, a figure, a source."""
    out = io.BytesIO()
    with Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        for number in range(1, rows + 1):
            row = {
                "title": f"Rapat koordinasi kehumasan pemerintah daerah ke-{number}",
                "title_en": f"Coordination meeting {number}",
                "scope": "national",
                "category": "profession",
                "start": str(date(2027, 1, 1) + timedelta(days=number % 700)),
                "status": "confirmed",
                "city": "Denpasar",
                "provinces": "ID-BA",
                "country": "ID",
                "participants_estimate": 100 + number % 900,
                "organizer": "Biro Hubungan Masyarakat",
                "source": "Surat undangan",
                "confidence": "high",
                "notes": "Catatan singkat tentang rapat ini.",
            }
            sheet.write_row(number, 0, [row.get(name, "") for name in COLUMNS])
    return out.getvalue()


# Steps, each in a process of its own


def step(name: str, folder: Path, *more: str) -> tuple[float, int]:
    """Seconds of CPU, readers that it started included, and kilobytes at the peak."""
    command = [sys.executable, "-m", "tests.bench.exchange", name, str(folder), *more]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak = json.loads(done.stdout.splitlines()[-1])
    return float(seconds), int(peak)


def bring(folder: Path) -> None:
    """The import, into an office that is thrown away after the next step."""
    settings = fresh(folder)
    with connected(settings), Measured():
        content = (folder / "table.xlsx").read_bytes()
        account = people.account_by_email(WHO)
        assert account is not None
        result = imports.import_file(
            account.as_actor(), "table.xlsx", content, account.agency
        )
        assert not result.refused, result.errors[:3]
        db.session.commit()


def insert_plainly(folder: Path) -> None:
    """The rows that the import left, inserted into an office without them."""
    with connected(read_settings(environment(folder / "brought"))):
        after = {table: read(table) for table in Base.metadata.sorted_tables}
    settings = fresh(folder)
    with connected(settings):
        before = {table: ids(read(table)) for table in after}
    rows = {
        table: [row for row in found if identity(row) not in before[table]]
        for table, found in after.items()
    }
    engine = create_engine(settings.database_url)
    with Measured():
        content = io.BytesIO((folder / "table.xlsx").read_bytes())
        CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()
        with engine.begin() as connection:
            for table, new in rows.items():
                if new and table.name not in _COUNTERS:
                    connection.execute(insert(table), new)


_COUNTERS = {"number_counter"}
"""One row that was there before and says something else now."""


def read(table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in db.session.execute(select(table)).mappings()]


def ids(rows: list[dict[str, Any]]) -> set[str]:
    return {identity(row) for row in rows}


def identity(row: dict[str, Any]) -> str:
    return repr(row)


def write(folder: Path, form: str) -> None:
    with connected(read_settings(environment(folder))) as settings, Measured():
        reading = exports.Reading(OPERATOR, "id", "Asia/Jakarta", settings.base_url)
        with tempfile.TemporaryFile() as out:
            exports.write_events(out, reading, Format(form), EventFilter())


def nothing(folder: Path) -> None:
    with connected(fresh(folder)), Measured():
        people.account_by_email(WHO)


def fresh(folder: Path) -> Settings:
    copied = folder / "brought"
    shutil.rmtree(copied, ignore_errors=True)
    shutil.copytree(folder / "start", copied)
    settings = read_settings(environment(copied))
    return replace(settings, instance=copied)


def environment(folder: Path) -> dict[str, str]:
    return {"AGENDA_INSTANCE": str(folder), "AGENDA_LOG_LEVEL": "ERROR"}


class Measured:
    """Says what was spent inside, as the last line of the process."""

    def __enter__(self) -> None:
        self._began = spent()

    def __exit__(self, *_: object) -> None:
        # `ru_maxrss` would begin with what the parent took.
        status = Path("/proc/self/status").read_text()
        peak = int(status.split("VmHWM:")[1].split()[0])
        print(json.dumps([spent() - self._began, peak]))


def spent() -> float:
    return time.process_time() + sum(
        resource.getrusage(resource.RUSAGE_CHILDREN)[:2]  # user and system
    )


STEPS = {"bring": bring, "insert": insert_plainly, "write": write, "nothing": nothing}

if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] in STEPS:
        STEPS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
    else:
        main(*map(int, sys.argv[1:]))
