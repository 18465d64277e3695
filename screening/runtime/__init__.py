"""Processes: the web server, the worker, the clock, and their supervisor."""
