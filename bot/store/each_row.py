"""Rows read one by one where they can't be read together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.engine import Row

T = TypeVar("T")

Unreadable = (ValueError, TypeError, LookupError)
"""What a row that another version or a hand wrote otherwise raises while it becomes a value."""


def each_row(
    connection: Connection,
    table: Table,
    read: Callable[[Row[Any]], T],
    *where: ColumnElement[bool],
) -> tuple[tuple[T, ...], tuple[Row[Any], ...]]:
    """The values in order of the key, and the keys of rows that can't be read; of those `where`."""
    ordered = sa.select(table).where(*where).order_by(*table.primary_key)
    try:
        return tuple(map(read, connection.execute(ordered))), ()
    except Unreadable:
        return _one_by_one(connection, table, read, *where)


def _one_by_one(
    connection: Connection,
    table: Table,
    read: Callable[[Row[Any]], T],
    *where: ColumnElement[bool],
) -> tuple[tuple[T, ...], tuple[Row[Any], ...]]:
    values: list[T] = []
    spoilt: list[Row[Any]] = []
    keys = list(table.primary_key)
    for key in connection.execute(sa.select(*keys).where(*where).order_by(*keys)).all():
        one = sa.select(table).where(
            *(column == part for column, part in zip(keys, key, strict=True))
        )
        try:
            values += map(read, connection.execute(one))
        except Unreadable:
            spoilt.append(key)
    return tuple(values), tuple(spoilt)
