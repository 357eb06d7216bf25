"""Tables to import, made where a test can write."""

import csv

import pytest

from agenda.exchange.columns import COLUMNS

ROW = {
    "title": "Rapat koordinasi humas",
    "scope": "national",
    "category": "profession",
    "start": "2027-03-01",
    "status": "confirmed",
    "country": "ID",
    "source": "Surat undangan",
    "confidence": "high",
}


@pytest.fixture
def write_table(tmp_path):
    """A csv file of rows; each is ROW with what the test says otherwise."""

    def write(*rows, name="kegiatan.csv", delimiter=",", encoding="utf-8"):
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="", delimiter=delimiter)
            writer.writeheader()
            writer.writerows(ROW | row for row in rows)
        return path

    return write
