"""Faults planted in a small law, each as it would slip into a real one; the check finds every one of them.

Where a finding comes with a case, the case is pasted into the file, and the evaluator bears it out there.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from law_texts import law_of

from comity.cli.evaluator import SingleCases
from comity.decide.cases import run_cases
from comity.decide.decider import Decider
from comity.language import LanguageErrors, Law
from comity.proofs.check import Check, check
from comity.proofs.findings import Finding

VOCABULARY = """
```vocabulary
kind jail "jail"
kind police "police"
action hold "hold a person" needs power
action tell "tell of a release"
action hand_over "hand a person over"
calendar us_federal "federal legal holidays" country US
code penal "Penal Law"

government us "the United States" is federal
  zone "America/New_York" calendar us_federal
government us-xx "Xx" is state in us ocd "ocd-division/country:us/state:xx"
  zone "America/New_York" calendar us_federal
government us-xx-town "Town" is city in us-xx
  zone "America/New_York" calendar us_federal

fact paper_shown is yes/no
  ask "Was the paper shown?"
fact order_signed is yes/no
  ask "Did a court order it?"
fact consent is yes/no
  ask "Did the person agree?"
fact signer is one of judge "a judge", officer "an officer", nobody "nobody"
  ask "Who signed?"
fact arrest_day is date
  ask "When was the arrest?"
fact released_at is time
  ask "When was the release?"
record conviction "conviction"
  ask "What convictions?"
  field judged_on is date "the day of judgment"
  field grave is yes/no "whether it was grave"
```
"""

FEDERAL = """---
id: us/code
title: Federal code
government: us
covers:
  - any action by any agency from 2010-01-01
read_through: 2025-12-31
sources:
  - {key: usc, cite: 8 U.S.C., read: text, by: nobody}
---

```law
rule free_to_tell cite "8 U.S.C. § 1" since 2010-01-01
  any agency must be free to tell
  when order_signed
```
"""

CUSTODY = """---
id: us-xx/custody
title: Custody
government: us-xx
covers:
  - any action by any agency from 2010-01-01
read_through: 2025-12-31
sources:
  - {key: code, cite: Code, read: text, by: nobody}
---

```law
group officers of agencies cite "Code § 1" since 2015-01-01 is police, jail

define judges_warrant cite "Code § 2" since 2015-01-01 as paper_shown and signer is judge

define recent cite "Code § 2" since 2015-01-01 as
  any conviction where grave and judged_on within 5 years before arrest_day anniversary out

rule hold cite "Code § 3" since 2015-01-01
  officers must not hold
  when paper_shown
  unless any of
    - judges_warrant cite "Code § 3(a)"
    - order_signed cite "Code § 3(b)"

rule tell cite "Code § 4" since 2015-01-01 until 2019-12-31
  officers must not tell
  when paper_shown and not order_signed

rule tell cite "Code § 4" since 2020-01-01
  officers must not tell
  when consent is_not_given and not order_signed

rule hand_over cite "Code § 5" since 2015-01-01
  jail must not hand_over
  unless judges_warrant or recent

rule ordered cite "Code § 6" since 2015-01-01
  jail must hand_over
  when order_signed and judges_warrant

duty copy cite "Code § 7" since 2015-01-01
  jail must "give a copy of the paper" to "the person"
  on asked hold
  when paper_shown
  within 48 hours of released_at
```

```always
always nobody_held_on_paper cite "Code § 3" since 2015-01-01
  police, jail hold is prohibited
  when paper_shown and signer is not judge and not order_signed

always a_warrant_lifts_the_ban cite "Code § 5" since 2015-01-01
  jail hand_over is never prohibited
  when paper_shown and signer is judge

always a_court_moves_people cite "Code § 6" since 2015-01-01
  jail hand_over is required
  when order_signed and paper_shown and signer is judge
```

```case XX-1
a paper that an officer signed
on 2018-05-01 jail asked to hold
given paper_shown, signer is officer, not order_signed
expect prohibited by hold
```

```case XX-2
telling of a release, with a paper
on 2018-05-01 jail asked to tell
given paper_shown, not order_signed
expect prohibited by tell
```
""".replace("consent is_not_given", "not consent")


FAULTS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "seeded_faults.toml").read_text(encoding="utf-8")
)["fault"]


def texts(fault: dict[str, Any] | None = None) -> dict[str, str]:
    """The files of the law, with the fault planted."""
    files = {"vocabulary.md": VOCABULARY, "us-code.md": FEDERAL, "us-xx-custody.md": CUSTODY}
    if fault is not None:
        name = "vocabulary.md" if "in" in fault else "us-xx-custody.md"
        before = "duty copy cite"
        old, new = fault.get("old", before), fault.get("new", f"{fault.get('added')}\n{before}")
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)
    return files


def checked(law: Law) -> Check:
    return check(law, SingleCases().replay)


def test_the_law_without_a_fault_is_found_to_be_without_one() -> None:
    assert [finding.text() for finding in checked(law_of(texts())).findings] == []


def test_there_are_twenty_and_more() -> None:
    assert len({fault["name"] for fault in FAULTS}) == len(FAULTS) >= 20


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["name"] for fault in FAULTS])
def test_a_planted_fault_is_found(fault: dict[str, Any]) -> None:
    sort = (fault["topic"], fault["weight"])
    found = [f for f in checked(law_of(texts(fault))).findings if (f.topic, f.weight) == sort]
    hits = [f for f in found if all(name in f.text() for name in fault["names"])]
    assert hits, "\n".join(f.text() for f in found) or "nothing was found"
    shown = fault.get("shown", True)
    assert all((hit.witness is not None) is shown for hit in hits)
    if shown:
        _holds_in_its_file(texts(fault), hits[0])


def _holds_in_its_file(files: dict[str, str], finding: Finding) -> None:
    """The case as it is shown, pasted into the file, holds there."""
    assert finding.witness is not None
    files["us-xx-custody.md"] += "\n" + finding.witness.text() + "\n"
    law = law_of(files)
    (failures,) = [f for case, f in run_cases(Decider(law)) if case.id == finding.witness.case.id]
    assert failures == ()


def test_a_circle_of_notwithstanding_is_no_law() -> None:
    files = texts()
    files["us-xx-custody.md"] = CUSTODY.replace(
        "  unless judges_warrant or recent\n",
        "  unless judges_warrant or recent\n  notwithstanding ordered\n",
    ).replace(
        "  when order_signed and judges_warrant\n", "  when order_signed\n  notwithstanding hand_over\n"
    )
    with pytest.raises(LanguageErrors, match=r"custody\.md:\d+:\d+: `\w+` stands `notwithstanding` itself"):
        law_of(files)


def test_a_duty_without_an_occasion_is_no_law() -> None:
    files = texts()
    files["us-xx-custody.md"] = CUSTODY.replace("  on asked hold\n", "")
    with pytest.raises(LanguageErrors, match=r"custody\.md:\d+:\d+: The duty `copy` has no occasion"):
        law_of(files)
