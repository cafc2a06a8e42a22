"""What the commands of the command line do: one function each, from its options to what is to be printed."""
