"""Names of array types, so that signatures stay short.

``AC``, ``A``, ``C`` and ``AA`` say which axes end an array: alternatives, criteria. Steps of methods are typed with
them, so that an explanation can label rows and columns.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

AC = Annotated[Floats, "AC"]
A = Annotated[Floats, "A"]
C = Annotated[Floats, "C"]
AA = Annotated[Floats, "AA"]
