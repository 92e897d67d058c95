"""Button data: what a press carries, in at most 64 bytes. Clients see it, so it only names; rights are checked."""

from aiogram.filters.callback_data import CallbackData

from dialogs.effects import Button

LIMIT_DATA = 64  # Bot API: bytes of callback_data


class CustomerPress(CallbackData, prefix="u"):
    """A button in a customer's chat."""

    act: str
    complaint: int
    arg: str


class StaffPress(CallbackData, prefix="s"):
    """A button in the staff group."""

    act: str
    complaint: int
    arg: str


class ManagerPress(CallbackData, prefix="m"):
    """A button in a manager's private chat."""

    act: str
    complaint: int
    arg: str


class PagePress(CallbackData, prefix="l"):
    """A button that turns a page (dialogs.board.page); `key` says to which."""

    command: str
    key: str


CUSTOMER, STAFF, MANAGER = "u", "s", "m"
"""Whose button it is: the prefixes of the classes above."""


def page_data(command: str, key: str) -> str:
    """The data of a button that turns a page; ValueError when it would not fit."""
    return PagePress(command=command, key=key).pack()


def data_of(button: Button, whose: str) -> str:
    """The data of a button; ValueError when it would not fit."""
    data = f"{whose}:{button.act}:{button.complaint}:{button.arg}"
    if len(data.encode()) > LIMIT_DATA:
        raise ValueError(f"The button {button.act} carries more than {LIMIT_DATA} bytes.")
    return data
