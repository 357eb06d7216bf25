"""What is a table of events, and what is refused before a row is read."""

import datetime
import io
import zipfile

import openpyxl
import pytest

from agenda.errors import TooLarge, WrongType
from agenda.exchange import tables
from agenda.exchange.columns import COLUMNS
from agenda.formats import xlsx

HEADER = "title,scope,category,start"


def cells(content, name="kegiatan.csv"):
    return [
        (row.number, row.cells["title"], row.cells["start"])
        for row in tables.read_content(name, content)
    ]


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_any_usual_separator_is_understood(sign):
    lines = f'{HEADER}\n"Rapat, besar",national,profession,2027-03-01\n'
    content = lines.replace(",", sign).replace(f"Rapat{sign}", "Rapat,")
    assert cells(content.encode()) == [(2, "Rapat, besar", "2027-03-01")]


def test_a_byte_order_mark_and_capitals_in_the_header_do_no_harm():
    content = "\ufeffTitle, Scope ,CATEGORY,start,,\nRapat,national,profession,2027\n"
    assert cells(content.encode()) == [(2, "Rapat", "2027")]


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    content = f'{HEADER}\n"Rapat\nbesar",n,p,s\n\n,,,\nSidang,n,p,t\n'
    assert [number for number, _, _ in cells(content.encode())] == [2, 5]


def test_a_workbook_is_read_with_its_dates_and_numbers():
    content = workbook(
        ["title", "scope", "category", "start", "participants_estimate", "all_day"],
        ["Rapat", "national", "profession", datetime.date(2027, 3, 1), 1500, True],
        [
            "Sidang",
            "national",
            "profession",
            datetime.datetime(2027, 3, 2, 9, 30),  # noqa: DTZ001 - a wall time
            1500.5,
            False,
        ],
    )
    first, second = tables.read_content("kegiatan.xlsx", content)
    names = ("start", "participants_estimate", "all_day")
    assert [first.cells[name] for name in names] == ["2027-03-01", "1500", "true"]
    assert [second.cells[name] for name in names] == [
        "2027-03-02T09:30",
        "1500.5",
        "false",
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"", "kosong"),
        ("a.csv", b" \n\n", "kosong"),
        ("a.csv", f"{HEADER}\nK\xe9\n".encode("cp1252"), "UTF-8"),
        ("a.csv", f"{HEADER}\nK\n".encode("utf-16"), "UTF-8"),
        ("a.csv", b"title\0,scope", "bukan tabel teks"),
        ("a.csv", b"judul,start\nA,B", "judul"),
        ("a.csv", b"title,scope,start\nA,B,C", "category"),
        ("a.csv", f"{HEADER},start\n".encode(), "dua kali"),
        ("a.ics", b"BEGIN:VCALENDAR", "ics"),
        ("a.txt", b"BEGIN:VCALENDAR\r\n", "ics"),
        ("a.xlsx", b"PK\x03\x04 no archive", "rusak"),
        ("a.xls", b"\xd0\xcf\x11\xe0 no book", "rusak"),
        ("a.csv", HEADER.encode() + b'\n"' + b"x" * 200_000, "rusak"),
    ],
)
def test_what_is_no_table_of_events_is_refused_in_words(name, content, told):
    with pytest.raises(WrongType) as refusal:
        tables.read_content(name, content)
    assert told in str(refusal.value.words)


def test_a_table_beyond_the_limits_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    with pytest.raises(TooLarge):
        tables.read_content("a.csv", (f"{HEADER}\n" + "a,b,c,d\n" * 3).encode())
    monkeypatch.setattr(tables, "MOST_BYTES", 10)
    (tmp_path / "a.csv").write_text(HEADER)
    with pytest.raises(TooLarge):
        tables.read_table(tmp_path / "a.csv")


def test_every_column_of_the_shipped_table_is_known():
    content = ",".join(COLUMNS) + "\n" + ",".join(COLUMNS)
    [row] = tables.read_content("a.csv", content.encode())
    assert row.cells == {name: name for name in COLUMNS}


def test_two_lonely_cells_at_the_ends_of_a_sheet_are_refused():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "title", "x"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(TooLarge):
        tables.read_content("a.xlsx", out.getvalue())


ODS = """<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>
 <office:spreadsheet><table:table table:name="A">{rows}</table:table>
 </office:spreadsheet></office:body></office:document-content>"""
CELL = '<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p>'
MANIFEST = """<manifest:manifest
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
 <manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
 </manifest:manifest>"""
KIND = "application/vnd.oasis.opendocument.spreadsheet"


def ods(rows, head=""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", KIND)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", head + ODS.format(rows=rows))
    return out.getvalue()


def cell(text, repeated=1):
    more = f' table:number-columns-repeated="{repeated}"'
    return CELL.format(more=more, text=text) + "</table:table-cell>"


def row(cells, repeated=1):
    return (
        f'<table:table-row table:number-rows-repeated="{repeated}">{cells}'
        "</table:table-row>"
    )


HEAD_ROW = row("".join(cell(name) for name in HEADER.split(",")))
BLANK = '<table:table-cell table:number-columns-repeated="16380"/>'


def test_a_sheet_that_is_filled_with_blanks_to_its_edges_is_read():
    rows = HEAD_ROW + row(cell("a") + cell("b") + BLANK) + row(BLANK, 1_048_570)

    [found] = tables.read_content("a.ods", ods(rows))

    assert (found.cells["title"], found.cells["scope"]) == ("a", "b")


@pytest.mark.parametrize(
    "rows",
    [
        row(cell("x", 10_000), 10_000),
        row(cell("x", 16_384), 1_048_576),
        row(cell("x", 16_384)) + row("<table:table-cell/>", 900_000) + row(cell("x")),
    ],
)
def test_a_few_cells_that_say_how_often_they_stand_there_are_refused(rows):
    with pytest.raises((TooLarge, WrongType)):
        tables.read_content("a.ods", ods(rows))


def test_a_workbook_that_names_entities_is_refused():
    head = '<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(WrongType):
        tables.read_content("a.ods", ods(HEAD_ROW + row(cell("&b;")), head))


FAR = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData><row r="1"><c r="A1"><v>1</v></c></row>
<row r="1048576"><c
r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"""


@pytest.mark.parametrize("elsewhere", [False, True])
def test_cells_for_which_no_machine_has_room_end_nothing_but_their_reader(elsewhere):
    """However they are written and wherever they lie; the library would abort us."""
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    if elsewhere:
        links = parts["xl/_rels/workbook.xml.rels"]
        parts["xl/_rels/workbook.xml.rels"] = links.replace(
            "worksheets/sheet1.xml", "evil.xml"
        )
    parts["xl/evil.xml" if elsewhere else "xl/worksheets/sheet1.xml"] = FAR
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)

    with pytest.raises(TooLarge):
        tables.read_content("a.xlsx", out.getvalue())


def test_a_workbook_that_says_more_than_is_bearable_is_refused(monkeypatch):
    rows = HEAD_ROW + row(cell("a" * 500) + cell("b"), 500)
    assert len(tables.read_content("a.ods", ods(rows))) == 500
    monkeypatch.setattr(xlsx, "_MOST_READ", 100_000)
    with pytest.raises(TooLarge):
        tables.read_content("a.ods", ods(rows))


def test_a_workbook_that_is_read_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(xlsx, "_PATIENCE", 0.0)
    with pytest.raises(TooLarge):
        tables.read_content("a.ods", ods(HEAD_ROW))
