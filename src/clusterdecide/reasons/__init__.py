"""Why one alternative stands before another: contributions that add up, and what suffices."""
