"""Pure functions on float64 arrays with axes ``(..., A, C)``, ``(..., C)``, ``(..., A)``: no checks, no labels."""
