"""Keeps the English catalogue beside the Chinese source texts that stand in the code.

    python build_spec/catalogue.py update     source texts from the code into visitbook.pot and visitbook.po
    python build_spec/catalogue.py compile    visitbook.po into visitbook.mo, which the program reads
    python build_spec/catalogue.py check      fails, naming each text, unless all three are complete and agree

Source texts are the literals in `tr("…")`, `trn("…", n)` and `mark("…")`. The files hold no dates and no line numbers
and are sorted by source text, so that a change in them is a change of words.
"""

from __future__ import annotations

import ast
import io
import string
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

TREE = Path(__file__).resolve().parent.parent
PLURAL = "trn"
MARKERS = ("tr", "mark", PLURAL)
Words = str | tuple[str, ...] | list[str] | None
"""As Babel gives them: one form, or one for each plural."""
HEADER = """# English for Visitbook's Chinese source texts.
# Written by build_spec/catalogue.py; only the lines behind `msgstr` are for people."""


@dataclass
class Source:
    """One source text: the modules it stands in, and whether it has plural forms."""

    plural: bool = False
    modules: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Catalogues:
    code: Path
    folder: Path

    @property
    def template(self) -> Path:
        return self.folder / "visitbook.pot"

    @property
    def english(self) -> Path:
        return self.folder / "en" / "LC_MESSAGES" / "visitbook.po"

    @property
    def compiled(self) -> Path:
        return self.english.with_suffix(".mo")


def main(arguments: list[str]) -> int:
    commands = {"update": update, "compile": compile_, "check": check}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(__doc__)
        return 2
    said = commands[arguments[0]](Catalogues(TREE / "desktop_app", TREE / "resources" / "i18n"))
    for line in said:
        print(line, file=sys.stderr)
    return int(bool(said))


# --- reading the code ----------------------------------------------------------------------------------------------


def sources(code: Path) -> tuple[dict[str, Source], list[str]]:
    """Every source text of the modules under `code`, and what cannot be taken from them, as lines to read."""
    found: dict[str, Source] = {}
    wrong: list[str] = []
    for module in sorted(code.rglob("*.py")):
        name = module.relative_to(code.parent).as_posix()
        for called, text, line in _marked(module):
            if text is None:
                wrong.append(f"{name}:{line}: {called}(…) needs its text as a literal, not a name or an f-string")
                continue
            source = found.setdefault(text, Source())
            source.modules.add(name)
            source.plural |= called == PLURAL
    return found, wrong


def _marked(module: Path) -> Iterator[tuple[str, str | None, int]]:
    """(marker, literal or None, line) of each call whose text has to be a literal.

    Only `tr` may also be given a marked text by name (`tr(self.title)`): the text was taken where it was marked.
    """
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"), str(module))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in MARKERS:
            continue
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield node.func.id, first.value, node.lineno
        elif node.func.id != "tr" or isinstance(first, ast.JoinedStr | ast.BinOp):
            yield node.func.id, None, node.lineno


# --- the files -----------------------------------------------------------------------------------------------------


def update(files: Catalogues) -> list[str]:
    """Words are kept for texts that still stand; a text that is gone takes its words with it."""
    found, wrong = sources(files.code)
    if wrong:
        return wrong
    _write(files.template, found, {})
    known = {_key(message): message for message in _read(files.english)} if files.english.exists() else {}
    kept = {text: known[text].string for text in found if text in known and not known[text].fuzzy}
    _write(files.english, found, kept)
    missing = [text for text, source in found.items() if not _is_whole(kept.get(text), source)]
    print(f"{len(found)} texts, {len(missing)} to translate", file=sys.stderr)
    return []


def compile_(files: Catalogues) -> list[str]:
    files.compiled.write_bytes(_compiled(files.english))
    return []


def check(files: Catalogues) -> list[str]:
    found, wrong = sources(files.code)
    if not files.english.exists() or not files.compiled.exists():
        return [*wrong, f"{files.folder} is not complete: run update, translate, run compile"]
    words = {_key(message): message for message in _read(files.english)}
    wrong += [f"not in the catalogue (run update): {text}" for text in found if text not in words]
    wrong += [f"no longer in the code (run update): {text}" for text in words if text not in found]
    for text, message in words.items():
        if text in found:
            wrong += [f"{problem}: {text}" for problem in _problems(message, found[text])]
    if {_key(message) for message in _read(files.template)} != set(found):
        wrong.append(f"{files.template.name} is not up to date: run update")
    if not wrong and files.compiled.read_bytes() != _compiled(files.english):
        wrong.append(f"{files.compiled.name} is not up to date: run compile")
    return wrong


def _problems(message: Message, source: Source) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    if not _is_whole(message.string, source):
        yield "not translated"
        return
    forms = [message.string] if isinstance(message.string, str) else message.string or []
    wanted = _places(_key(message))
    for form in forms:
        # English may leave the number out of the singular: "one visit".
        if _places(form) | {"n"} != wanted | {"n"} or (not source.plural and _places(form) != wanted):
            yield f"other {{places}} in {form!r}"
        if ("(&" in _key(message)) != ("&" in form):
            yield f"other keys (&) in {form!r}"


def _places(text: str) -> set[str]:
    """The `{name}` places. A text with other braces in it (an example of JSON) is never filled and has none."""
    try:
        parsed = list(string.Formatter().parse(text))
    except ValueError:
        return set()
    return {name for _, name, _, _ in parsed if name is not None and name.isidentifier()}


def _is_whole(words: Words, source: Source) -> bool:
    if isinstance(words, tuple | list):
        return source.plural and len(words) == 2 and all(words)
    return bool(words) and not source.plural


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _read(file: Path) -> list[Message]:
    with file.open("rb") as lines:
        return [message for message in read_po(lines, locale="en") if message.id]


def _write(file: Path, found: dict[str, Source], words: Mapping[str, Words]) -> None:
    catalogue = Catalog(locale="en", fuzzy=False)
    for text, source in sorted(found.items()):
        given = words.get(text) if _is_whole(words.get(text), source) else None
        catalogue.add(
            (text, text) if source.plural else text,
            given,
            locations=[(module, 0) for module in sorted(source.modules)],
            flags=["python-brace-format"] if _places(text) else [],
        )
    lines = io.BytesIO()
    write_po(lines, catalogue, width=0, omit_header=True, include_lineno=False)
    head = f'{HEADER}\nmsgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    head += '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(head.encode() + lines.getvalue())


def _compiled(file: Path) -> bytes:
    """The words as a `.mo`, without dates and versions: the same words give the same bytes on each machine."""
    plain = _DatelessCatalog(locale="en", fuzzy=False)
    for message in _read(file):
        plain.add(message.id, message.string)
    written = io.BytesIO()
    write_mo(written, plain)
    return written.getvalue()


class _DatelessCatalog(Catalog):
    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [("Content-Type", "text/plain; charset=UTF-8"), ("Plural-Forms", f"{self.plural_forms}")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
