"""计分: pure functions from counted records to points, totals, ranks and suggested grades.

No request, no query, no clock: whoever has the inputs gets the same result (design §7).
"""

# Written into every snapshot: a change of any formula here needs a new version.
FORMULA_VERSION = "2026.1"
