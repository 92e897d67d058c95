"""aiogram, imported without the models that no update needs.

On import aiogram builds the validator of each of its some 400 types, each with all that it refers to: about 2.5 s of
a processor and 100 MB. We validate updates only. So its types are imported unbuilt, and `Update` is built once: what
it refers to is built into it. Who wants to validate another type by itself calls its `model_rebuild` with `NAMES`.
"""

from typing import Any, Literal, Optional, Union

from pydantic import BaseModel

__all__ = ["NAMES", "BaseSession", "Bot", "Update"]

_build = BaseModel.__dict__["model_rebuild"]


def _not_yet(cls: type[BaseModel], /, **how: Any) -> bool | None:
    """What aiogram calls for each of its types at the end of its import; for all others nothing changes."""
    if cls.__module__.startswith("aiogram.types."):
        return None
    built: bool | None = _build.__get__(None, cls)(**how)
    return built


BaseModel.model_rebuild = classmethod(_not_yet)  # type: ignore[assignment,method-assign]  # back in a moment
try:
    from aiogram import Bot
    from aiogram import types as _types
    from aiogram.client.default import Default as _Default
    from aiogram.client.session.base import BaseSession
finally:
    BaseModel.model_rebuild = _build  # type: ignore[method-assign]

NAMES: dict[str, Any] = {
    "List": list,
    "Optional": Optional,
    "Union": Union,
    "Literal": Literal,
    "Default": _Default,
    **{name: getattr(_types, name) for name in _types.__all__},
}
"""What the annotations of aiogram's types refer to."""

Update = _types.Update
if not Update.__pydantic_complete__:  # else somebody has imported all of aiogram before us
    Update.model_rebuild(_types_namespace=NAMES)
