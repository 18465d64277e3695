"""Own policy: what a version would change, having it hold, and comparing versions."""
