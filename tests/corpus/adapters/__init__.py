"""One module per library: what the runner asks of it, in its own words."""
