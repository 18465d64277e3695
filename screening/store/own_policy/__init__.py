"""The versions of the own policy of an organization."""
