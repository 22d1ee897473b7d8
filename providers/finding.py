"""Which services there are: whatever in this folder, and in one further folder, has a card.

A further service is written as those here are, and loaded as `providers.<name>` too, so that it may import
what all of them share. May import the standard library.
"""

import re
import sys
from importlib import import_module
from importlib.util import module_from_spec
from pathlib import Path
from pkgutil import ModuleInfo, iter_modules
from types import ModuleType

HERE = Path(__file__).parent
ID = re.compile(r"[\w-]+", re.ASCII)
"""What may stand in a link."""
PARTS = ("CARD", "SETTINGS", "OPTIONAL", "connect")


def services(further: Path | None = None) -> list[ModuleType]:
    """Every service, by the label of its card; of two with one name, the one here.

    ValueError, which names the module, when a further one cannot be used.
    """
    own = [import_module(f"{__package__}.{info.name}") for info in iter_modules([str(HERE)])]
    known = {module.__name__ for module in own}
    found = iter_modules([str(further)]) if further else ()
    theirs = [_loaded(info) for info in found if f"{__package__}.{info.name}" not in known]
    cards = [module for module in (*own, *theirs) if hasattr(module, "CARD")]
    return sorted(cards, key=lambda module: str(module.CARD.label).casefold())


def _loaded(info: ModuleInfo) -> ModuleType:
    """A module of the further folder, loaded once."""
    name = f"{__package__}.{info.name}"
    if name in sys.modules:
        return sys.modules[name]
    spec = info.module_finder.find_spec(name, None)
    if spec is None or spec.loader is None:
        raise ValueError(f"{info.name} cannot be found any more")
    sys.modules[name] = module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise ValueError(f"{info.name} cannot be loaded ({type(error).__name__}: {error})") from None
    if wrong := _wrong(module):
        del sys.modules[name]
        raise ValueError(f"{info.name} {wrong}")
    return module


def _wrong(module: ModuleType) -> str:
    """Why it cannot be used, "" for one that can, or that is no service."""
    lacking = [part for part in PARTS if not hasattr(module, part)]
    if lacking:
        return f"lacks {', '.join(lacking)}" if len(lacking) < len(PARTS) else ""
    return "" if ID.fullmatch(str(module.CARD.id)) else "has a card whose id is not of letters, digits, _, -"
