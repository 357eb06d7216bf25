"""Which files are taken: content decides, and no name from outside is trusted."""

import io
import zipfile

import pytest

from agenda.errors import TooLarge, WrongType
from agenda.files import uploads
from tests.samples import (
    GIF,
    JPEG,
    MP3,
    MP4,
    PDF,
    PNG,
    WEBP,
    office,
    open_document,
    packed,
)


@pytest.mark.parametrize(
    ("name", "octets", "media_type"),
    [
        ("siaran.pdf", PDF, "application/pdf"),
        ("salah nama.exe", PDF, "application/pdf"),
        ("foto.png", PNG, "image/png"),
        ("foto.jpg", JPEG, "image/jpeg"),
        ("foto.gif", GIF, "image/gif"),
        ("foto.webp", WEBP, "image/webp"),
        ("suara.mp3", MP3, "audio/mpeg"),
        ("video.mp4", MP4, "video/mp4"),
        (
            "a.docx",
            office("word/document.xml"),
            f"{uploads._OFFICE}wordprocessingml.document",
        ),
        ("a.xlsx", office("xl/workbook.xml"), f"{uploads._OFFICE}spreadsheetml.sheet"),
        (
            "a.pptx",
            office("ppt/presentation.xml"),
            f"{uploads._OFFICE}presentationml.presentation",
        ),
        ("a.odt", open_document("text"), f"{uploads._OPEN}text"),
        ("a.ods", open_document("spreadsheet"), f"{uploads._OPEN}spreadsheet"),
        ("kliping.csv", "media;jumlah\nRéuters;3\n".encode(), "text/csv"),
        ("catatan.TXT", b"Selesai.\n", "text/plain"),
    ],
)
def test_a_file_is_taken_for_what_its_content_says(name, octets, media_type):
    upload = uploads.read_upload(io.BytesIO(octets), name)
    assert (upload.media_type, upload.octets) == (media_type, octets)


@pytest.mark.parametrize(
    ("name", "octets"),
    [
        ("siaran.pdf", b"MZ\x90\x00\x03" + bytes(100)),
        ("arsip.zip", packed(isi="x")),
        ("foto.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("halaman.html", b"<!doctype html><script>alert(1)</script>"),
        ("halaman.pdf", b"<!doctype html><script>alert(1)</script>"),
        ("kliping.csv", b"media\x00jumlah"),
        ("kliping.csv", b"\xff\xfe\x41\x00"),
        ("kosong.pdf", b""),
        ("kosong.txt", b""),
        ("tanpa akhiran", b"teks"),
    ],
)
def test_what_is_not_on_the_list_is_not_taken(name, octets):
    with pytest.raises(WrongType):
        uploads.read_upload(io.BytesIO(octets), name)


def test_twenty_five_megabytes_are_taken_and_one_byte_more_is_not():
    most = PDF + bytes(uploads.MOST_BYTES - len(PDF))
    assert (
        len(uploads.read_upload(io.BytesIO(most), "a.pdf").octets) == uploads.MOST_BYTES
    )
    with pytest.raises(TooLarge):
        uploads.read_upload(io.BytesIO(most + b"x"), "a.pdf")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ani\\siaran.txt", "siaran.txt"),
        ("ba\x00ris\nbaru.txt", "baris baru.txt"),
        ("x" * 300 + ".txt", "x" * 251 + ".txt"),
        ("laporan\u202efdp.txt", "laporanfdp.txt"),
        ("\u200f\u2067siaran\u2069.txt", "siaran.txt"),
        ("...txt.txt", "txt.txt"),
        ("a\r\nSet-Cookie: x=y.txt", "a Set-Cookie- x=y.txt"),
        ('a"b;c.txt', "a-b;c.txt"),
        ("Rapat 10:00.txt", "Rapat 10-00.txt"),
        ("a.txt:rahasia.exe.txt", "a.txt-rahasia.exe.txt"),
        ("<script>|*?.txt", "-script----.txt"),
        ("a\ud800b.txt", "a-b.txt"),
        ("con.txt", "_con.txt"),
        ("NUL .txt", "_NUL .txt"),
        ("lpt1.tar.txt", "_lpt1.tar.txt"),
        ("contoh.txt", "contoh.txt"),
        ("=cmd.txt", "=cmd.txt"),
    ],
)
def test_no_name_from_outside_reaches_a_path(given, kept):
    assert uploads.read_upload(io.BytesIO(b"teks"), given).name == kept


