"""The wire of /api/record/follow, both ways, once: what the client sends and reads, the server reads and sends."""
