"""Files as they are handed in: the fewest bytes that are one of each kind."""

import io
import zipfile

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
