"""Complaint numbers: short, speakable, unique, and not telling how many complaints there are.

A running number is shuffled inside its block of equally long numbers (four digits first, then five,
...) by a Feistel network keyed with the installation's salt. It is a permutation: no two running
numbers meet, and nobody without the salt can count from one receipt to the next.
"""

import hashlib
import re

FIRST_DIGITS = 4
_ROUNDS = 4
_NAMED = re.compile(r"[KkКк]-?(\d{4,12})(?!\d)")


def speakable(running: int, salt: str) -> int:
    """Return the public number (1000...) of the `running`-th complaint, counted from 0."""
    digits, before = FIRST_DIGITS, 0
    first = int(f"1{'0' * (digits - 1)}")
    while running - before >= 9 * first:
        before += 9 * first
        first *= 10
        digits += 1
    size = 9 * first
    value = running - before
    while True:  # cycle walking: shuffle in the next power of four until the result falls into the block
        value = _shuffle(value, size, f"{salt}:{digits}")
        if value < size:
            return value + first


def label(number: int) -> str:
    """Return the number as people say it, `K-4821`."""
    return f"K-{number}"


def numbers_in(words: str) -> set[int]:
    """The complaints that somebody's words name, in letters of both alphabets."""
    return {int(found) for found in _NAMED.findall(words)}


def _shuffle(value: int, size: int, key: str) -> int:
    half = (max(size - 1, 1).bit_length() + 1) // 2
    mask = (1 << half) - 1
    left, right = value >> half, value & mask
    for turn in range(_ROUNDS):
        digest = hashlib.blake2b(f"{key}:{turn}:{right}".encode(), digest_size=8).digest()
        left, right = right, left ^ (int.from_bytes(digest, "big") & mask)
    return (left << half) | right
