"""Results to what a chat shows. Pure: values in, values out."""

import pkgutil
from importlib import import_module

for _found in pkgutil.iter_modules(__path__, f"{__name__}."):
    # Each module registers what it draws with `view`.
    import_module(_found.name)
