"""Where what touches every row runs: in DuckDB of this process, or elsewhere (`elsewhere`).

Rows get their cases, searches that come again are found, and rows go by in the order of the files. Texts, and whatever is
small, stay here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from comity.audit.engine_names import check_engine
from comity.audit.lookup import Lookup, taken
from comity.audit.repeats import Repeats
from comity.audit.store import Store
from comity.records import LOG_KINDS

__all__ = ["Engine", "Numbers", "engine_for"]

#: Columns of a row that say its case.
_CASE: Final = ("sheet_no", "bucket", "org", "reason")
_COUNTS: Final = pa.schema([("case_no", pa.int64()), ("rows", pa.int64())])
#: So many cases at most have a place each to be counted in.
_DENSE: Final = 1 << 23
#: The digits of a search above so many are others than those that choose its place.
_OTHER_DIGITS: Final = 32
#: Batches at most that wait until their searches are seen.
_BEHIND: Final = 4
_AGAIN: Final = pa.schema(
    [("sheet_no", pa.int32()), ("ids", pa.bool_()), ("search_key", pa.int64()), ("case_no", pa.int64())]
)


@dataclass(frozen=True)
class Numbers:
    """How a row's case is numbered: kind of log, of agency, of reason, and slot of days, as digits of one number.

    `orgs`, `reasons`, `slots`: how many there are of each. `more`: other columns of the sightings that findings need.
    """

    orgs: int
    reasons: int
    slots: int
    more: tuple[str, ...] = ()


class Engine(Protocol):
    """Runs queries over all rows."""

    def number(self, numbers: Numbers) -> None:
        """Give each row its case, and make the table `case_rows`: of each `case_no`, how many `rows` there are, and how
        many of them bear no id (`without_id`).
        """
        ...

    def beside(self, store: Store) -> Engine:
        """The same rows, with the store asked over a connection of its own: for another thread."""
        ...

    def again(self) -> None:
        """Make the table `again`: `sheet_no`, `ids`, `search_key` and `case_no` of each row whose search some other
        row has, too. A few other rows may be among them.
        """
        ...

    def in_order(self) -> Iterator[pa.RecordBatch]:
        """All rows in the order of the files: `sheet_no`, `copy`, `row`, `line`, `day`, `case_no`, `said` (what the
        reason says), and more if told.
        """
        ...


class DuckDB:
    """Within this process. Rows go by in their order and their cases are looked up: a join would cost more, and lose the
    order. DuckDB is asked over cases and whatever is small.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._more: tuple[str, ...] = ()
        self._lookups: dict[str, Lookup] = {}
        self._repeats = Repeats(store.read)

    def number(self, numbers: Numbers) -> None:
        """Make the table `case_rows`."""
        self._more = numbers.more
        # Each digit of a case's number at its place, so that a row only adds them up.
        slots = numbers.slots
        digits = {
            "sheet_no": ("sheet_no as number", "kind", numbers.orgs * numbers.reasons * slots, "sheet_kinds"),
            "org": ("number, named", "kind", numbers.reasons * slots, "org_numbers"),
            "reason": ("number, said", "kind", slots, "reason_numbers"),
            "bucket": ("bucket as number, day", "slot", 1, "days"),
        }
        most = numbers.orgs * numbers.reasons * slots * len(LOG_KINDS)
        kind = "integer" if most < 1 << 31 else "bigint"
        self._lookups = {
            name: Lookup.of(
                self.store.connection.sql(
                    f"select {columns}, cast({digit} * {place} as {kind}) as digit from {table}"
                ).to_arrow_table()
            )
            for name, (columns, digit, place, table) in digits.items()
        }
        rows, without_id = _Counts(most), _Counts(most)
        with ThreadPoolExecutor(1) as aside:
            seen: deque[Future[None]] = deque()
            for batch in self.store.rows_of((*_CASE, "ids", "search_key")):
                searches = self._searches(batch)
                seen.append(aside.submit(self._repeats.add, searches.drop_null().to_numpy()))
                cases = self._cases(self._places(batch))
                rows.add(cases)
                bare = pc.or_(pc.invert(batch.column("ids")), pc.is_null(searches))
                if bare.true_count:
                    without_id.add(cases.filter(bare))
                if len(seen) > _BEHIND:
                    seen.popleft().result()
            for one in seen:
                one.result()
        self._keep("counted", rows.table("rows"), "from {}")
        self._keep(
            "case_rows",
            without_id.table("without_id"),
            "select case_no, rows, coalesce(without_id, 0) as without_id from counted left join {} using (case_no)",
        )

    def beside(self, store: Store) -> DuckDB:
        """The same rows, with the store asked over another connection."""
        other = copy(self)
        other.store = store
        return other

    def again(self) -> None:
        """Make the table `again`. Rows whose search may come again are held against each other. In most logs they are
        few; where several agencies' logs show the same searches they are nearly all, so they go to disk.
        """
        room, rows = self.store.room / "again.arrow", 0
        with pa.OSFile(str(room), "wb") as sink, pa.ipc.new_file(sink, _AGAIN) as file:
            for batch in self.store.rows_of((*_CASE, "ids", "search_key")):
                searches = self._searches(batch)
                may = pa.array(self._repeats.may_repeat(searches.fill_null(0).to_numpy()))
                few = pc.indices_nonzero(pc.and_(may, searches.is_valid()) if searches.null_count else may)
                batch = batch.take(few)
                columns = [batch.column("sheet_no"), batch.column("ids"), taken(searches, few)]
                cases = self._cases(self._places(batch)).cast(pa.int64())
                file.write_batch(pa.record_batch([*columns, cases], _AGAIN))
                rows += len(few)
        self._repeats.forget()
        # Other digits of the same searches leave hardly any that do not come again.
        repeats = Repeats(rows)
        for batch in _written(room):
            repeats.add(_other_digits(batch))
        again = (batch.filter(pa.array(repeats.may_repeat(_other_digits(batch)))) for batch in _written(room))
        self._keep("again", pa.RecordBatchReader.from_batches(_AGAIN, again), "from {}")
        room.unlink()

    def in_order(self) -> Iterator[pa.RecordBatch]:
        """All rows in order."""
        for batch in self.store.rows_of(tuple(dict.fromkeys(("copy", "row", "line", *_CASE, *self._more)))):
            places = self._places(batch)
            batch = batch.append_column("case_no", self._cases(places))
            for name, of in (("day", "bucket"), ("said", "reason")):
                batch = batch.append_column(name, taken(self._lookups[of].columns[name], places[of]))
            yield batch

    def _places(self, batch: pa.RecordBatch) -> dict[str, pa.Array]:
        """Where what says a row's case stands in each of the lookups."""
        return {name: lookup.at(batch.column(name)) for name, lookup in self._lookups.items()}

    def _cases(self, places: Mapping[str, pa.Array]) -> pa.Array:
        """The case of each row: `elsewhere` says the same in SQL."""
        kind, org, reason, slot = (
            taken(lookup.columns["digit"], places[name]) for name, lookup in self._lookups.items()
        )
        return pc.add(pc.add(kind, org), pc.add(reason, pc.fill_null(slot, 0)))

    def _searches(self, batch: pa.RecordBatch) -> pa.Array:
        """The search of each row: without an id it is known only where its agency is named."""
        ids, keys = batch.column("ids"), batch.column("search_key")
        if not ids.false_count:
            return keys
        orgs = self._lookups["org"]
        named = orgs.find("named", batch.column("org"))
        return pc.if_else(pc.or_(ids, named), keys, None)

    def _keep(self, name: str, table: pa.Table | pa.RecordBatchReader, query: str) -> None:
        """Make a table in the store from one that is at hand."""
        connection = self.store.connection
        connection.register("at_hand_here", table)
        connection.execute(f"create table {name} as {query.format('at_hand_here')}")
        connection.unregister("at_hand_here")


