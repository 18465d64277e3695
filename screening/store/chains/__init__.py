"""Ties between parties, and the chains below contracts."""
