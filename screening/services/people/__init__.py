"""People: passwords, second factors, signing in, and what each role may do."""
