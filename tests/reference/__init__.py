"""A second, slow settlement, written from the meaning of the language alone, to hold the real one against.

Nothing here imports the settlement it checks: fractions, loops over days, minutes and rows, no clever formulas.
``dates`` the calendar of 2026, ``world`` the facts and cells, ``expressions`` and ``measures`` what is measured,
``amounts`` what is owed, ``duties`` what was to be done by when; ``generator`` makes contracts and facts to compare on.
"""
