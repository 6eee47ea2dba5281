"""The `always` blocks: what a policy promises of all cases, for a proof to bear out or a case to refute."""

from __future__ import annotations

from collections import Counter

from comity.language.cases import VERDICTS
from comity.language.clauses import (
    Head,
    Setting,
    one_condition,
    read_actions,
    read_actors,
    read_exceptions,
    read_first_line,
)
from comity.language.conditions import parse_condition
from comity.language.cursor import Cursor, Stop
from comity.language.documents import Document
from comity.language.errors import nearest
from comity.language.model import Always, Condition, Const, Exception_, StatementId
from comity.language.tokens import passages

ALWAYS_CLAUSES = frozenset({"when", "unless", "says"})


def read_always(document: Document, setting: Setting) -> tuple[Always, ...]:
    """Read every property that a file states. One that cannot be read has left a problem."""
    found: list[Always] = []
    versions: Counter[str] = Counter()
    for block in document.blocks:
        if block.fence != "always":
            continue
        for passage in passages(document, block):
            try:
                found.append(_always(Cursor(passage), setting, versions))
            except Stop:
                continue
    return tuple(found)


def _always(cursor: Cursor, setting: Setting, versions: Counter[str]) -> Always:
    scope = setting.scope
    if not cursor.accept("always"):
        raise cursor.stop(
            f'Each property begins `always NAME cite "…"` at the margin; found {cursor.found()}.'
        )
    at = cursor.at
    name = cursor.new_name("the property's name")
    versions[name] += 1
    head = Head("always", name, at, cursor, StatementId(scope.policy, name))
    first = read_first_line(head, setting, dated=True)
    actors = read_actors(cursor, scope)
    actions = read_actions(cursor, scope)
    cursor.expect("is")
    overall = cursor.accept("overall")
    never = cursor.accept("never")
    verdicts = [_verdict(cursor)]
    while cursor.accept(","):
        verdicts.append(_verdict(cursor))
    when: list[Condition] = []
    exceptions: list[Exception_] = []
    says = ""
    seen: set[str] = set()

    def clause(word: str) -> None:
        nonlocal says
        if word == "when":
            when.append(parse_condition(cursor, scope))
        elif word == "unless":
            exceptions.extend(read_exceptions(cursor, scope, ALWAYS_CLAUSES))
        else:
            cursor.once(seen, "says")
            says = cursor.text("one sentence in plain words")

    cursor.clauses(ALWAYS_CLAUSES, clause, "`when`, `unless` or `says`")
    return Always(
        id=head.id,
        version=versions[name],
        cite=first.cite,
        source=first.source,
        interval=first.interval,
        statuses=(),
        line=head.line,
        actors=actors,
        actions=actions,
        overall=overall,
        never=never,
        verdicts=tuple(verdicts),
        when=one_condition(head, when, Const(True)),
        exceptions=tuple(exceptions),
        says=says,
    )


def _verdict(cursor: Cursor) -> str:
    for verdict in VERDICTS:
        if cursor.accept(*verdict.split()):
            return verdict
    close = nearest(cursor.here, VERDICTS) if cursor.at_name() else ""
    raise cursor.stop(f"Expected a verdict ({', '.join(VERDICTS)}), found {cursor.found()}.{close}")
