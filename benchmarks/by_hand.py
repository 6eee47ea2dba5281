"""The eight rules over a whole table, as one would write them without Comity: SQL, Polars, OpenFisca.

Every function returns how many rows have which outcomes: true, false or None (unknown) for each of the four. A table
holds dates, or slots that were worked out before (`year * 372 + (month - 1) * 31 + day - 1`).
"""

from __future__ import annotations

import importlib.metadata
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from cases import OUTCOMES

Counts = Counter[tuple[bool | None, ...]]

_SQL = """
with days as (select *, {conviction} as judged, {event} as slot from '{path}'),
periods as (select *, judged >= slot - 1860 as five, judged >= slot - 5580 as fifteen from days),
recent as (select *, serious_conviction and five as recent_serious, violent_felony and fifteen as recent_violent,
  wobbler_conviction and five as recent_wobbler from periods),
qualified as (select *, recent_serious or recent_violent or recent_wobbler or sex_offender_registry
  or felony_held_to_answer as qualifying from recent),
decided as (select
  judicial_warrant and (recent_serious or terrorist_match) and not (juvenile and not terrorist_match) as hold,
  (release_info_public or qualifying or federal_court_order)
    and not (juvenile and not judicial_warrant and not federal_court_order) as notify,
  consent_given and not juvenile as interview,
  (judicial_warrant or federal_court_order or (qualifying and consent_given))
    and not (joint_task_force and not judicial_warrant and not federal_court_order) as transfer
  from qualified)
select hold, notify, interview, transfer, count(*) from decided group by all
"""


def sql_slot(column: str) -> str:
    """A day by years of 372 and months of 31, by which years step without rounding."""
    return f"(year({column}) * 372 + (month({column}) - 1) * 31 + day({column}) - 1)"


def sql_counts(connection: duckdb.DuckDBPyConnection, path: Path, *, slots: bool) -> Counts:
    """Nullable booleans in SQL."""
    dates = {"conviction": "conviction_date", "event": "event_date"}
    terms = dates if slots else {name: sql_slot(column) for name, column in dates.items()}
    rows = connection.execute(_SQL.format(path=path, **terms)).fetchall()
    return Counter({tuple(row[:4]): row[4] for row in rows})


def polars_counts(path: Path, *, slots: bool) -> Counts:
    """Nullable booleans in Polars, streaming."""
    import polars as pl

    def slot(name: str) -> pl.Expr:
        day = pl.col(name)
        if slots:
            return day
        year, month = day.dt.year().cast(pl.Int32), day.dt.month().cast(pl.Int32)
        return year * 372 + (month - 1) * 31 + day.dt.day().cast(pl.Int32) - 1

    c = pl.col
    table = pl.scan_parquet(path).with_columns(judged=slot("conviction_date"), slot=slot("event_date"))
    table = table.with_columns(
        five=c("judged") >= c("slot") - 1860, fifteen=c("judged") >= c("slot") - 5580
    ).with_columns(
        recent_serious=c("serious_conviction") & c("five"),
        recent_violent=c("violent_felony") & c("fifteen"),
        recent_wobbler=c("wobbler_conviction") & c("five"),
    )
    table = table.with_columns(
        qualifying=c("recent_serious")
        | c("recent_violent")
        | c("recent_wobbler")
        | c("sex_offender_registry")
        | c("felony_held_to_answer")
    )
    table = table.select(
        hold=c("judicial_warrant")
        & (c("recent_serious") | c("terrorist_match"))
        & ~(c("juvenile") & ~c("terrorist_match")),
        notify=(c("release_info_public") | c("qualifying") | c("federal_court_order"))
        & ~(c("juvenile") & ~c("judicial_warrant") & ~c("federal_court_order")),
        interview=c("consent_given") & ~c("juvenile"),
        transfer=(c("judicial_warrant") | c("federal_court_order") | (c("qualifying") & c("consent_given")))
        & ~(c("joint_task_force") & ~c("judicial_warrant") & ~c("federal_court_order")),
    )
    rows = table.group_by(OUTCOMES).len().collect(engine="streaming").rows()
    return Counter({tuple(row[:4]): row[4] for row in rows})


