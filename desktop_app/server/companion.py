"""What this server offers beyond the contract. This text is its definition, version 1; a client relies on it.

COMMON TO ALL. Everything below stands beside `/api/record/follow` and changes nothing in it. A client uses it only
where GET `/api/record/capabilities` answers HTTP 200 with status 0; any other answer (404, HTML, status 1) means that
the server speaks the contract alone. Every request carries the same token. Every answer is JSON: `{"status":0,
"data":{…}}` (a write adds `"msg"`), or `{"status":1,"msg":"<field and cure>"}`; 401, 403, 413, 422, 429 and 503 carry
the same envelope as in the contract, and 429 and 503 carry `Retry-After` in whole seconds. Write bodies are JSON or
form encoded. Numbers are numbers, times are wall-clock texts `YYYY-MM-DD HH:MM:SS`. Clients pass over keys they do not
know; a change that they could not pass over would be a version 2 at other paths, named in the capabilities beside 1.

Headers. `Idempotency-Key: <1 to 255 visible ASCII characters>` is honoured for good by POST `/api/record/follow` and
POST `comment`: the same key of the same person with the same values gives the first answer again, with the headers it
had and `Idempotency-Replayed: true`; with other values HTTP 422. Only what was done is kept: a refused body has used up
nothing. Values are compared, not bytes: JSON or form, order of keys and `1` or `"1"` make no difference.
`Record-Id: <id>` and `ETag: "<id>.<revision>"` come with each create and modify that was done. A modify with
`If-Match: "<id>.<revision>"` is done only if that is still the record's; else HTTP 412, and nothing is changed.
GET answers carry an `ETag` and honour `If-None-Match` (304 without a body). gzip where `Accept-Encoding` has it.

GET /api/record/capabilities
    {"status":0,"data":{
      "server":"visitbook","version":"0.1.0","interface":"/api/record/follow",
      "idempotency":true,"record_id":true,"if_match":true,"filters":["protent_id","organization_id","director_id",
      "follower_id"],"max_count":1000,"max_body":1048576,
      "user_id":7,"user_name":"汪小嘉","readers":"all",
      "companion":{"version":1,"comment":"/api/record/comment","comment_delete":"/api/record/comment/delete",
        "read":"/api/record/read","directory":"/api/record/directory","changes":"/api/record/changes"}}}
    `user_id` is whom the token stands for: the author of all that is sent with it (`user_name` null while unnamed).
    `readers` "own": this person sees what they wrote, are responsible for or took part in; "all": every record.
    Paths are taken from here, not put together by the client.

POST comment                                 with Idempotency-Key, else a repeated request is a second comment
    {"follow_id":12,"content":"…","create_time":"2026-11-22 10:00:00"}
    `create_time` (optional): when it was written, for one written offline; later than the server's now means now.
    {"status":0,"msg":"评论成功","data":{"id":31,"user_id":7,"createTime":"…","content":"…","user_name":"汪小嘉"}}
    `data` is the comment as GET `/api/record/follow` shows it from now on.

POST comment_delete                          may be repeated
    {"follow_id":12,"comment_id":31}
    {"status":0,"msg":"删除成功","data":{"deleted":true}}; `deleted` false: gone already. Only one's own.

POST read                                    may be repeated: each person reads a record once, the first time stays
    {"follow_id":[12,13],"create_time":"2026-11-22 10:00:00"}    (or "follow_id":12; at most 1,000; time as above)
    {"status":0,"msg":"已标为已读","data":{"read":[12],"unknown":[13]}}
    `read`: read by this person now, newly or before; `unknown`: no such record, or not this person's to see.

GET directory?since=CURSOR&count=N           count 1 to 1,000, default 1,000: as much as one answer looks through
    {"status":0,"data":{"entries":[
        {"kind":"person","number":7,"name":"汪小嘉"},
        {"kind":"organization","number":3,"name":"济南大学"},
        {"kind":"customer","number":9,"name":null,"organization_id":3},
        {"kind":"parent","number":5,"name":"…","organization_id":3,"director_id":7}],
      "gone":[{"kind":"customer","number":10}],"cursor":"…","more":false,"reset":false}}
    An entry as it is now, each time anything of it has changed since the cursor. `name` null: nobody has named it yet.
    Places may refer to a number that comes in a later page. `gone`: the number names nobody any more.

GET changes?since=CURSOR&count=N             count 1 to 1,000, default 200
    {"status":0,"data":{"records":[RECORD…],"etags":["\\"12.1\\"",…],"gone":[14],
      "cursor":"…","more":false,"reset":false}}
    Each record as it is now that was created, modified, commented or read since the cursor. RECORD has the contract's
    keys in its order, and behind them `protent_id`, `customers_id`, `follower_id`, `event_attach`, `cost`, `cost_note`
    (null and [] where there is nothing). `etags[i]` belongs to `records[i]`. `gone` are tombstones: record numbers that
    this person cannot see any more, because they were taken away or (readers "own") are no longer theirs; it may name
    records that the client never had. A new name is told by `directory`; records come again where it is in their title.

CURSORS. `since` left out or empty: from the beginning, everything there is. `since=latest`: nothing, only the cursor of
this moment (for a client that reads the rest through the contract's windows afterwards). Else the `cursor` of an
earlier answer of the same path, as it was: at most 64 characters of [0-9a-zA-Z.-], without meaning to a client. Ask
again with the new cursor at once while `more` is true; a page may be empty and still have `more`. Keep a cursor in the
same transaction as what came with it: it stands for everything before it. A record that changes while pages are read
comes later in the same walk, and may come twice; the later one is the newer.
    Nothing is passed over, however many processes write: each change gets its place in one order at its commit (on
PostgreSQL the last thing a transaction does, under a lock that is held until it is committed; on SQLite there is one
writer at a time), so whoever sees a place sees every place before it. Cursors last for ever.
    `reset` true: the cursor belongs to a history that this server does not have (it was set up anew, or a backup was
put back). The answer is then as if `since` had been left out, and what a client does not get until `more` is false
is not on the server.

A CLIENT'S CYCLE. Capabilities once a sync; directory until `more` is false; changes until `more` is false; then what it
owes: POST follow with its keys (an unclear outcome is sent again with the same key at once), comment, read.
"""

from __future__ import annotations

VERSION = 1

FOLLOW = "/api/record/follow"
"""The contract itself."""
CAPABILITIES = "/api/record/capabilities"
COMMENT = "/api/record/comment"
COMMENT_DELETE = "/api/record/comment/delete"
READ = "/api/record/read"
DIRECTORY = "/api/record/directory"
CHANGES = "/api/record/changes"

HEALTH = "/healthz"
"""For proxies: `{"status":0}` while the store can be read, without a token; else 503."""
OPENAPI = "/openapi.json"
