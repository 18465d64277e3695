"""The index as arrays, and the machine code that searches them. Only here are numpy and numba."""
