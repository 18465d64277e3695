"""What would turn text into something that runs is not called, and secrets are drawn by chance."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.folders import ROOT
from tests.support.source_files import files_of, tree_of

PACKAGES = ("screening", "graphs", "sources")
MAKES_CODE = {
    "eval", "exec", "compile", "render_template_string", "from_string", "__import__",
}  # fmt: skip
UNPACKS_OBJECTS = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle", "joblib"}
SHELL = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
PATTERNS = frozenset(
    ("compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
)
WEAK = {"md5", "sha1", "md4", "ripemd160"}
# What unpacks objects that this program has packed itself, and nobody else could touch.
OF_OURSELVES = {
    "graphs/readers/tie_buffer.py": "a file without a name, written just before",
    "sources/formats/workbook_process.py": "what is sent to the process that waits for it",
    "sources/formats/workbooks.py": "the answer of that process of ours",
}
# Patterns that are put together while it runs, and what of.
PUT_TOGETHER = {
    "graphs/readers/cells.py": "a comma or a point",
    "graphs/readers/headings.py": "letters alone, or escaped",
    "screening/services/purchase_form.py": "what its callers in the same file give",
    "screening/web/api/parameters.py": "what the description of the API says",
    "sources/formats/json_stream.py": "a limit, as a number",
    "sources/formats/workbook_process.py": "the sheet that a source names",
}


def parsed() -> list[tuple[Path, ast.Module]]:
    files = (path for package in PACKAGES for path in files_of(package))
    return [(path.relative_to(ROOT), tree_of(path)) for path in files]


@pytest.fixture(scope="module")
def trees() -> list[tuple[Path, ast.Module]]:
    return parsed()


def calls(trees: list[tuple[Path, ast.Module]]) -> Iterator[tuple[str, str, ast.Call]]:
    """Yield where a call stands, its dotted name, and the call."""
    for path, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield f"{path}:{node.lineno}", ast.unparse(node.func), node


def imported(trees: list[tuple[Path, ast.Module]]) -> Iterator[tuple[str, str]]:
    """Yield where something is imported, and the library."""
    for path, tree in trees:
        for node in ast.walk(tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            yield from ((f"{path}", name.split(".")[0]) for name in names)


def test_no_code_is_made_of_text(trees: list[tuple[Path, ast.Module]]) -> None:
    unpacking = {where for where, name in imported(trees) if name in UNPACKS_OBJECTS}
    assert unpacking == set(OF_OURSELVES)
    for where, name, call in calls(trees):
        assert name not in MAKES_CODE, where
        assert name.rpartition(".")[2] not in ("render_template_string", "from_string"), where
        for argument in call.keywords:
            allows = argument.arg == "allow_pickle" and ast.unparse(argument.value) != "False"
            assert not allows, where


def test_nothing_is_handed_to_a_shell(trees: list[tuple[Path, ast.Module]]) -> None:
    for where, name, call in calls(trees):
        assert name not in SHELL, where
        assert "shell" not in {argument.arg for argument in call.keywords}, where


def test_patterns_and_paths_are_ours(trees: list[tuple[Path, ast.Module]]) -> None:
    """A pattern or XPath is written in the source: no text of a user or a file gets into one."""
    for where, name, call in calls(trees):
        module, _, function = name.rpartition(".")
        is_pattern = module == "re" and function in PATTERNS
        if call.args and (is_pattern or function in ("xpath", "XPath", "iterfind")):
            is_looked_at = where.partition(":")[0] in PUT_TOGETHER
            assert is_looked_at or is_ours(call.args[0]), (where, ast.unparse(call.args[0]))


def is_ours(value: ast.expr) -> bool:
    """Return whether a value is a constant, of constants, or escaped."""
    if isinstance(value, ast.Constant):
        return True
    if isinstance(value, ast.Name | ast.Attribute):
        return ast.unparse(value).rpartition(".")[2].isupper()  # a constant of a module
    if isinstance(value, ast.JoinedStr):
        return all(map(is_ours, value.values))
    if isinstance(value, ast.FormattedValue):
        return is_ours(value.value)
    if isinstance(value, ast.BinOp):
        return is_ours(value.left) and is_ours(value.right)
    if isinstance(value, ast.Call):
        name = ast.unparse(value.func)
        return name == "re.escape" or (name.endswith(".join") and all(map(is_ours, value.args)))
    if isinstance(value, ast.GeneratorExp):
        return is_ours(value.elt)
    return False


def test_a_pattern_of_a_variable_is_found() -> None:
    (bad,) = ast.parse("re.compile(f'({name})')").body
    assert isinstance(bad, ast.Expr)
    assert isinstance(bad.value, ast.Call)
    assert not is_ours(bad.value.args[0])


def test_what_nobody_may_guess_is_random(trees: list[tuple[Path, ast.Module]]) -> None:
    """Secrets come from ``secrets``; what draws lots in the training of a model is no secret."""
    drawing = {where for where, name in imported(trees) if name == "random"}
    assert not {where for where in drawing if not where.startswith("graphs/cpv_training/")}
    assert [where for where, name in imported(trees) if name == "secrets"]


def test_no_weak_hash_is_used(trees: list[tuple[Path, ast.Module]]) -> None:
    for where, name, call in calls(trees):
        plain = any(ast.unparse(named) == "usedforsecurity=False" for named in call.keywords)
        assert plain or name.rpartition(".")[2] not in WEAK, where
        if name == "hashlib.new" and not plain:
            assert is_ours(call.args[0]), where
        assert not (name == "hashlib.file_digest" and ast.unparse(call.args[1]).strip("'") in WEAK)
