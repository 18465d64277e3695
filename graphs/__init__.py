"""Contracts, the parties to them and the chain below them: who supplies whom, and no risk."""
