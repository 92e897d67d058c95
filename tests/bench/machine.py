"""The machine a run was taken on, without which no absolute figure means anything."""

import importlib.metadata
import os
import platform
import sqlite3
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Machine:
    """What a reader needs in order to place the figures."""

    processor: str
    cores: int
    system: str
    python: str
    sqlite: str
    aiogram: str

    @classmethod
    def here(cls) -> "Machine":
        """This machine; cores are those we may use."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return cls(
            processor=_processor(),
            cores=cores,
            system=f"{platform.system()} {platform.machine()}",
            python=platform.python_version(),
            sqlite=sqlite3.sqlite_version,
            aiogram=importlib.metadata.version("aiogram"),
        )

    def __str__(self) -> str:
        return (
            f"{self.processor}, {self.cores} cores, {self.system}, Python {self.python}, "
            f"SQLite {self.sqlite}, aiogram {self.aiogram}"
        )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"
