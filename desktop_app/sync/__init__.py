"""Push and pull through /api/record/follow: optional, and a stranger to the window.

transport   one exchange with the server as a value, and what can become of it
http        the real transport: TLS, caps, deadline, no redirects, nothing sent twice
connection  a connection that ends at its deadline, or within half a second of a stop
address     a server's address in one form; http for this computer only
reasons     why an exchange failed, in words
token       the token in the system's keyring
client      asking in the contract's words, paced and counted
manners     how often a server may be asked
windows     reading a span of record time whole
classify    what an answer to a POST means: one table
matching    which of a server's rows are our creates
planning    what is to be done with a create: one table
taking      a window enters the store, our own creates recognised first
pushing     what is owed goes out; `modifying` for changes of what the server has
pulling     what colleagues wrote comes in, and what is gone is found
teaching    whose a record is, learnt by asking with filters
beyond      what our own server offers more
marker      tells an older copy of a store from the store itself
engine      the cycle that goes through these steps; `cycle` is what it carries along
worker      cycles on a schedule
"""
