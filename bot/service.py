"""`python -m bot service`: a unit for systemd with the paths of this copy, and the commands that put it to work.

Only the folder of the database can be written to; everything else of the machine is out of reach.
"""

import getpass
import sys
from pathlib import Path

from bot.settings import Settings
from storage.connect import connect
from storage.sqlite import Sqlite

NAME = "amends"
STOP_WITHIN = 30  # seconds; a stop takes below ten, and what is cut off is repeated at the next start
UNIT = """\
[Unit]
Description=Amends: complaints, taken well
Wants=network-online.target
After=network-online.target{after}

[Service]
User={user}
WorkingDirectory={folder}
ExecStart={python} -m bot run
Restart=always
RestartSec=3
TimeoutStopSec={stop}
UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectSystem=strict
ProtectHome=read-only
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
RestrictRealtime=yes
LockPersonality=yes
CapabilityBoundingSet=
{writable}
[Install]
WantedBy=multi-user.target
"""


def unit(settings: Settings, folder: Path, user: str, python: str) -> str:
    """The unit for the copy in this folder."""
    database = connect(settings.database_url.get_secret_value())
    if isinstance(database, Sqlite):
        after, writable = "", f"ReadWritePaths={_written(folder / database.path.parent)}\n"
    else:
        after, writable = " postgresql.service", ""
    return UNIT.format(
        after=after, user=user, folder=_written(folder), python=_written(Path(python)), stop=STOP_WITHIN,
        writable=writable,
    )  # fmt: skip


def _written(path: Path) -> str:
    """A path as units take it: a percent sign begins a specifier, a space would end it."""
    text = str(path.absolute()).replace("%", "%%")
    return f'"{text}"' if " " in text else text


def steps(settings: Settings, user: str) -> list[str]:
    """What to do with it; each line is a remark or a command."""
    database = connect(settings.database_url.get_secret_value())
    made = [f"mkdir -p {database.path.parent}"] if isinstance(database, Sqlite) else []
    warned = ["# This runs as root. Better: make a user of its own (adduser --system), give it this folder, and"]
    warned += ["# print the unit as that user."]
    return [
        *(warned if user == "root" else []),
        "# Put it in its place, start it now and at every start of the machine, and read what it says:",
        *made,
        f"python -m bot service | sudo tee /etc/systemd/system/{NAME}.service",
        f"sudo systemctl daemon-reload && sudo systemctl enable --now {NAME}",
        f"journalctl -u {NAME} -f",
    ]


def write(settings: Settings) -> tuple[str, str]:
    """The unit for standard output, and the steps for standard error, so that a pipe carries the unit alone."""
    user = getpass.getuser()
    said = unit(settings, Path.cwd(), user, sys.executable)
    return said, "\n".join(steps(settings, user)).replace("python -m", f"{_written(Path(sys.executable))} -m")
