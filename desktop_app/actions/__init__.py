"""What a person can do, one function per intent: each is one transaction and fills the outbox itself."""
