"""A method as JSON holds it: its name and its parameters."""

from typing import Annotated, Any

from pydantic import AfterValidator

from clusterdecide.calls.base import FrozenMap, Map, plain
from clusterdecide.interop.fields import Label
from clusterdecide.methods import from_spec


def _known(spec: dict[str, Any]) -> dict[str, Any]:
    read = FrozenMap({name: plain(value) for name, value in spec.items()})
    from_spec(read, "ranking")
    return read


MethodSpec = Annotated[Map[Label, Any], AfterValidator(_known)]
