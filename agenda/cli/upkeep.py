"""`agenda backup`, `agenda restore`, `agenda doctor`: keeping the office safe."""

from pathlib import Path

import click

from agenda.cli import office
from agenda.cli.output import Stop, answer, json_option, note, table
from agenda.config import read_settings
from agenda.upkeep import backup, doctor, restore
from agenda.upkeep.doctor import Verdict


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE when it exists.")
@json_option
def back_up(file: Path, force: bool) -> None:
    """Write everything that the office knows into FILE.

    The server may go on working. The secret key is not in it: keep that apart. Exit 1
    also when uploads are lost or damaged; the backup of all the rest is written then.
    """
    with office.opened() as settings:
        report = backup.write(file, settings, replace=force)
        backup.remember(file, settings, report)
    rows = sum(report.rows.values())
    answer(
        {
            "file": str(file),
            "created_at": report.created_at,
            "revision": report.revision,
            "tables": report.rows,
            "files": report.files,
            "missing": report.missing,
            "size": report.size,
        },
        [f"{file}: {rows} rows, {report.files} files, {report.size} bytes."],
    )
    if report.missing:
        raise Stop(_missing(report.missing))


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--force",
    is_flag=True,
    help="Replace the office that is here, after keeping a backup of it.",
)
@json_option
def put_back(file: Path, force: bool) -> None:
    """Put the backup in FILE back into an empty office, on either database.

    Stop the server and the worker first. A damaged file is refused before anything is
    done; a former office stays until the new one is complete.
    """
    settings = read_settings()
    report = restore.read(file, settings, office.unguarded, force=force)
    lines = [
        f"Restored the backup of {report.created_at}:"
        f" {report.rows} rows, {report.files} files."
    ]
    if report.kept:
        lines.append(f"The former office is kept in {report.kept}.")
    answer(
        {
            "created_at": report.created_at,
            "rows": report.rows,
            "files": report.files,
            "missing": report.missing,
            "kept": report.kept or None,
            "same_key": report.same_key,
        },
        lines,
    )
    if report.missing:
        note(_missing(report.missing))
    if not report.same_key:
        note(
            "The secret key is not that of the backup: people sign in anew, and second"
            " factors have to be set up again."
        )


@click.command("doctor")
@click.option("--deep", is_flag=True, help="Read every upload, too.")
@json_option
def examine(deep: bool) -> None:
    """Look whether all is well: settings, database, storage, mail, clock and more.

    Exit 1 when something fails, with the reasons.
    """
    with office.connected() as settings:
        found = doctor.findings(settings, deep=deep)
    answer(
        [
            {
                "name": finding.name,
                "verdict": finding.verdict.value,
                "sentence": finding.sentence.in_language("en"),
                "advice": finding.advice.in_language("en") if finding.advice else None,
            }
            for finding in found
        ],
        table([(each.verdict.value, each.name, _told(each)) for each in found]),
    )
    failures = [each for each in found if each.verdict is Verdict.FAILURE]
    if failures:
        raise Stop(" ".join(_told(each) for each in failures))


def _told(finding: doctor.Finding) -> str:
    sentence = finding.sentence.in_language("en")
    if finding.advice is None:
        return sentence
    return f"{sentence} {finding.advice.in_language('en')}"


def _missing(ids: list[str]) -> str:
    some = ", ".join(ids[:5]) + (" …" if len(ids) > 5 else "")
    return f"{len(ids)} uploads are lost or damaged: {some}."
