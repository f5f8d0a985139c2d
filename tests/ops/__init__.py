"""What happens when machines fail: processes killed in the middle of their work."""
