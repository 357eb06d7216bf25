"""Reads the first sheet of the workbook on standard input: a line of JSON for each row.

A program of its own, which `formats.xlsx` starts: a file of five kilobytes can name
cells for which no machine has room, and then this process ends and not the server. It
knows nothing of ours, so that it starts at once.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineWorkbook

MOST_MEMORY = 1 << 30
MOST_SECONDS = 30
DAMAGED, TOO_LARGE = 3, 4

Cell = int | float | str | bool | time | date | datetime | timedelta


def main() -> int:
    content = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except MemoryError:
        return TOO_LARGE
    except Exception:  # damage shows itself in many ways
        return DAMAGED
    except BaseException:  # how its numbers overflow
        return TOO_LARGE
    for row in rows:
        sys.stdout.write(json.dumps([_text(cell) for cell in row]) + "\n")
    return 0


def _text(cell: Cell) -> str:
    """The cell as a person would type it into a text table."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.strftime("%Y-%m-%dT%H:%M")
        case date():
            return cell.isoformat()
        case time():
            return cell.strftime("%H:%M")
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)


if __name__ == "__main__":
    sys.exit(main())
