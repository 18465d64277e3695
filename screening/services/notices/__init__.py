"""Own notices: joined with contracts, looked for on a schedule, held against the register."""
