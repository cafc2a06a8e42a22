"""A request to decide a call, apart from requests to rank, which need not load the models of calls."""

from typing import Literal

from clusterdecide.calls import Call
from clusterdecide.calls.base import Instant, Line, Part


class CallRequest(Part):
    """A call to decide, whole; ``draw_seed`` is needed only where the ladder of ties reaches the draw."""

    format: Literal["clusterdecide/request/1"]
    call: Call
    draw_seed: Line | None = None
    at: Instant | None = None
