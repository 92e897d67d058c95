"""Everything SQL: tables, migrations, the three queues (inbox, outbox, timers) and read-side queries."""
