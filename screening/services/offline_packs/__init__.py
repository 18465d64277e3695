"""Offline packs: lists in use in one signed file, for a machine without internet."""
