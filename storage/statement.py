"""Statements: written in SQLAlchemy Core and compiled at import to SQL text, once for each database.

On the hot path the text goes straight to the driver (an SQLAlchemy execution would cost ten times the statement
itself). A set of ids is one parameter: `among(column, "ids")`.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement, Executable
from sqlalchemy.types import NullType


class Among(ColumnElement[bool]):
    """`column` is one of the ids in the named parameter (a list)."""

    inherit_cache = False
    type: Any = NullType()  # a Boolean would be compared with 1 on SQLite, which defeats the index

    def __init__(self, column: Any, name: str) -> None:
        self.column = column
        self.bind: BindParameter[Any] = bindparam(f"{name}__set")


def among(column: Any, name: str) -> Any:
    """Write `WHERE column IN (all of :name)`, with any number of values and one compiled statement."""
    return Among(column, name)


def in_chats(messages: set[tuple[int, int]]) -> dict[str, set[int]]:
    """Arguments for a statement about messages (chat, message id): it finds these, and others of these chats."""
    return {"chats": {chat for chat, _ in messages}, "messages": {message for _, message in messages}}


def one_of(column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    """Write `column IN (constants)`; SQLAlchemy's own IN is only expanded at execution."""
    return or_(*(column == value for value in values))


# Differs by necessity: PostgreSQL takes an array, SQLite unpacks a JSON array.
@compiles(Among, "postgresql")
def _among_postgresql(element: Among, compiler: SQLCompiler, **kw: Any) -> str:
    array = "text[]" if element.column.type.python_type is str else "bigint[]"
    kw["skip_bind_expression"] = True
    return f"{compiler.process(element.column, **kw)} = ANY (CAST({compiler.process(element.bind, **kw)} AS {array}))"


@compiles(Among, "sqlite")
def _among_sqlite(element: Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, ids = compiler.process(element.column, **kw), compiler.process(element.bind)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608  both are compiled expressions


class Statement:
    """A Core statement with its text and parameter order for both databases."""

    __slots__ = ("_constants", "_pick", "_sets", "_text")

    def __init__(self, **written: Executable) -> None:
        """Either `Statement(any=stmt)`, or `sqlite=` and `postgresql=` where they differ by necessity."""
        self._text: dict[str, str] = {}
        self._pick: dict[str, Callable[[Mapping[str, Any]], Sequence[Any]]] = {}
        self._sets: dict[str, tuple[str, ...]] = {}
        self._constants: dict[str, Any] = {}
        for name, dialect in (
            ("sqlite", sqlite.dialect(paramstyle="qmark")),
            ("postgresql", postgresql.dialect(paramstyle="numeric_dollar")),  # type: ignore[no-untyped-call]
        ):
            statement = written.get(name, written.get("any"))
            if not isinstance(statement, ClauseElement):
                raise TypeError(f"No statement for {name}.")
            compiled = statement.compile(dialect=dialect)
            if not isinstance(compiled, SQLCompiler):
                raise TypeError("Only data statements can be compiled here.")
            order = tuple(compiled.positiontup or ())
            self._text[name] = str(compiled)
            self._pick[name] = _picker(order)
            self._sets[name] = tuple(sorted({one for one in order if one.endswith("__set")}))
            self._constants.update({key: value for key, value in compiled.params.items() if value is not None})

    def text(self, dialect: str) -> str:
        """The SQL text for this database."""
        return self._text[dialect]

    def values(self, dialect: str, args: Mapping[str, Any]) -> Sequence[Any]:
        """The parameters in their order."""
        sets = self._sets[dialect]
        if sets or self._constants:
            args = {**self._constants, **args}
            for name in sets:
                found = list(args[name[:-5]])
                args[name] = json.dumps(found) if dialect == "sqlite" else found
        return self._pick[dialect](args)


def _picker(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    """A function that picks these values from a mapping, in this order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda args: [args[name] for name in names]


def statement(any_: Executable) -> Statement:
    """Compile one statement for both databases."""
    return Statement(any=any_)


def insert(build: Callable[[Any], Executable]) -> Statement:
    """Compile an INSERT with ON CONFLICT; `build` gets each database's own `insert` (they agree in form)."""
    return Statement(
        sqlite=build(lambda table: sqlite.insert(table).inline()),
        postgresql=build(lambda table: postgresql.insert(table).inline()),
    )
