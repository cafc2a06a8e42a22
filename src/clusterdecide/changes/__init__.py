"""What would change a ranking: one weight at a time, the least of any, the least of a candidate's grades."""
