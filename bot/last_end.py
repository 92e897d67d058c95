"""Says at the start how the last process ended."""

from datetime import datetime

from bot.logs import log
from storage.ends import LastEnd


def tell(found: LastEnd | None) -> None:
    """Tell how the last process that worked ended; None: there was none."""
    if found is not None and found.clean:
        log.info("the last process stopped by itself", since=_text(found.since), until=_text(found.stopped))
    elif found is not None:
        log.warning(
            "the last process ended without a clean stop: it was killed, died of a signal (its stacks then stand "
            "above), or the machine stopped",
            since=_text(found.since),
            wrote=_text(found.wrote),
        )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