def openfisca(table: pa.Table) -> tuple[str, Callable[[], Counts]]:
    """OpenFisca-Core with the facts in memory; it has no unknowns, so that the table must not have any.

    Returns its version and what counts the outcomes.
    """
    import numpy as np
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulation_builder import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    case = build_entity(key="case", plural="cases", label="case", is_person=True)
    system = TaxBenefitSystem([case])

    def variable(name: str, kind: type, formula: Any = None) -> None:
        members = {"value_type": kind, "entity": case, "definition_period": DateUnit.MONTH, "label": name}
        members |= {"formula": formula} if formula else {}
        members |= {"default_value": date(1970, 1, 1)} if kind is date else {}
        system.add_variable(type(name, (Variable,), members))

    for field in table.schema:
        is_date = pa.types.is_date(field.type)
        variable(field.name, bool if pa.types.is_boolean(field.type) else date if is_date else int)

    def slot(days: Any) -> Any:
        if days.dtype.kind != "M":
            return days
        months = days.astype("datetime64[M]")
        year, month = months.astype("datetime64[Y]").astype(int) + 1970, months.astype(int) % 12
        return year * 372 + month * 31 + (days - months).astype(int)

    def within(c: Any, p: Any, years: int) -> Any:
        return slot(c("conviction_date", p)) >= slot(c("event_date", p)) - 372 * years

    def ordered(c: Any, p: Any) -> Any:
        return c("judicial_warrant", p) | c("federal_court_order", p)

    variable("recent_serious", bool, lambda c, p: c("serious_conviction", p) & within(c, p, 5))
    variable("recent_violent", bool, lambda c, p: c("violent_felony", p) & within(c, p, 15))
    variable("recent_wobbler", bool, lambda c, p: c("wobbler_conviction", p) & within(c, p, 5))
    variable(
        "qualifying",
        bool,
        lambda c, p: (
            c("recent_serious", p)
            | c("recent_violent", p)
            | c("recent_wobbler", p)
            | c("sex_offender_registry", p)
            | c("felony_held_to_answer", p)
        ),
    )
    variable(
        "hold",
        bool,
        lambda c, p: (
            c("judicial_warrant", p)
            & (c("recent_serious", p) | c("terrorist_match", p))
            & ~(c("juvenile", p) & ~c("terrorist_match", p))
        ),
    )
    variable(
        "notify",
        bool,
        lambda c, p: (
            (c("release_info_public", p) | c("qualifying", p) | c("federal_court_order", p))
            & ~(c("juvenile", p) & ~ordered(c, p))
        ),
    )
    variable("interview", bool, lambda c, p: c("consent_given", p) & ~c("juvenile", p))
    variable(
        "transfer",
        bool,
        lambda c, p: (
            (ordered(c, p) | (c("qualifying", p) & c("consent_given", p)))
            & ~(c("joint_task_force", p) & ~ordered(c, p))
        ),
    )
    facts = {name: table[name].to_numpy() for name in table.column_names}

    def counts() -> Counts:
        simulation = SimulationBuilder().build_default_simulation(system, count=table.num_rows)
        for name, values in facts.items():
            simulation.set_input(name, "2024-01", values)
        outcomes = [simulation.calculate(name, "2024-01").astype(np.int8) for name in OUTCOMES]
        packed = sum(column << place for place, column in enumerate(outcomes))
        numbers = np.bincount(packed, minlength=16)
        places = range(len(OUTCOMES))
        return Counter({tuple(bool(i >> p & 1) for p in places): int(n) for i, n in enumerate(numbers) if n})

    return importlib.metadata.version("openfisca-core"), counts
