"""Pure values and rules of the field: no Qt, SQL, HTTP, clock or disk."""
