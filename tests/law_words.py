"""The words that made-up laws and cases are written with: facts, days, places, and one table of offences."""

from __future__ import annotations

from datetime import date

DAYS = tuple(
    date.fromisoformat(text)
    for text in (
        *("2019-02-28", "2019-03-01", "2020-02-28", "2020-02-29", "2020-03-01", "2020-03-31"),
        *("2024-02-28", "2024-02-29", "2024-03-01", "2025-02-28", "2025-03-01", "2025-03-31"),
    )
)
"""Every day that a law or a case names: about the ends of February, in leap years and others."""

PERIODS = (
    "1 years",
    "4 years",
    "5 years",
    "1 months",
    "12 months",
    "1 days",
    "30 days",
    "365 days",
    "366 days",
)
MOMENTS = ("2020-02-29T00:00", "2020-02-29T12:00", "2024-02-29T12:00", "2024-03-01T00:00", "2025-03-01T18:30")
NUMBERS = (0, 1, 30, 48, 48.5)

YES_NO = ("paper_shown", "order_signed", "consent", "in_cell", "listed_match")
NEVER_STORED = "listed_match"
DATES = ("arrest_day", "filed_day")
TIMES = ("shown_at", "out_at")
NUMBER = "hours_held"
KINDS = ("police", "jail", "clerk")
ACTIONS = ("hold", "tell", "lend")
LEVELS = ("federal", "state", "county", "city")

VOCABULARY = f"""
```vocabulary
type us_state is aa "Aa", bb "Bb", none "no state"

{
    "".join(
        f'fact {name} is yes/no ask "{name}?" unknown "{name}" intrusive {i}'
        + (" never stored" if name == NEVER_STORED else "")
        + chr(10)
        for i, name in enumerate(YES_NO)
    )
}
fact signer is one of judge "a judge", officer "an officer", nobody "nobody"
  ask "Who signed?"
fact asker.state is one of us_state
  ask "Of which state?"
fact topic is one of address "an address", release "a release"
  ask "What about?"
fact purpose is some of civil "civil", criminal "criminal", other "other"
  ask "What for?"
{"".join(f'fact {name} is date ask "When?"' + chr(10) for name in DATES)}
{"".join(f'fact {name} is time ask "When?"' + chr(10) for name in TIMES)}
fact {NUMBER} is number
  ask "How many hours?"

record conviction "conviction"
  ask "Which convictions?"
  unknown "the convictions"
  intrusive 4
  never stored
  field offence is citation
  field judged_on is date
  field level is one of felony "a felony", minor "a lesser offence"
  field youth is yes/no
  field days_in is number

kind police "the police"
kind jail "the jail"
kind clerk "a clerk"
kind private_body "a private body"

action hold "hold a person" needs power
action tell "tell something" item topic
action lend "lend a hand"

code code_a "Code A"
code code_b "Code B"
calendar us_federal "federal legal holidays" country US

government us "the United States" is federal
government us-aa "Aa" is state in us zone "America/New_York"
government us-aa-east "East County" is county in us-aa zone "America/New_York"
government us-aa-town "Town" is city in us-aa zone "America/New_York" within us-aa-east
government us-aa-park "Park District" is district in us-aa zone "America/New_York" within us-aa-town
government us-bb "Bb" is state in us zone "America/Los_Angeles"
```
"""

GOVERNMENTS = ("us", "us-aa", "us-aa-east", "us-aa-town", "us-aa-park", "us-bb")

TABLE_ROWS = """code,section,cite,since,until,grave
code_a,1,A § 1,,,yes
code_a,2(a),A § 2(a),,,no
code_a,2(b),A § 2(b),2020-03-01,,
code_a,3(a),A § 3(a),,2024-02-29,yes
"""
"""One table's rows. § 1 is whole, § 2 and § 3 are listed in part only, one cell is empty, and code_b is not
there.
"""
