"""Over all weights and grades that may hold: how often, at best and at worst, and what the spread comes from."""
