"""Money rules as functions of plain data: exact fractions in and out, no trees, no clock, nothing rounded unasked.

rounding · parts (quantity by its part word) · caps (claims under caps, shared caps) · ledger (which payment settles
which debt) · interest · credits · accounts · stacking (one failure, several sums) · freezing (agreed statements).
"""
