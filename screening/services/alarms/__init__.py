"""Alarms to whoever runs the service: what is wrong, told once when it begins and when it ends."""
