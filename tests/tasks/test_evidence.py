"""What is taken as proof, which files are kept, and who gets them back."""

import io
import zipfile

import pytest

from agenda.errors import BadInput, NotAllowed, NotFound, TooLarge, WrongType
from agenda.tasks import fields, files, operations, queries
from tests.factories import make_event, make_task

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"
    b"\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\x00IEND\xaeB`\x82"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11"
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00\xff\xfb\x90\x00"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom\x00\x00\x00\x08free"


def packed(**parts):
    """A ZIP of these parts, in order, the first one unpacked."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return octets.getvalue()


def office(part):
    return packed(
        **{"[Content_Types].xml": "<Types/>", "_rels/.rels": "<x/>", part: "<x/>"}
    )


def open_document(kind):
    return packed(
        mimetype=f"application/vnd.oasis.opendocument.{kind}",
        **{"content.xml": "<office/>"},
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
            f"{files._OFFICE}wordprocessingml.document",
        ),
        ("a.xlsx", office("xl/workbook.xml"), f"{files._OFFICE}spreadsheetml.sheet"),
        (
            "a.pptx",
            office("ppt/presentation.xml"),
            f"{files._OFFICE}presentationml.presentation",
        ),
        ("a.odt", open_document("text"), f"{files._OPEN}text"),
        ("a.ods", open_document("spreadsheet"), f"{files._OPEN}spreadsheet"),
        ("kliping.csv", "media;jumlah\nRéuters;3\n".encode(), "text/csv"),
        ("catatan.TXT", b"Selesai.\n", "text/plain"),
    ],
)
def test_a_file_is_taken_for_what_its_content_says(name, octets, media_type):
    upload = files.read_upload(io.BytesIO(octets), name)
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
        files.read_upload(io.BytesIO(octets), name)


def test_twenty_five_megabytes_are_taken_and_one_byte_more_is_not():
    most = PDF + bytes(files.MOST_BYTES - len(PDF))
    assert len(files.read_upload(io.BytesIO(most), "a.pdf").octets) == files.MOST_BYTES
    with pytest.raises(TooLarge):
        files.read_upload(io.BytesIO(most + b"x"), "a.pdf")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ani\\siaran.txt", "siaran.txt"),
        ("ba\x00ris\nbaru.txt", "baris baru.txt"),
        ("x" * 300 + ".txt", "x" * 251 + ".txt"),
        ("laporan\u202efdp.txt", "laporanfdp.txt"),
    ],
)
def test_no_name_from_outside_reaches_a_path(given, kept):
    assert files.read_upload(io.BytesIO(b"teks"), given).name == kept


def test_a_file_lies_under_its_id_and_its_row_knows_it(people, assigned, tmp_path):
    row = operations.hand_in_file(
        people.officer.as_actor(),
        assigned,
        {"title": "Siaran pers"},
        tmp_path,
        io.BytesIO(PDF),
        "siaran.pdf",
    )
    file = row.file
    path = files.path_of(tmp_path, file.id)
    assert path == tmp_path / str(file.id)[:2] / str(file.id)
    assert path.read_bytes() == PDF
    assert [kept.name for kept in path.parent.iterdir()] == [str(file.id)]
    [shown] = fields.as_fields(assigned)["evidence"]
    assert (shown["kind"], shown["title"]) == ("file", "Siaran pers")
    assert shown["file"] == {
        "id": str(file.id),
        "name": "siaran.pdf",
        "size": len(PDF),
        "media_type": "application/pdf",
    }
    assert assigned.version == 2


def test_a_refused_file_leaves_nothing(people, assigned, tmp_path):
    for actor, octets, refusal in (
        (people.viewer, PDF, NotAllowed),
        (people.officer, b"MZ", WrongType),
    ):
        with pytest.raises(refusal):
            operations.hand_in_file(
                actor.as_actor(), assigned, {}, tmp_path, io.BytesIO(octets), "a.pdf"
            )
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_given_to_whoever_sees_its_task(people, tmp_path):
    event = make_event(people.coordinator, visibility="confidential")
    helper = people.sumut_officer
    task = make_task(people.coordinator, event, assignees=[{"user": helper.email}])
    row = operations.hand_in_file(
        helper.as_actor(), task, {}, tmp_path, io.BytesIO(PDF), "a.pdf"
    )
    for reader in (people.coordinator, people.supervisor, helper):
        assert queries.file_for(reader.as_actor(), row.file_id) is row.file
    for stranger in (people.admin, people.desk, people.officer, people.bali_officer):
        with pytest.raises(NotFound):
            queries.file_for(stranger.as_actor(), row.file_id)
    operations.withdraw_evidence(helper.as_actor(), task, row)
    for file_id in (row.file_id, "bukan-id", str(task.id)):
        with pytest.raises(NotFound):
            queries.file_for(people.coordinator.as_actor(), file_id)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "kind"),
        ({"kind": "sumpah"}, "kind"),
        ({"kind": "link"}, "url"),
        ({"kind": "link", "url": "javascript:alert(1)"}, "url"),
        ({"kind": "link", "url": "ftp://contoh.id/a"}, "url"),
        ({"kind": "note"}, "note"),
        ({"kind": "file"}, "kind"),
        ({"kind": "note", "note": "x", "figures": [1]}, "figures"),
        (
            {"kind": "note", "note": "x", "figures": {"reach": "banyak"}},
            "figures.reach",
        ),
        ({"kind": "note", "note": "x", "figures": {"": 1}}, "figures"),
        ({"kind": "note", "note": "x", "oleh": "saya"}, "oleh"),
    ],
)
def test_proof_that_proves_nothing_is_refused(people, assigned, problems, asked, field):
    with pytest.raises(BadInput) as refused:
        operations.add_evidence(people.officer.as_actor(), assigned, asked)
    assert problems(refused) == [field]


def test_proof_is_added_by_the_assigned_and_by_who_plans(people, assigned):
    link = {"kind": "link", "url": "https://contoh.id/siaran", "figures": {"reach": 9}}
    for actor in (people.officer, people.coordinator, people.desk):
        operations.add_evidence(actor.as_actor(), assigned, link)
    for actor in (people.supervisor, people.viewer, people.aceh_coordinator):
        with pytest.raises(NotAllowed):
            operations.add_evidence(actor.as_actor(), assigned, link)
    shown = fields.as_fields(assigned)["evidence"]
    assert [row["added_by"] for row in shown] == [
        people.officer.name,
        people.coordinator.name,
        people.desk.name,
    ]
    assert [row.url for row in queries.evidence(assigned).items] == [link["url"]] * 3
