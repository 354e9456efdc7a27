"""What `deckhand check` finds: one thing that works, or does not and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`fault` is empty where it works."""

    what: str
    fault: str = ""
    mend: str = ""
    good: str = ""

    @property
    def ok(self) -> bool:
        """It works."""
        return not self.fault

    def __str__(self) -> str:
        """The line that is printed."""
        if self.ok:
            return f"ok     {self.what}: {self.good}"
        if self.fault.endswith((".", "?")):
            return f"FAULT  {self.what}: {self.fault} {self.mend[:1].upper()}{self.mend[1:]}"
        return f"FAULT  {self.what}: {self.fault}; {self.mend}"
