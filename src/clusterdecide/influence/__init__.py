"""Who decides: each part left out in turn, rank reversals, other methods and weightings."""
