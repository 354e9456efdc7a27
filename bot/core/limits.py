"""The bounds that an operator may set; reaching one is said in plain words."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

CLOUD_PART_BYTES = 19_000_000
"""A bot takes back files of up to 20 MB from Telegram's own server."""
LOCAL_PART_BYTES = 1_900_000_000
"""A self-hosted Bot API server takes files of up to 2,000 MB."""


class Limits(BaseModel):
    """Sizes in bytes, times in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    page_rows: int = Field(8, ge=1, le=30, description="containers or images on a page")
    question_seconds: float = Field(60, gt=0, description="how long a confirmation can be pressed")
    stale_seconds: float = Field(60, gt=0, description="a command older than this is not run")
    follow_seconds: float = Field(600, gt=0, description="how long /logs -f follows")
    part_bytes: int = Field(
        CLOUD_PART_BYTES,
        ge=1_000_000,
        description="largest file that is sent in one piece; 1900000000 with local_server",
    )
    parts_unasked: int = Field(10, ge=1, description="/save asks first for more parts than this")
    log_file_bytes: int = Field(10_000_000, ge=10_000, description="largest .log file sent")
    calls_per_person: int = Field(6, ge=1, description="commands of one person at the same time")
    spare_disk_bytes: int = Field(
        200_000_000, ge=0, description="disk that must stay free while something is saved"
    )
