"""What the sources said, snapshot by snapshot."""
