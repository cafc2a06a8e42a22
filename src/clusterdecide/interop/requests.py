"""A request to rank, as other programs send it."""

from typing import Literal

from pydantic import Field

from clusterdecide.calls.base import Part
from clusterdecide.interop.analysis_requests import Analyses
from clusterdecide.interop.method_specs import MethodSpec
from clusterdecide.interop.problems import ProblemPart
from clusterdecide.interop.weights import WeightsPart

REQUEST = "clusterdecide/request/1"


class RankRequest(Part):
    """A problem to rank: alternatives with their grades, weights, a method, and the analyses wanted."""

    format: Literal["clusterdecide/request/1"]
    problem: ProblemPart
    weights: WeightsPart
    method: MethodSpec
    analyses: Analyses = Field(default_factory=Analyses)
