"""What a panel's marks say of the panel: leniency, agreement, cells to discuss; never a silent correction.

Names are loaded at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterdecide._lazy import door

if TYPE_CHECKING:
    from clusterdecide.panels.calibration import Calibration, Leniency, calibrate
    from clusterdecide.panels.coefficients import Agreement, Coefficient, agreement
    from clusterdecide.panels.discordance import Discordance, Discordances, Distance, discordant
    from clusterdecide.panels.grades import Grade, Grades
    from clusterdecide.panels.marks import Cell, Marks

_HOME = {
    "Agreement": "coefficients",
    "Calibration": "calibration",
    "Cell": "marks",
    "Coefficient": "coefficients",
    "Discordance": "discordance",
    "Discordances": "discordance",
    "Distance": "discordance",
    "Grade": "grades",
    "Grades": "grades",
    "Leniency": "calibration",
    "Marks": "marks",
    "agreement": "coefficients",
    "calibrate": "calibration",
    "discordant": "discordance",
}

__all__ = [
    "Agreement",
    "Calibration",
    "Cell",
    "Coefficient",
    "Discordance",
    "Discordances",
    "Distance",
    "Grade",
    "Grades",
    "Leniency",
    "Marks",
    "agreement",
    "calibrate",
    "discordant",
]

__getattr__, __dir__ = door(__name__, _HOME)
