"""A directory that appears whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from reports.errors import CannotWrite, OutputExists

MANIFEST = "MANIFEST"


@contextmanager
def whole_directory(out: Path) -> Iterator[Path]:
    """A directory to fill beside `out`, which becomes `out` when the block ends without an error.

    Raises OutputExists when something is there already; what was filled is then gone, as after
    any other error. Raises CannotWrite for a full disk and a place that cannot be written.
    """
    require_free(out)
    try:
        with _filled_aside(out) as aside:
            yield aside
    except OSError as error:
        raise CannotWrite(
            f"{out} cannot be written: {error.strerror or error}. Free space there, or choose "
            "another --out."
        ) from error


@contextmanager
def _filled_aside(out: Path) -> Iterator[Path]:
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name[:50]}.", dir=out.parent))
    try:
        yield aside
        aside.chmod(0o755)  # mkdtemp's 0700 would hide it from the user's colleagues
        require_free(out)
        aside.rename(out)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def require_free(out: Path) -> None:
    """Raise OutputExists when anything, also an empty folder or a link, is at `out`."""
    if out.exists() or out.is_symlink():
        raise OutputExists(f"{out} exists already. Choose another --out, or take it away first.")


def write_text(path: Path, text: str) -> None:
    """Write a text file (UTF-8, line ends as they are), making its folder where it is missing."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, making its folder where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def write_manifest(directory: Path) -> Path:
    """Write the SHA-256 of every file below a directory, as `sha256sum --check` reads it."""
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    lines = (
        f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(directory).as_posix()}\n"
        for path in files
    )
    write_text(directory / MANIFEST, "".join(lines))
    return directory / MANIFEST
