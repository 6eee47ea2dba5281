"""A corpus of any size that says nothing: for measuring the loader and for mutating."""

from __future__ import annotations

from pathlib import Path

VOCABULARY = """# Words

```vocabulary
kind police "police department"
kind sheriff "sheriff's office"
kind corrections "department that runs a jail"

action detain "hold a person past release" needs power
action transfer "hand a person over"
action notify "tell of a release" item info_kind

fact info_kind is one of
    release_date "the date of release"
    custody_status "whether a person is in custody"
  ask "What is asked for?"
  unknown "what is asked for"
  intrusive 0

fact detainer_presented is yes/no
  ask "Was a detainer presented?"
  true "a detainer was presented"
  false "no detainer was presented"
  unknown "whether a detainer was presented"
  intrusive 0

fact consent is yes/no
  ask "Is there consent in writing?"
  true "there is consent in writing"
  false "there is no consent in writing"
  unknown "whether there is consent in writing"
  intrusive 1

fact warrant_issuer is one of
    article_iii_judge "a federal judge"
    us_magistrate "a federal magistrate"
    officer "an officer"
    none "nobody"
  ask "Who signed the warrant?"
  unknown "who signed the warrant"
  intrusive 0

fact purpose is some of
    civil_immigration "civil immigration enforcement"
    criminal "a criminal investigation"
    other "another purpose"
  ask "For what purposes?"
  unknown "for what purposes"
  intrusive 0

fact release_at is time
  ask "When would the person be released?"
  unknown "when the person would be released"
  intrusive 1

fact arrest_date is date
  ask "When was the arrest?"
  unknown "the day of the arrest"
  never stored
  intrusive 3

fact hours_held is number
  ask "For how many hours?"
  unknown "for how many hours"
  intrusive 1

record conviction "conviction"
  ask "Which convictions?"
  unknown "the record of convictions"
  never stored
  intrusive 4
  field offence is citation "the section"
  field judgment_date is date "the day of sentence"
  field level is one of felony "a felony", misdemeanor "a misdemeanor"
  field days_served is number "days served"

code penal_law "Penal Law"
calendar us_federal "federal legal holidays" country US

government us "the United States" is federal
```
"""

_FRONT = """---
id: {place}/custody
title: Persons not to be detained
government: {place}
covers:
  - detain, notify by corrections from 2014-12-14
  - any action by any agency from 2019-01-01
read_through: 2026-08-21
sources:
  - key: code
    cite: Example Code § 9
    url: https://example.org/code/9
    read: text
    by: A. Reader
    on: 2026-08-21
---

# Example Code

```vocabulary
government {place} "Example {number}" is state in us
  ocd "ocd-division/country:us/state:{number}" zone "America/New_York"
```
"""

_SECTION = """
## Section {n}

A detainer alone is never enough; the exceptions are narrow, and each is pinned to its own paragraph. The
paragraph on consent was added later and has been read in the enrolled text. A release is not delayed while the
agency waits for an answer, and the clock for a notice runs from the hour at which the person would otherwise be
released.

```law
group enforcement_{n} of agencies cite "Example Code § 9({n})" since 2014-12-14 is
  police, sheriff, corrections of county, city

define judicial_warrant_{n} cite "Example Code § 9(a)({n})" since 2014-12-14 as
  warrant_issuer in {{ article_iii_judge, us_magistrate }}
  and (detainer_presented or not consent)

define recent_felony_{n} of a conviction cite "Example Code § 9(a)({n})" as
  level is felony and judgment_date within 5 years before event extended by days_served days anniversary in

rule hold_{n} cite "Example Code § 9(b)({n})" since 2014-12-14 until 2018-12-31
  enforcement_{n} must not detain, notify
  when detainer_presented
  unless judicial_warrant_{n} and any conviction where recent_felony_{n}
  says "A person is not held on a detainer alone."

rule hold_{n} cite "Example Code § 9(b)({n})" since 2019-01-01
  enforcement_{n} must not detain, notify, transfer
  when detainer_presented and purpose includes civil_immigration
  unless any of
    - judicial_warrant_{n} and (hours_held <= 48 or consent) cite "Example Code § 9(b)(1)"
    - any conviction where (recent_felony_{n} or level is misdemeanor) cite "Example Code § 9(b)(2)"
  status unverified "the note on consent was read in a summary"
  says "A person is not held or told of on a detainer alone."

duty tell_{n} cite "Example Code § 9(c)({n})" since 2019-01-01
  corrections must "give the person a copy of the request" to "the person"
  on asked detain, notify
  within 48 hours excluding saturdays, sundays, holidays of us_federal of release_at
  says "Whoever is asked for is told of it."
```

A detainer alone, before and after the second version; the boundary day itself belongs to the second version of the rule.

```case EX-{n}-1
a detainer alone
on 2019-03-01 09:30 corrections asked to detain, notify:release_date
given detainer_presented, warrant_issuer is none, not consent, purpose is {{ civil_immigration, other }}
given a conviction offence penal_law 120.05(2), judgment_date 2017-03-01, level felony, days_served 30
given convictions complete
expect prohibited by hold_{n} for detain
expect owed tell_{n} due 2019-03-03
```

```case EX-{n}-2
nobody has said who signed the warrant
on 2018-12-31 corrections asked to detain
given detainer_presented, warrant_issuer unknown
expect undetermined {{ prohibited, exempt }} missing warrant_issuer, conviction
```
"""


def corpus(files: int, sections: int) -> list[tuple[str, str, Path, bool]]:
    """A vocabulary and so many policies of so many sections (about 3.3 kB each), as `read_law` takes them."""
    texts = [("vocabulary.md", VOCABULARY)]
    for number in range(files):
        place = f"us-x{number}"
        sections_text = "".join(_SECTION.format(n=n) for n in range(sections))
        texts.append((f"us/{place}.md", _FRONT.format(place=place, number=number) + sections_text))
    return [(name, text, Path(name), False) for name, text in texts]
