"""The files, changes and records that several lists of one publisher share."""
