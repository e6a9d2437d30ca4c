"""Exact time: zones, working days, months, windows, deadlines and service hours."""
