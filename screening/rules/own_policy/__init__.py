"""An organization's own policy: reading it, and what it asks of a contract beside the law."""