def _written(path: Path) -> Iterator[pa.RecordBatch]:
    """What was written to a file of Arrow's."""
    with pa.OSFile(str(path)) as source, pa.ipc.open_file(source) as file:
        yield from (file.get_batch(number) for number in range(file.num_record_batches))


def _other_digits(batch: pa.RecordBatch) -> npt.NDArray[np.int64]:
    """Digits of searches that did not choose their places before."""
    digits: npt.NDArray[np.int64] = batch.column("search_key").to_numpy() >> _OTHER_DIGITS
    return digits


class _Counts:
    """How often each case stands in a column.

    Args:
        most: there is no case of this number or a higher one.
    """

    def __init__(self, most: int) -> None:
        self._dense = np.zeros(most, np.int64) if most <= _DENSE else None
        self._sparse = [_COUNTS.empty_table()]

    def add(self, cases: pa.Array) -> None:
        """Count some more."""
        if self._dense is not None:
            np.add.at(self._dense, cases.to_numpy(), 1)
            return
        numbers, counts = np.unique(cases.to_numpy(), return_counts=True)
        self._sparse.append(pa.table([numbers, counts], _COUNTS))

    def table(self, name: str) -> pa.Table:
        """The cases that were there (`case_no`), and their counts."""
        if self._dense is not None:
            numbers = np.flatnonzero(self._dense)
            return pa.table({"case_no": numbers, name: self._dense[numbers]})
        counted = pa.concat_tables(self._sparse).group_by("case_no").aggregate([("rows", "sum")])
        return counted.rename_columns({"rows_sum": name})


def engine_for(name: str, store: Store) -> Engine:
    """The engine of a name.

    Raises:
        InputError: there is no such engine, or what it needs is not installed or cannot be reached.
    """
    check_engine(name)
    if name == "duckdb":
        return DuckDB(store)
    from comity.audit import elsewhere

    if name.startswith(("local", "spark://")):
        return elsewhere.spark(name, store)
    return elsewhere.database(name, store)
