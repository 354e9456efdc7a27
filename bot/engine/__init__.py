"""The only folder that speaks to Docker engines, and the only one that uses threads."""

import sys
import warnings

# docs/adr/0012: requests would load charset_normalizer, 3 MB, to guess at the encoding of texts.
# Where that is missing it takes UTF-8, which is what engines write; its warning is for others.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    guesser = sys.modules.setdefault("charset_normalizer", None)  # type: ignore[arg-type] # no module
    import requests as _requests  # noqa: F401 - to be loaded now

    if guesser is None:
        del sys.modules["charset_normalizer"]
