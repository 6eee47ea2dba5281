"""Numbers by which searches and texts are known, in DuckDB's SQL: of 63 bits, so that every engine can hold them."""

from __future__ import annotations

__all__ = ["hash_of", "search_key", "search_print", "uuid_key"]


def hash_of(values: str) -> str:
    """SQL for a number that stands for some values."""
    return f"cast(hash({values}) >> 1 as bigint)"


def uuid_key(first: str, second: str) -> str:
    """SQL for the number of a search whose id is a UUID, of which two columns hold the halves."""
    return hash_of(f"cast({first} as ubigint), cast({second} as ubigint)")


def search_key(search_id: str) -> str:
    """SQL for the number by which a search with an id is known: the same for each spelling of a UUID."""
    uuid = f"try_cast({search_id} as uuid)"
    halves = (f"'0x' || substr(replace(cast({uuid} as varchar), '-', ''), {at}, 16)" for at in (1, 17))
    return (
        f"case when {uuid} is not null then {uuid_key(*halves)} "
        f"when {search_id} is not null then {hash_of(search_id)} end"
    )


def search_print(org: str, *numbers: str) -> str:
    """SQL for the number by which a search without an id is known; null where a part of it but the agency is.

    Args:
        numbers: second of the search, networks, first and last second of the window.
    """
    known = " and ".join(f"{number} is not null" for number in numbers)
    parts = ", ".join((f"coalesce({org}, '')", *(f"cast({number} as bigint)" for number in numbers)))
    return f"case when {known} then {hash_of(parts)} end"
