"""First pass over the `law` blocks: what statements are called, so that bodies may use any name."""

from __future__ import annotations

from comity.language.clauses import FIRST_LINE, Head, Setting
from comity.language.conditions import CLAUSE_WORDS
from comity.language.cursor import Cursor, Stop
from comity.language.documents import Document
from comity.language.model import StatementId
from comity.language.scope import Scope
from comity.language.tables import TableHead, read_table
from comity.language.tokens import is_name, passages
from comity.language.vocabulary import RESERVED

STATEMENTS = ("define", "rule", "duty", "group", "table", "displaces", "opinion")
_BODY = CLAUSE_WORDS | set(FIRST_LINE) | {"and", "or", "not"}


def read_heads(document: Document, setting: Setting) -> list[tuple[Head, TableHead | None]]:
    """Note the name of every statement of a file; tables, which have no body, are read whole."""
    heads: list[tuple[Head, TableHead | None]] = []
    for block in document.blocks:
        if block.fence != "law":
            continue
        for passage in passages(document, block):
            try:
                heads.append(_head(Cursor(passage), setting))
            except Stop:
                continue
    return heads


def _head(cursor: Cursor, setting: Setting) -> tuple[Head, TableHead | None]:
    word = _word(cursor)
    scope = setting.scope
    if word == "displaces":
        return Head(word, word, 0, cursor, StatementId(scope.policy, word)), None
    at = cursor.at
    name = cursor.new_name("the statement's name")
    head = Head(word, name, at, cursor, StatementId(scope.policy, name))
    match word:
        case "define":
            _define(head, scope)
        case "rule":
            scope.symbols.rules.add(head.id)
        case "duty":
            scope.symbols.duties.add(head.id)
        case "group":
            _group(head, scope)
        case "table":
            table = read_table(head, setting)
            if head.id in scope.symbols.tables:
                head.report(f"The table `{name}` stands twice; the dates of a table stand in its rows.")
            scope.symbols.tables[head.id] = (table.record, table.field)
            scope.symbols.columns[head.id] = dict(table.columns)
            return head, table
        case _:
            pass
    return head, None


def _word(cursor: Cursor) -> str:
    if cursor.here in _BODY or not cursor.at_name():
        raise cursor.stop(
            "A line at the left margin begins a statement: "
            f"{', '.join(f'`{word}`' for word in STATEMENTS[:-1])} or `{STATEMENTS[-1]}`; "
            f"found {cursor.found()}. "
            "Indent the lines that belong to the statement above."
        )
    return cursor.one_of("kind of statement", STATEMENTS)


def _define(head: Head, scope: Scope) -> None:
    cursor, name = head.cursor, head.name
    if name in scope.vocabulary.facts:
        head.report(f"`{name}` is a fact already; a definition needs a name of its own.")
    if name in RESERVED:
        head.report(f"`{name}` is a word of the language and cannot name a definition.")
    record = None
    if cursor.accept("of", "a") or cursor.accept("of", "an"):
        record = cursor.one_of("record", scope.vocabulary.records)
    if scope.symbols.defines.get(head.id, record) != record:
        head.report(f"Every version of `{name}` must be of the same thing: of a record, or of none.")
    scope.symbols.defines[head.id] = record


def _group(head: Head, scope: Scope) -> None:
    cursor, name = head.cursor, head.name
    cursor.expect("of")
    of = cursor.one_of("kind of group", ("agencies", "actions"))
    key = (scope.government, name)
    symbols = scope.symbols
    taken = scope.vocabulary.kinds if of == "agencies" else scope.vocabulary.actions
    if name in taken:
        head.report(f"`{name}` is {'a kind of agency' if of == 'agencies' else 'an action'} already.")
    if key in (symbols.action_groups if of == "agencies" else symbols.agency_groups):
        head.report(f"`{name}` names both a group of agencies and a group of actions; rename one.")
    if of == "agencies":
        symbols.agency_groups.add(key)
        return
    words = cursor.passage.words[cursor.at :]
    members = [word for word in words[words.index("is") + 1 :] if is_name(word)] if "is" in words else []
    opened = tuple(scope.vocabulary.actions) if "any" in members else tuple(members)
    if symbols.action_groups.setdefault(key, opened) != opened:
        head.report(f"A group of actions has one meaning: give the rules on `{name}` versions instead.")
