"""The launcher: what can be proven without the network."""
