"""The operator's side: roles, the log, broadcasts."""
