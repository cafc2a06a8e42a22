"""A call, its rules and its reasons in words: one language, one time zone, numbers as that language writes them."""
