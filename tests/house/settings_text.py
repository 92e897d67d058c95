"""The settings as the documents show them: `.env.example` and the table in SETTINGS.md, both made from the code."""

from datetime import timedelta
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.settings import Settings

REQUIRED = ("bot_token", "staff_chat_id")
UNITS = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("m", timedelta(minutes=1)), ("s", timedelta(seconds=1)))

HEAD = """\
# Copy this file to .env and fill in the first two; everything else has a default that works.
# A variable of the environment wins over this file. `python -m bot check` tells what is missing or wrong.
"""


def shown(name: str, field: FieldInfo) -> str:
    """A default as a person would write it."""
    value: Any = field.get_default()
    if name in REQUIRED:
        return ""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, timedelta):
        # A day is told as 24 hours, as in the promises that are made with it.
        for unit, length in UNITS:
            if value and not value % length and (unit != "d" or value > timedelta(days=2)):
                return f"{value // length}{unit}"
        return "0"
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def env_example() -> str:
    """The whole of `.env.example`."""
    parts = [HEAD]
    for name, field in Settings.model_fields.items():
        required = " (required)" if name in REQUIRED else ""
        parts.append(f"\n# {field.description}{required}\n{name.upper()}={shown(name, field)}\n")
    return "".join(parts)


def table() -> str:
    """The table in SETTINGS.md."""
    lines = ["| variable | meaning | default |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "**required**" if name in REQUIRED else f"`{shown(name, field)}`" if shown(name, field) else ""
        lines.append(f"| `{name.upper()}` | {field.description} | {default} |")
    return "\n".join(lines) + "\n"
