"""One file per subcommand, imported only when it is the one that was typed.

A command has ``options(parser, console)`` and ``run(given, console) -> exit code``; its help is in
``screening.i18n.command_line`` under its name. ``cpv_review`` is typed as ``cpv-review``.
"""

from pkgutil import iter_modules


def modules() -> dict[str, str]:
    """Return the module of each command by its name; ``import_`` is ``import``."""
    names = sorted(module.name for module in iter_modules(__path__))
    return {name.rstrip("_").replace("_", "-"): f"{__name__}.{name}" for name in names}
