"""The cases of the benchmark, and what a good engineer would write by hand to decide them."""

from __future__ import annotations

import os
import random
import sys
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from types import ModuleType

Case = dict[str, bool | date | None]

ROOT = Path(__file__).resolve().parent.parent
OUTCOMES = ("hold", "notify", "interview", "transfer")


def shared_modules() -> tuple[ModuleType, ModuleType]:
    """The rule set that all engines are given and the prototype's evaluators (`../shared` or COMITY_SHARED)."""
    folder = Path(os.environ.get("COMITY_SHARED") or ROOT.parent / "shared") / "bench"
    if not (folder / "ruleset.py").is_file():
        sys.exit(f"The eight rules are not in {folder}. Name the folder of research notes: COMITY_SHARED=…")
    sys.path.insert(0, str(folder))
    import ir
    import ruleset

    return ir, ruleset


def make(booleans: list[str], count: int) -> tuple[list[Case], list[Case]]:
    """Random complete cases, and the same with 15 % of the facts unknown (the day of the event never is)."""
    rng = random.Random(3)
    complete: list[Case] = [
        {
            **{name: rng.random() < 0.1 + 0.05 * i for i, name in enumerate(booleans)},
            "conviction_date": date(2000, 1, 1) + timedelta(rng.randint(0, 9000)),
            "event_date": date(2017, 1, 1) + timedelta(rng.randint(0, 3000)),
        }
        for _ in range(count)
    ]
    partial: list[Case] = [
        {k: None if rng.random() < 0.15 and k != "event_date" else v for k, v in case.items()}
        for case in complete
    ]
    return complete, partial


def slot(day: date) -> int:
    """Days by months of 31 and years of 372: steps by whole years need no rounding."""
    return day.year * 372 + (day.month - 1) * 31 + day.day - 1


def plain(c: Case) -> tuple[bool, ...]:
    """The eight rules by hand, everything known."""
    judged, event = c["conviction_date"], c["event_date"]
    assert isinstance(judged, date)
    assert isinstance(event, date)
    day, five = slot(judged), slot(event) - 5 * 372
    serious = c["serious_conviction"] and day >= five
    violent = c["violent_felony"] and day >= five - 10 * 372
    wobbler = c["wobbler_conviction"] and day >= five
    qualifying = serious or violent or wobbler or c["sex_offender_registry"] or c["felony_held_to_answer"]
    warrant, order, juvenile = c["judicial_warrant"], c["federal_court_order"], c["juvenile"]
    match = c["terrorist_match"]
    return tuple(
        map(
            bool,
            (
                warrant and (serious or match) and not (juvenile and not match),
                (c["release_info_public"] or qualifying or order)
                and not (juvenile and not warrant and not order),
                c["consent_given"] and not juvenile,
                (warrant or order or (qualifying and c["consent_given"]))
                and not (c["joint_task_force"] and not warrant and not order),
            ),
        )
    )


def possible(c: Case) -> tuple[frozenset[bool], ...]:
    """Every outcome that some completion of the unknown facts has, by trying them all."""
    event = c["event_date"]
    assert isinstance(event, date)
    days = [event - timedelta(365 * years + 100) for years in (0, 4, 5, 14, 15)] + [event + timedelta(1)]
    unknown = [name for name, value in c.items() if value is None]
    ways = product(*(days if name == "conviction_date" else (False, True) for name in unknown))
    outcomes = [plain({**c, **dict(zip(unknown, way, strict=True))}) for way in ways]
    return tuple(frozenset(column) for column in zip(*outcomes, strict=True))
