"""Push and pull through /api/record/follow: optional, and a stranger to the window.

transport   one exchange with the server as a value, and what can become of it
http        the real transport: TLS, caps, deadline, no redirects, nothing sent twice
connection  a connection that ends at its deadline, or within half a second of a stop
address     a server's address in one form; http for this computer only
reasons     why an exchange failed, in words
token       the token in the system's keyring
wire        contract requests and answers for the engine
classify    what an answer to a POST means: one table
matching    which of a server's rows are our creates
windows     reading a span of record time whole
manners     how often a server may be asked
pushing, pulling, engine   the steps, one cycle
worker      cycles on a schedule
"""
