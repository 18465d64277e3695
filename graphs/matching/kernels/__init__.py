"""The index as arrays, and the compiled search over them. Only here are numpy and numba."""
