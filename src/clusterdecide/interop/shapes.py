"""What the shapes of responses are made of."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Names = tuple[str, ...]
Row = tuple[float, ...]
Matrix = tuple[Row, ...]
Whole = tuple[int, ...]
Watch = Literal["order", "winner"] | int


class Shape(BaseModel):
    """A part of a response; fields may be added within a version of the format, never removed or changed."""

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)