@pytest.mark.parametrize(
    ("given", "octets", "kept"),
    [
        ("siaran.exe", PDF, "siaran.exe.pdf"),
        ("siaran.html", PDF, "siaran.html.pdf"),
        ("siaran.PDF", PDF, "siaran.PDF"),
        ("foto.jpeg", JPEG, "foto.jpeg"),
        ("foto.png", JPEG, "foto.png.jpg"),
        ("gambar.svg", GIF, "gambar.svg.gif"),
        ("surat.doc", office("word/document.xml"), "surat.doc.docx"),
        ("", PNG, "berkas.png"),
        ("x" * 300 + ".exe", PDF, "x" * 247 + ".exe.pdf"),
    ],
)
def test_a_name_ends_as_what_the_file_is(given, octets, kept):
    assert uploads.read_upload(io.BytesIO(octets), given).name == kept
    assert len(kept) <= uploads.LONGEST_NAME


@pytest.mark.parametrize(
    ("name", "octets"),
    [
        ("dua wajah.pdf", b"<script>alert(1)</script>\n" + PDF),
        ("dua wajah.svg", b"<?xml version='1.0'?><svg onload='alert(1)'/>"),
        ("bom.zip", packed(**{"../../../etc/passwd": "x" * 100_000})),
        ("arsip.docx", packed(**{"word/../../evil.xml": "x"})),
        ("arsip.jar", packed(**{"META-INF/MANIFEST.MF": "x"})),
        ("skrip.sh", b"#!/bin/sh\nrm -rf /\n"),
        ("makro.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    ],
)
def test_a_file_with_two_faces_is_not_taken(name, octets):
    with pytest.raises(WrongType):
        uploads.read_upload(io.BytesIO(octets), name)


def test_a_document_with_macros_is_not_taken():
    plain = {"[Content_Types].xml": "<Types/>", "_rels/.rels": "<x/>"}
    for name in ("a.docm", "a.docx"):
        octets = packed(**plain, **{"word/document.xml": "", "word/vbaProject.bin": ""})
        with pytest.raises(WrongType):
            uploads.read_upload(io.BytesIO(octets), name)


def test_a_document_that_grows_beyond_measure_is_not_taken(monkeypatch):
    octets = office("word/document.xml")
    assert uploads.read_upload(io.BytesIO(octets), "a.docx")
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 10)
    with pytest.raises(WrongType):
        uploads.read_upload(io.BytesIO(octets), "a.docx")


def test_a_small_document_does_not_become_a_large_one():
    """A text shrinks thirty times; a hundred megabytes anybody can bear."""
    for size, taken in ((99, True), (101, False)):
        out = io.BytesIO(office("word/document.xml"))
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/large.xml", bytes(size << 20))
        octets = out.getvalue()
        assert len(octets) < 200_000
        if taken:
            assert uploads.read_upload(io.BytesIO(octets), "a.docx")
        else:
            with pytest.raises(WrongType):
                uploads.read_upload(io.BytesIO(octets), "a.docx")


def test_a_document_of_more_parts_than_anybody_can_list_is_not_taken():
    plain = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": "",
        "word/document.xml": "",
    }
    few = packed(**plain, **{f"word/{n}.xml": "" for n in range(100)})
    assert uploads.read_upload(io.BytesIO(few), "a.docx")
    end = few.rindex(b"PK\x05\x06")
    listed = few[: end + 12] + (3 << 20).to_bytes(4, "little") + few[end + 16 :]
    larger = few[:end] + b"PK\x06\x06" + bytes(36) + (3 << 20).to_bytes(8, "little")
    for many in (listed, larger + bytes(8) + few[end:]):
        with pytest.raises(WrongType):
            uploads.read_upload(io.BytesIO(many), "a.docx")


def test_a_document_with_a_part_outside_itself_is_not_taken():
    plain = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": "",
        "word/document.xml": "",
    }
    assert uploads.read_upload(io.BytesIO(packed(**plain, **{"x/y": ""})), "a.docx")
    for name in ("/etc/x", "..\\x", "word/../../x", "C:/x", "\\x"):
        with pytest.raises(WrongType):
            uploads.read_upload(io.BytesIO(packed(**plain, **{name: "x"})), "a.docx")


def test_a_document_that_breaks_off_is_not_taken():
    with pytest.raises(WrongType):
        uploads.read_upload(io.BytesIO(office("word/document.xml")[:-30]), "a.docx")
