"""The storage contract: the same tests on SQLite and on PostgreSQL."""
