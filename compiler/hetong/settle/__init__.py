"""From facts to money: what a contract and what happened make owed, due and open.

``evaluate(contract, facts, engine, as_of, known_at)`` is pure and total; the clock is never read.
"""
