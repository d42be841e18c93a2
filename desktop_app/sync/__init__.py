"""Push and pull through /api/record/follow: optional, and a stranger to the window.

    transport   one exchange with the server as a value, and what can become of it
    http        the real transport: TLS, caps, deadline, no redirects, nothing sent twice
    wire        contract requests and answers for the engine
    classify    what an answer to a POST means: one table
    matching    which of a server's rows are our creates
    windows     reading a span of record time whole
    manners     how often a server may be asked
    pushing, pulling, engine   the steps, one cycle
    worker      cycles on a schedule
"""
