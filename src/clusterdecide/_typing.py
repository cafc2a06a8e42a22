"""Names of array types, so that signatures stay short.

``AC``, ``A``, ``C`` and ``AA`` say which axes end an array: alternatives, criteria; ``P`` stands for the profiles
between categories. Steps of methods are typed with them, so that an explanation can label rows and columns.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]

AC = Annotated[Floats, "AC"]
A = Annotated[Floats, "A"]
C = Annotated[Floats, "C"]
AA = Annotated[Floats, "AA"]

AP = Annotated[Floats, "AP"]
IntsA = Annotated[Ints, "A"]
BoolsAP = Annotated[Bools, "AP"]
BoolsAA = Annotated[Bools, "AA"]
CodesAA = Annotated[Codes, "AA"]
