"""The main figures a second time, by plain SQL over the rows of the journal: nothing of dialogs.figures is used.

Slow and literal. Where it differs from the figures that are shown, one of the two lies.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]
_TABLE = "CREATE TABLE journal (id INTEGER PRIMARY KEY, complaint_id, at, event, before, after, actor_id, details)"
_VIEWS = """
CREATE VIEW values_ AS
  SELECT j.id, j.complaint_id AS c, j.at, j.event, e.key AS name, json_extract(e.value, '$[1]') AS now
  FROM journal j, json_each(j.details) e WHERE e.type = 'array' AND json_array_length(e.value) = 2;
CREATE VIEW last_ AS
  SELECT v.c, v.name, v.now, v.at FROM values_ v
  WHERE v.id = (SELECT max(w.id) FROM values_ w WHERE w.c = v.c AND w.name = v.name);
CREATE VIEW counted AS
  SELECT j.complaint_id AS c, min(j.at) AS came FROM journal j GROUP BY j.complaint_id
  HAVING coalesce((SELECT now FROM last_ WHERE c = j.complaint_id AND name = 'kind'), 'complaint') = 'complaint'
  AND (SELECT after FROM journal WHERE complaint_id = j.complaint_id AND after <> '' ORDER BY id DESC LIMIT 1)
    <> 'withdrawn';
CREATE VIEW fields AS
  SELECT j.id, j.complaint_id AS c, CAST(k.key AS INTEGER) AS place, f.key AS name,
    CASE WHEN f.type = 'array' THEN json_extract(f.value, '$[1]') ELSE f.value END AS now
  FROM journal j, json_each(j.details, '$.clocks') k, json_each(k.value) f;
CREATE VIEW clocks AS
  SELECT DISTINCT c, place,
    (SELECT now FROM fields y WHERE y.c = x.c AND y.place = x.place AND y.name = 'kind' ORDER BY id DESC) AS kind,
    (SELECT now FROM fields y WHERE y.c = x.c AND y.place = x.place AND y.name = 'started' ORDER BY id DESC) AS started,
    (SELECT now FROM fields y WHERE y.c = x.c AND y.place = x.place AND y.name = 'due' ORDER BY id DESC) AS due,
    (SELECT now FROM fields y WHERE y.c = x.c AND y.place = x.place AND y.name = 'ended' ORDER BY id DESC) AS ended,
    coalesce((SELECT now FROM fields y WHERE y.c = x.c AND y.place = x.place AND y.name = 'dropped'
      ORDER BY id DESC), 0) AS dropped
  FROM fields x;
CREATE VIEW promises AS
  SELECT a.*,
    (SELECT b.dropped AND b.ended = a.started FROM clocks b WHERE b.c = a.c AND b.kind = a.kind AND b.place < a.place
      ORDER BY b.place DESC LIMIT 1) AS carries_on,
    (SELECT a.dropped AND a.ended = b.started FROM clocks b WHERE b.c = a.c AND b.kind = a.kind AND b.place > a.place
      ORDER BY b.place LIMIT 1) AS goes_on
  FROM clocks a;
"""
_KEPT = """
SELECT kind,
  sum(NOT dropped AND ended IS NOT NULL AND ended <= due),
  sum(CASE WHEN NOT dropped THEN ended IS NULL OR ended > due ELSE ended >= due END),
  sum(dropped AND ended < due AND coalesce(goes_on, 0))
FROM promises WHERE NOT coalesce(carries_on, 0) AND due <= ? GROUP BY kind
"""


def told(rows: Sequence[Row], now: int) -> dict[str, Any]:
    """All the figures by name; times are microseconds. `rows` are those of the journal."""
    database = sqlite3.connect(":memory:")
    database.execute(_TABLE)
    names = ("id", "complaint_id", "at", "event", "before", "after", "actor_id", "details")
    given = [tuple(row[name] for name in names) for row in rows]
    database.executemany("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", given)
    database.executescript(_VIEWS)

    def column(sql: str, *args: Any) -> list[Any]:
        return [row[0] for row in database.execute(sql, args)]

    def pairs(sql: str, *args: Any) -> dict[Any, Any]:
        return {row[0]: row[1:] if len(row) > 2 else row[1] for row in database.execute(sql, args)}

    try:
        return {
            "received": column("SELECT count(*) FROM counted")[0],
            "receipts": column(
                "SELECT min(j.at) - came AS took FROM counted JOIN journal j ON j.complaint_id = c"
                " WHERE j.event = 'receipt arrived' GROUP BY c ORDER BY took"
            ),
            "taken": column(
                "SELECT min(j.at) - came AS took FROM counted JOIN journal j ON j.complaint_id = c"
                " WHERE j.after = 'claimed' AND j.before <> 'claimed' AND j.actor_id IS NOT NULL"
                " GROUP BY c ORDER BY took"
            ),
            "answered": column(
                "SELECT min(j.at) - came AS took FROM counted JOIN journal j ON j.complaint_id = c"
                " WHERE j.event = 'delivered' OR json_extract(j.details, '$.refusal[1]') GROUP BY c ORDER BY took"
            ),
            "resolved": column(
                "SELECT count(DISTINCT c) FROM counted JOIN journal j ON j.complaint_id = c"
                " WHERE j.after = 'resolved' AND j.before <> 'resolved'"
            )[0],
            "reopened": column(
                "SELECT count(*) FROM counted JOIN journal j ON j.complaint_id = c"
                " WHERE j.after = 'reopened' AND j.before <> 'reopened'"
            )[0],
            "full wait": column(
                "SELECT max(j.at) - came AS took FROM counted JOIN journal j ON j.complaint_id = c"
                " WHERE j.after = 'resolved' AND j.before <> 'resolved' GROUP BY c ORDER BY took"
            ),
            "scores": sorted(column("SELECT now FROM last_ WHERE name = 'score' AND now IS NOT NULL")),
            "asked": column("SELECT count(*) FROM last_ WHERE name = 'csat_asked_at' AND now IS NOT NULL")[0],
            "causes": pairs(
                "SELECT now, count(*) FROM last_ JOIN counted USING (c) WHERE name = 'cause' AND now IS NOT NULL"
                " GROUP BY now"
            ),
            "kept": pairs(_KEPT, now),
        }
    finally:
        database.close()
