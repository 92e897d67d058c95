"""Whether the files that are open are still the ones that stand at their paths.

A file that is deleted, moved or replaced under a running process can be written to as before, and is lost with the
process; the system gives no error for it. So device and inode are kept when the files are opened and compared with
the paths: the folder, the database, and SQLite's log beside it, where the newest commits are. The shared memory
(`-shm`) is not among them, because it holds nothing that the log does not.
"""

from pathlib import Path

_Identity = tuple[int, int]  # device and inode


class Whereabouts:
    """Made right after the files were opened. Each look costs some microseconds."""

    def __init__(self, path: Path) -> None:
        real = path.resolve()  # SQLite puts the log beside the real file, whatever link led to it
        self._file = path.absolute()
        self._log = real.with_name(f"{real.name}-wal")
        places = (
            ("the folder of the database", real.parent),
            ("the database file", self._file),
            ("the log (-wal) of the database", self._log),
        )
        # Without a log (a file system on which SQLite cannot have one) there is none to look for.
        self._known = [(what, place, found) for what, place in places if (found := _identity(place)) is not None]

    def gone(self) -> str:
        """What is not in its place any more, in words; empty when everything is."""
        for what, place, known in self._known:
            try:
                found = place.stat()
            except (FileNotFoundError, NotADirectoryError):
                return f"{what} was deleted or moved while it was open"
            except OSError as error:
                return f"{what} cannot be seen any more ({type(error).__name__})"
            if (found.st_dev, found.st_ino) != known:
                return f"{what} was replaced by another one while it was open"
        return ""

    def log_left_behind(self) -> Path | None:
        """The log, when it still lies there and the file it belongs to does not: to another file it would be poison."""
        known = {place: identity for _, place, identity in self._known}
        ours = self._log in known and _identity(self._log) == known[self._log]
        return self._log if ours and _identity(self._file) != known.get(self._file) else None


def _identity(place: Path) -> _Identity | None:
    try:
        found = place.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
