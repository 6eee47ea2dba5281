"""A small vocabulary and a policy to put statements into, for tests that need no more."""

from __future__ import annotations

from pathlib import Path

from comity.language import LanguageErrors, Law, Policy, Problem, read_law

VOCABULARY = """# Words

```vocabulary
kind police "police department"
kind sheriff "sheriff's office"
kind corrections "department that runs a jail"
kind court "court"

action detain "hold a person past release" needs power
action arrest "arrest a person" needs power
action transfer "hand a person over"
action notify "tell of a release" item info_kind

type us_state is ny "New York", tx "Texas", in "Indiana", or "Oregon", none "no state"

fact info_kind is one of
    release_date "the date of release"
    custody_status "whether a person is in custody"
  ask "What is asked for?"

fact detainer_presented is yes/no
  ask "Was a detainer presented?"
  true "a detainer was presented"
  false "no detainer was presented"
  unknown "whether a detainer was presented"
  intrusive 0

fact consent is yes/no
  ask "Is there consent in writing?"

fact warrant_issuer is one of
    article_iii_judge "a federal judge"
    us_magistrate "a federal magistrate"
    none "nobody"
  ask "Who signed the warrant?"

fact purpose is some of
    civil_immigration "civil immigration enforcement"
    criminal "a criminal investigation"
    other "another purpose"
  ask "For what purposes?"

fact requester.state is one of us_state
  ask "Which state does the requester belong to?"

fact detainer_at is time
  ask "When was the detainer presented?"
fact release_at is time
  ask "When would the person be released?"
fact arrest_date is date
  ask "When was the arrest?"
  never stored
  intrusive 3
fact hours_held is number
  ask "For how many hours?"
fact section_cited is citation
  ask "Which section?"

record conviction "conviction"
  ask "Which convictions?"
  unknown "the record of convictions"
  never stored
  intrusive 4
  field offence is citation "the section"
  field judgment_date is date "the day of sentence"
  field level is one of felony "a felony", misdemeanor "a misdemeanor"
  field state is one of us_state
  field youthful_offender is yes/no
  field days_served is number "days served"

record pending_charge "pending charge"
  ask "Which charges?"
  field offence is citation "the section"

code penal_law "Penal Law"
code vehicle_law "Vehicle Law"
calendar us_federal "federal legal holidays" country US

government us "the United States" is federal
government us-xx "Example State" is state in us
government us-xx-town "Example Town" is city in us-xx zone "America/New_York"
government us-yy "Other State" is state in us
```
"""

FRONT = """---
id: {id}
title: A note on a section
government: {government}
covers:
  - any action by any agency from 2010-01-01
read_through: 2026-08-21
sources:
  - key: code
    cite: Code § 9
    url: https://example.org/code/9
    read: text
    by: A. Reader
    on: 2026-08-21
{more}---

# Code § 9
"""

Source = tuple[str, str, Path, bool]


def file(name: str, text: str, *, overlay: bool = False) -> Source:
    """A file as `read_law` takes it."""
    return name, text, Path(name), overlay


def policy_text(
    law: str = "", *, vocabulary: str = "", cases: str = "", id: str = "us-xx/custody", more: str = ""
) -> str:
    """A policy file with these statements, declarations and cases."""
    text = FRONT.format(id=id, government=id.partition("/")[0], more=more)
    if vocabulary:
        text += f"\n```vocabulary\n{vocabulary.strip()}\n```\n"
    if law:
        text += f"\n```law\n{law.strip()}\n```\n"
    return text + (f"\n{cases.strip()}\n" if cases else "")


def read(*files: Source, tables: dict[str, Path] | None = None) -> Law:
    """The law of these files and the scratch vocabulary."""
    return read_law([file("words.md", VOCABULARY), *files], tables or {})


def policy(
    law: str = "", *, vocabulary: str = "", cases: str = "", tables: dict[str, Path] | None = None
) -> Policy:
    """One policy with these statements."""
    text = policy_text(law, vocabulary=vocabulary, cases=cases)
    return read(file("custody.md", text), tables=tables).policies["us-xx/custody"]


def problems(*files: Source, tables: dict[str, Path] | None = None) -> tuple[Problem, ...]:
    """Every problem of these files; none if they can be read."""
    try:
        read(*files, tables=tables)
    except LanguageErrors as errors:
        return errors.problems
    return ()


def complaints(law: str = "", *, vocabulary: str = "", cases: str = "") -> list[str]:
    """What is said of these statements, in the order of lines."""
    text = policy_text(law, vocabulary=vocabulary, cases=cases)
    return [problem.message for problem in problems(file("custody.md", text))]


RULE = 'rule hold cite "Code § 9(b)" since 2014-12-14\n  corrections must not detain, notify\n'
