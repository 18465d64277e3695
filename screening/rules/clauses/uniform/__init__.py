"""Uniform texts: what none may hold, and how a record of a contract stands to one."""
