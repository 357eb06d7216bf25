"""Where the files that ship with the product are: templates, static files, data."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def resource_folder(name: str) -> Path:
    """The folder `templates` or `static`, installed or in a checkout.

    A wheel carries both inside the package; a checkout and an editable install
    keep them beside it.
    """
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def package_folder(*parts: str) -> Path:
    """A folder or file inside the package, such as its migrations."""
    return PACKAGE.joinpath(*parts)
