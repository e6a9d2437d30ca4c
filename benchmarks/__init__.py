"""How long and how much: ratios measured in one run, on the machine at hand."""
