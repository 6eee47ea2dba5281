"""Statements about other law: groups, displacement, and counsel's opinions."""

from __future__ import annotations

from comity.language.clauses import Head, Setting, read_actions, read_actors, read_first_line, read_status
from comity.language.errors import nearest
from comity.language.model import ANY_AGENCY, Actor, Displaces, Group, Opinion, StatementId, Status

_STATUS = frozenset({"status"})


def read_group(head: Head, setting: Setting, version: int) -> Group:
    """`group NAME of agencies|actions cite "…" [since] [until] is MEMBERS`."""
    cursor, scope = head.cursor, setting.scope
    agencies = (scope.government, head.name) in scope.symbols.agency_groups
    first = read_first_line(head, setting, dated=False, ends=("is",))
    if not first.cite:
        head.report(f'The group `{head.name}` has no citation: `cite "…"`.')
    cursor.expect("is")
    members = read_actors(cursor, scope, groups=False) if agencies else ()
    actions = () if agencies else read_actions(cursor, scope)
    if not agencies and head.name in scope.symbols.action_groups.get((scope.government, head.name), ()):
        head.report(f"The group `{head.name}` contains itself.")
    if not cursor.done:
        raise cursor.stop(f"Expected `,` or the end of the group, found {cursor.found()}.")
    return Group(
        id=head.id,
        version=version,
        cite=first.cite,
        source=first.source,
        interval=first.interval,
        statuses=(),
        line=head.line,
        of="agencies" if agencies else "actions",
        agencies=members,
        actions=actions,
    )


def read_displaces(head: Head, setting: Setting, version: int) -> Displaces:
    """`displaces GOVERNMENT | policy ID | laws below [in ACTIONS] cite "…" [since] [until] [status]`."""
    cursor, scope = head.cursor, setting.scope
    if cursor.accept("laws", "below"):
        target = "below"
    elif cursor.accept("policy"):
        at = cursor.at
        target = cursor.name("the id of a policy")
        if target not in scope.symbols.policies:
            cursor.report(f"There is no policy `{target}`.{nearest(target, scope.symbols.policies)}", at)
    else:
        target = cursor.one_of("government", scope.vocabulary.governments)
    actions = read_actions(cursor, scope) if cursor.accept("in") else tuple(scope.vocabulary.actions)
    first = read_first_line(head, setting, dated=True, ends=("status",))
    statuses: list[Status] = []
    cursor.clauses(
        _STATUS,
        lambda word: statuses.append(read_status(cursor, scope)),
        "`status` or the end of the statement",
    )
    return Displaces(
        id=StatementId(scope.policy, f"displaces_{version}"),
        version=1,
        cite=first.cite,
        source=first.source,
        interval=first.interval,
        statuses=tuple(statuses),
        line=head.line,
        government=scope.government,
        target=target,
        actions=actions,
    )


def read_opinion(head: Head, setting: Setting, version: int) -> Opinion:
    """`opinion NAME cite "…" [since] [until] settles NAME as applies | as does not apply [for AGENCIES]`."""
    cursor, scope = head.cursor, setting.scope
    if setting.kind != "opinion":
        head.report("An opinion stands in a file of its own, with `kind: opinion` in the front matter.")
    first = read_first_line(head, setting, dated=False, ends=("settles",))
    if not first.cite:
        head.report(f'The opinion `{head.name}` has no citation: `cite "…"`.')
    cursor.expect("settles")
    at = cursor.at
    name = cursor.name("the statement that the opinion settles")
    id = scope.statement(name)
    if id not in scope.symbols.rules and id not in scope.symbols.defines:
        known = [*scope.symbols.rules, *scope.symbols.defines]
        cursor.report(scope.refused(name, "rule or definition", known), at)
    applies = not cursor.accept("as", "does", "not", "apply")
    if applies:
        cursor.expect("as", "applies")
    actors = read_actors(cursor, scope) if cursor.accept("for") else (Actor(ANY_AGENCY),)
    if not cursor.done:
        raise cursor.stop(f"Expected the end of the opinion, found {cursor.found()}.")
    return Opinion(
        id=head.id,
        version=version,
        cite=first.cite,
        source=first.source,
        interval=first.interval,
        statuses=(),
        line=head.line,
        government=scope.government,
        settles=id,
        applies=applies,
        actors=actors,
    )
