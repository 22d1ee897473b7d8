"""The pretend webcam service: invitations to performers, the first to accept wins. Contract:
webcam.openapi.yaml.
"""
