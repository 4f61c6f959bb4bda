extension ProxyDifference {
    /// What HAProxy 2.6 does otherwise. Where it is more lenient, ours is not, since what two readers could read in two ways
    /// is not passed on (P23).
    static let haproxy: [ProxyDifference] = [
        ProxyDifference(
            "haproxy", "The version that the client said is passed on, 1.0 too, and others pass as 1.1.",
            [
                "1.0: HEAD of chunks", "1.0: Keep-Alive", "1.0: a body", "1.0: a request", "1.0: chunks",
                "1.0: chunks are undone", "1.0: chunks are undone, and the connection ends",
                "1.0: chunks that break off", "1.0: close", "1.0: interim answers are left out", "1.0: keep-alive",
                "1.0: keep-alive and close", "1.0: names a field", "1.0: no length", "1.0: two",
                "1.0: two without keep-alive", "1.0: until the connection ends", "expect: of HTTP/1.0 is none",
                "upgrade: of HTTP/1.0 is none", "version: 0.9", "version: 2.0", "version: 9.9",
            ]),
        ProxyDifference(
            "haproxy", "HTTP/1.0 servers may send chunks.",
            [
                "1.0: of the server, chunks"
            ]),
        ProxyDifference(
            "haproxy", "Targets are passed on as they are, whole URLs too.",
            [
                "URL: OPTIONS with a path", "URL: OPTIONS without a path", "URL: another port", "URL: capital letters",
                "URL: http", "URL: https", "URL: no host", "URL: no path", "URL: with a port", "target: ftp://a/CASE",
                "target: http:///CASE",
            ]),
        ProxyDifference(
            "haproxy", "Targets are passed on whole, and with no Host field what their host is does not matter.",
            [
                "URL: a comma, no Host field, of HTTP/1.0", "URL: a user, no Host field, of HTTP/1.0",
                "URL: no Host field", "URL: of HTTP/1.0, no Host field",
            ]),
        ProxyDifference(
            "haproxy", "A target without a path is refused.",
            [
                "URL: only a query"
            ]),
        ProxyDifference(
            "haproxy",
            "A request that was lost on a connection used before ends the client's connection, so that the client itself asks again.",
            [
                "again: never: POST, the second of a connection"
            ]),
        ProxyDifference(
            "haproxy", "A body that is there still is sent again.",
            [
                "again: never: PUT with a body", "again: never: PUT with chunks",
            ]),
        ProxyDifference(
            "haproxy", "A server that ends within its head is taken for one that has not answered, and another asked.",
            [
                "again: never: part of an answer came", "no answer: a part of a head",
                "no answer: a part of a head, and reset", "no answer: a part of a line",
            ]),
        ProxyDifference(
            "haproxy", "HTTP/2 is spoken.",
            [
                "another protocol: HTTP/2"
            ]),
        ProxyDifference(
            "haproxy", "Request lines are read leniently: blanks, LF alone, empty lines.",
            [
                "before: LF", "before: two empty lines", "line: a tab before the version", "line: a tab for a blank",
                "line: ended by LF alone", "line: two blanks before the target", "line: two blanks before the version",
            ]),
        ProxyDifference(
            "haproxy", "Chunked wins over a length, and the connection ends.",
            [
                "both: a length of 0", "both: chunked first", "both: length first",
            ]),
        ProxyDifference(
            "haproxy", "Other codings are bad requests or 422; what is no list element is passed on.",
            [
                "both: an empty coding", "both: another coding", "coding: \"chunked\"", "coding: , chunked",
                "coding: chun ked", "coding: chunked,", "coding: chunked, chunked", "coding: chunked, gzip",
                "coding: chunked, identity", "coding: chunked;q=1", "coding: chunkedx", "coding: cow", "coding: empty",
                "coding: gzip", "coding: gzip, chunked", "coding: identity", "coding: identity, chunked",
                "coding: twice", "coding: twice, another first", "coding: twice, another last", "coding: xchunked",
            ]),
        ProxyDifference(
            "haproxy", "Chunks may end their size with LF alone.",
            [
                "broken: chunks, LF behind the size"
            ]),
        ProxyDifference(
            "haproxy", "The head waits for the first chunk, so a bad one is a 502.",
            [
                "broken: chunks, a bad trailer", "broken: chunks, a size too large", "broken: chunks, no size",
                "broken: chunks, too much content",
            ]),
        ProxyDifference(
            "haproxy", "An answer until the end looks complete though it was reset.",
            [
                "broken: until the end, and reset"
            ]),
        ProxyDifference(
            "haproxy",
            "Chunks are read leniently, and written anew: blanks and LF alone, long extensions and sizes with zeros.",
            [
                "chunks: LF at the end", "chunks: LF behind the last size", "chunks: LF behind the size",
                "chunks: NUL in an extension", "chunks: a blank before an extension", "chunks: a blank behind the size",
                "chunks: a long extension", "chunks: a size of 16 digits", "chunks: a tab behind the size",
                "chunks: content ended by LF",
            ]),
        ProxyDifference(
            "haproxy", "Trailers are read leniently and passed on, also those that belong in the head.",
            [
                "chunks: a long trailer", "chunks: trailer Connection: close",
                "chunks: trailer Content-Length: 5", "chunks: trailer Expect: 100-continue",
                "chunks: trailer Forwarded: for=6.6.6.6", "chunks: trailer Host: b", "chunks: trailer TE: x",
                "chunks: trailer Transfer-Encoding: chunked", "chunks: trailer Upgrade: x",
                "chunks: trailer X-Forwarded-For: 6.6.6.6", "chunks: trailer X: 1CRLF folded",
                "chunks: trailer X: 1LFY: 2", "chunks: trailer X: NUL", "chunks: trailer X_Forwarded_For: 6.6.6.6",
                "chunks: trailer x-real-ip: 6.6.6.6",
            ]),
        ProxyDifference(
            "haproxy", "Lines may end with LF alone.",
            [
                "coding: behind LF in another field", "field: ended by LF alone",
            ]),
        ProxyDifference(
            "haproxy", "Folded lines are unfolded.",
            [
                "coding: folded", "coding: folded by LF", "field: folded by a blank", "field: folded by a tab",
                "field: folded name of a length", "field: folded, empty",
            ]),
        ProxyDifference(
            "haproxy", "Names with underscores pass.",
            [
                "coding: with an underscore", "length: with an underscore",
            ]),
        ProxyDifference(
            "haproxy",
            "Connection is not read for names of fields; Keep-Alive, Proxy-Connection and Upgrade are passed on.",
            [
                "connection: Keep-Alive", "connection: Proxy-Connection", "connection: Proxy-Connection: close",
                "connection: TE", "connection: Upgrade alone", "connection: close among others", "connection: closed",
                "connection: names Content-Length", "connection: names Cookie", "connection: names Host",
                "connection: names Transfer-Encoding", "connection: names X-Forwarded-For", "connection: names a field",
                "connection: names a field in other letters", "connection: names a field that follows",
                "connection: names nothing between commas", "connection: names one that is not there",
                "connection: names one that is there twice", "connection: names two",
                "connection: names two in two lines", "connection: of the server, Proxy-Connection",
                "connection: of the server, Upgrade", "connection: of the server, close and a name",
                "connection: of the server, names a field", "interim: with fields of the connection",
                "upgrade: not named by Connection",
            ]),
        ProxyDifference(
            "haproxy", "Any expectation is passed on.",
            [
                "expect: a list", "expect: empty", "expect: something else", "expect: something else in a second line",
            ]),
        ProxyDifference(
            "haproxy", "After an early answer it goes on reading the request.",
            [
                "expect: the server refuses", "pipeline: an answer before all of the body came",
            ]),
        ProxyDifference(
            "haproxy", "Only the forwarding fields that it is told to set are replaced.",
            [
                "forwarding: Forwarded", "forwarding: X-Forwarded-For, named", "forwarding: X-Forwarded-Port",
                "forwarding: X-Forwarded-Prefix", "forwarding: X-Forwarded_For", "forwarding: X-Real-IP, named",
                "forwarding: X_Forwarded_For", "forwarding: X_REAL_IP",
            ]),
        ProxyDifference(
            "haproxy",
            "Its buffer is the limit of a head, of which it says 400; fields are 101 at most; half a head is a bad request.",
            [
                "head: 129 fields", "head: breaks off", "head: ended by CR LF LF", "head: ended by LF LF",
                "head: too large", "head: too large, of many fields", "target: too long",
            ]),
        ProxyDifference(
            "haproxy", "What no host is named by passes as one.",
            [
                "host:  ", "host: :80", "host: ::1", "host: [::1", "host: []", "host: [a b]", "host: a\u{9}b",
                "host: a b", "host: a\"b", "host: a#b", "host: a, b", "host: a,b", "host: a/b", "host: a:-1",
                "host: a:80:80", "host: a:b", "host: a<b", "host: a?b", "host: a\\b", "host: a^b", "host: a`b",
                "host: a{b}", "host: a|b", "host: empty", "host: http://a", "host: u:p@a", "host: u@a", "host: é",
            ]),
        ProxyDifference(
            "haproxy", "A request without a host passes.",
            [
                "host: none", "pipeline: a bad one behind a good one",
            ]),
        ProxyDifference(
            "haproxy", "Two Host fields that say the same are one.",
            [
                "host: twice the same"
            ]),
        ProxyDifference(
            "haproxy", "After an interim answer there is no 502: the connection ends.",
            [
                "interim: and nothing more"
            ]),
        ProxyDifference(
            "haproxy", "Lengths that say the same are one, and zeros before a length may be many.",
            [
                "length: 0000000000000000005", "length: 5, 5", "length: 5,5", "length: twice the same",
            ]),
        ProxyDifference(
            "haproxy", "The length is taken, and its body waited for.",
            [
                "length: 9223372036854775807"
            ]),
        ProxyDifference(
            "haproxy", "CONNECT is passed on; \"*\" and paths are no targets of it.",
            [
                "method: CONNECT", "method: CONNECT with a path", "target: *",
            ]),
        ProxyDifference(
            "haproxy", "Methods may be longer.",
            [
                "method: of 33 characters"
            ]),
        ProxyDifference(
            "haproxy",
            "Answers are read leniently: versions, statuses, blanks, control characters, lists of lengths, folded lines.",
            [
                "no answer: HTTP/0.9", "no answer: HTTP/2.0", "no answer: LF behind the line",
                "no answer: LF in a field", "no answer: NUL in a field", "no answer: NUL in the reason",
                "no answer: a control character", "no answer: a folded field", "no answer: a list of lengths",
                "no answer: a status below 100", "no answer: a status of four digits",
                "no answer: a status of two digits", "no answer: a tab", "no answer: an empty line first",
                "no answer: twice the same length", "no answer: two blanks",
            ]),
        ProxyDifference(
            "haproxy", "Chunked wins over a length.",
            [
                "no answer: a length and chunks"
            ]),
        ProxyDifference(
            "haproxy", "Control characters pass in values, NUL too.",
            [
                "value: with U+0", "value: with U+1", "value: with U+10", "value: with U+11", "value: with U+12",
                "value: with U+13", "value: with U+14", "value: with U+15", "value: with U+16", "value: with U+17",
                "value: with U+18", "value: with U+19", "value: with U+1a", "value: with U+1b", "value: with U+1c",
                "value: with U+1d", "value: with U+1e", "value: with U+1f", "value: with U+2", "value: with U+3",
                "value: with U+4", "value: with U+5", "value: with U+6", "value: with U+7", "value: with U+7f",
                "value: with U+8", "value: with U+b", "value: with U+c", "value: with U+e", "value: with U+f",
            ]),
        ProxyDifference(
            "haproxy", "Whether a trailer's name is looked at depends on the moment.",
            isAlways: false,
            [
                "chunks: trailer X : 1", "chunks: trailer  X: 1", "chunks: trailer X(: 1",
            ]),
    ]
}
