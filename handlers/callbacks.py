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


def data_of(button: Button, staff: bool) -> str:
    """The data of a button; ValueError when it would not fit."""
    data = f"{'s' if staff else 'u'}:{button.act}:{button.complaint}:{button.arg}"
    if len(data.encode()) > LIMIT_DATA:
        raise ValueError(f"The button {button.act} carries more than {LIMIT_DATA} bytes.")
    return data
