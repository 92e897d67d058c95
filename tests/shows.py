"""Which rows of RELIABILITY.md (I1, F93) and SECURITY.md (T4) a test shows: `@shows("F93")` above it.

The last column of these tables is written from the marks by `pytest tests/house --rewrite`.
"""

import pytest

shows = pytest.mark.shows
