"""The web service: pages and API."""
