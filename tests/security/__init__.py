"""The security checklist, item by item; docs/security.md says which test stands for which."""
