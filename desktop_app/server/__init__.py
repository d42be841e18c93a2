"""Our own server for /api/record/follow: optional, over the same store as the window.

companion     what it offers beyond the contract, defined there for whoever writes a client
openapi       the interface as a document, made from the tables that requests are read by
running       the process, or several: socket, time-outs, end
app           the paths, and what lives as long as the server does
door          who may ask, how much, how long; the lanes that work
exchange      the few headers that are read, and an answer on its way out
asked         query and body out of their encodings
office        what is answered on each path
answer        the envelope
memory        what need not be worked out again while nobody has written
limits, origin, log, upkeep    allowances; web pages; lines of ids; what is seen to now and then

What a request does to the store stands in `actions.serving`; a rule of a field stands in `domain.rules`.
"""
