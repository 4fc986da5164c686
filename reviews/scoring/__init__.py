"""计分: pure functions from counted records to points, totals, ranks and suggested grades.

No request, no query, no clock: whoever has the inputs gets the same result (design §7).
"""

# Written into every snapshot: a change of any formula here needs a new version, and the package that
# holds the old formulas (formula_2026_1) stays, so that what was frozen by them can be computed again.
FORMULA_VERSION = "2026.2"
