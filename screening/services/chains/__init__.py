"""Chains and the whole network as people see them: paths, hot spots, owners, disclosures."""
