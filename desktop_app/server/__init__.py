"""Our own server for /api/record/follow: optional, over the same store as the window.

companion     what the server offers beyond the contract, defined here for whoever writes a client
"""
