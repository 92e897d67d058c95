"""Tone: phrases that hurt in a customer's language ("policy", "calm down"), by the tables in dialogs/phrases, before
words leave. Each group has a better way to say it; the colleague decides.
"""

from dialogs import phrases

_HURTS = phrases.Groups("tone")


def better(text: str) -> tuple[str, str] | None:
    """The first words that hurt, as they stand in the text, and the group of phrases they belong to; None for none."""
    said = phrases.plain(text)
    found = [(match.start(), match, group) for group, pattern in _HURTS.items() if (match := pattern.search(said))]
    if not found:
        return None
    start, match, group = min(found, key=lambda one: one[0])
    same = len(said) == len(text)  # folding may change lengths
    return (text[start : match.end()] if same else match.group()).strip(), group
