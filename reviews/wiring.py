"""What this app registers with the layers below."""
