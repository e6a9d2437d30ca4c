"""A metric over records as one query: from the expression tree to an algebra that every engine spells."""
