"""Taking the steps of the schema, by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from agenda.migrations import revisions
from agenda.paths import package_folder


def upgrade(revision: str) -> None:
    """Take the steps up to `revision`."""
    command.upgrade(_config(), revision)


def downgrade(revision: str) -> None:
    """Take them back to `revision`."""
    command.downgrade(_config(), revision)


def draft(message: str) -> Path:
    """A new step, from the database's schema to the models."""
    made = command.revision(
        _config(), message, autogenerate=True, rev_id=f"{len(revisions()) + 1:04d}"
    )
    if made is None or isinstance(made, list):
        raise RuntimeError("one revision was asked for")
    return Path(made.path)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(package_folder("migrations")))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
