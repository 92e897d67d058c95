"""Prometheus figures: what came, what waits and since when, what became of sends. Numbers only."""

from collections.abc import Iterator
from datetime import datetime

from bot.stats import Stats
from storage import inbox, outbox
from storage.database import Database
from storage.times import to_us


async def exposition(database: Database, stats: Stats, now: datetime) -> bytes:
    """The text for /metrics; StorageTrouble when the queues cannot be counted."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
    from prometheus_client.metrics_core import Metric
    from prometheus_client.registry import Collector

    async with database.reading() as tx:
        queues = {"inbox": await inbox.counts(tx), "outbox": await outbox.counts(tx)}
    at = to_us(now)

    class Amends(Collector):
        def collect(self) -> Iterator[Metric]:
            for name, help_, value in (
                ("amends_updates", "Updates stored since the start", stats.updates),
                ("amends_commits", "Writing transactions since the start", database.commits),
                ("amends_rounds", "Rounds of the pump since the start", stats.rounds),
                ("amends_parked", "Updates parked since the start", stats.parked),
                ("amends_unheard", "Timers since the start that no rule was for", stats.unheard),
            ):
                counter = CounterMetricFamily(name, help_)
                counter.add_metric([], value)
                yield counter
            for name, help_, true in (
                ("amends_token_accepted", "1 unless Telegram refused the token lately", stats.token_accepted),
                ("amends_alone", "1 unless another process polled with this token lately", stats.alone),
                ("amends_group_reachable", "1 unless a staff group was refused lately", not stats.unreachable),
            ):
                yield GaugeMetricFamily(name, help_, value=float(true))
            sends = CounterMetricFamily("amends_sends", "Attempts by method and fate", labels=["method", "fate"])
            for (method, fate), count in sorted(stats.sends.items()):
                sends.add_metric([method, fate], count)
            yield sends
            rows = GaugeMetricFamily("amends_queue_rows", "Rows by queue and status", labels=["queue", "status"])
            oldest = GaugeMetricFamily(
                "amends_queue_oldest_seconds", "Age of the oldest row", labels=["queue", "status"]
            )
            for queue, counts in queues.items():
                for status, (count, first) in sorted(counts.items()):
                    rows.add_metric([queue, status], count)
                    oldest.add_metric([queue, status], max(0.0, (at - first) / 1e6))
            yield rows
            yield oldest

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Amends())
    return bytes(generate_latest(registry))
