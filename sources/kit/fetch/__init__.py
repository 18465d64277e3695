"""Fetching from publishers, and keeping what came."""
