"""One module per system. Each has

- ``WORKLOADS``: name of a workload -> factory; it takes the data and returns a call without arguments, which is timed.
- ``MAX_UNITS`` (optional): the largest size that ends within seconds; beyond it the time is extrapolated.
- ``KNOWN`` (optional): why the result of a workload differs from the textbook's, where that is understood.
- ``ORDER`` (optional): the growth exponent used to extrapolate; 1.0 (linear in units) where none is given.

What a user would have to do for each analysis belongs inside the timed call.
"""

SYSTEMS = (
    "limit",
    "naive",
    "clusterdecide",
    "pymcdm",
    "skcriteria",
    "pydecision",
    "pyrepo",
    "pysensmcda",
    "mcda",
    "mcda_promethee",
    "ahpy",
    "ahpanplib",
    "electre_methods",
)
