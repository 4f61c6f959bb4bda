extension ProxyDifference {
    /// What nginx 1.22 does otherwise. Where it is more lenient, ours is not, since what two readers could read in two ways
    /// is not passed on (P23).
    static let nginx: [ProxyDifference] = [
        ProxyDifference(
            "nginx", "A chunked answer that breaks off looks complete to HTTP/1.0.",
            [
                "1.0: chunks that break off"
            ]),
        ProxyDifference(
            "nginx", "Interim answers other than 100 are taken for the answer.",
            [
                "1.0: interim answers are left out", "interim: 100 that nobody waits for", "interim: 102",
                "interim: 103", "interim: 199", "interim: and nothing more", "interim: in pieces", "interim: several",
                "interim: with a length, which it has not", "interim: with fields of the connection",
            ]),
        ProxyDifference(
            "nginx", "Connection is not read for names of fields; Proxy-Connection and Upgrade are passed on.",
            [
                "1.0: names a field", "connection: Proxy-Connection", "connection: Proxy-Connection: close",
                "connection: Upgrade alone", "connection: close among others", "connection: names Cookie",
                "connection: names a field", "connection: names a field in other letters",
                "connection: names a field that follows", "connection: names nothing between commas",
                "connection: names one that is there twice", "connection: names two",
                "connection: names two in two lines",
            ]),
        ProxyDifference(
            "nginx", "HTTP/1.0 servers may send chunks.",
            [
                "1.0: of the server, chunks"
            ]),
        ProxyDifference(
            "nginx", "An answer until the end gets chunks, so the connection stays.",
            [
                "1.0: of the server, until it ends", "answer: nothing until the end", "answer: until the end",
            ]),
        ProxyDifference(
            "nginx", "OPTIONS of a whole server is not passed on as \"*\".",
            [
                "URL: OPTIONS without a path"
            ]),
        ProxyDifference(
            "nginx", "The host of the target is taken and the Host field passed on, though they differ.",
            [
                "URL: another host", "URL: another port",
            ]),
        ProxyDifference(
            "nginx", "The Host field is passed on, not the host of the target.",
            [
                "URL: capital letters", "URL: of HTTP/1.0, no Host field",
            ]),
        ProxyDifference(
            "nginx", "TRACE is refused.",
            [
                "again: TRACE, closed", "again: TRACE, reset", "method: TRACE",
            ]),
        ProxyDifference(
            "nginx", "Of WebDAV the safe methods are repeated too.",
            [
                "again: never: PROPFIND, closed", "again: never: PROPFIND, reset",
            ]),
        ProxyDifference(
            "nginx", "A body that is there still is sent again.",
            [
                "again: never: PUT with a body", "again: never: PUT with chunks",
            ]),
        ProxyDifference(
            "nginx", "Methods are capital letters, hyphens and underscores.",
            [
                "again: never: get, closed", "again: never: get, reset", "method: A!#$%&'*+.^_`|~9", "method: get",
            ]),
        ProxyDifference(
            "nginx", "A server that ends within its head is taken for one that has not answered, and another asked.",
            [
                "again: never: part of an answer came", "no answer: a part of a head",
                "no answer: a part of a head, and reset", "no answer: a part of a line",
            ]),
        ProxyDifference(
            "nginx", "What begins otherwise is an HTTP/0.9 answer.",
            [
                "again: never: what is no answer", "no answer: CR behind the line", "no answer: HTTP/0.9",
                "no answer: ICY", "no answer: a blank first", "no answer: a minus", "no answer: a status of letters",
                "no answer: a tab", "no answer: an empty line first", "no answer: another protocol",
                "no answer: only words", "no answer: small letters", "no answer: two blanks",
            ]),
        ProxyDifference(
            "nginx", "A tab is no blank around values.",
            [
                "answer: blanks around the length", "coding:  chunked tab ", "coding: tab chunked",
                "host: blanks around", "length: tab 5",
            ]),
        ProxyDifference(
            "nginx", "Request lines are read leniently: blanks, LF alone, empty lines, versions.",
            [
                "before: CR", "before: LF", "before: two empty lines", "line: a blank last", "line: ended by LF alone",
                "line: two blanks before the target", "line: two blanks before the version", "version: 0.9",
                "version: no point", "version: two digits",
            ]),
        ProxyDifference(
            "nginx", "204 keeps its length.",
            [
                "bodiless: GET, 204 with a body", "bodiless: GET, 204 with a length",
            ]),
        ProxyDifference(
            "nginx", "Chunks of answers are read leniently, and written anew.",
            [
                "broken: chunks, LF behind the size", "broken: chunks, a bad trailer",
                "broken: chunks, a size too large", "broken: chunks, no size", "broken: chunks, too much content",
            ]),
        ProxyDifference(
            "nginx",
            "Chunks are read leniently, and written anew: blanks and LF alone, long extensions and sizes with zeros.",
            [
                "chunks: LF at the end", "chunks: LF behind the last size", "chunks: LF behind the size",
                "chunks: NUL in an extension", "chunks: a blank before an extension", "chunks: a blank behind the size",
                "chunks: a long extension", "chunks: a size of 16 digits", "chunks: a tab behind the size",
                "chunks: content ended by LF",
            ]),
        ProxyDifference(
            "nginx", "Trailers are skipped unread, since they are dropped.",
            [
                "chunks: a long trailer", "chunks: many trailers", "chunks: trailer  X: 1", "chunks: trailer : 1",
                "chunks: trailer Connection: close", "chunks: trailer Content-Length: 5",
                "chunks: trailer Expect: 100-continue", "chunks: trailer Forwarded: for=6.6.6.6",
                "chunks: trailer Host: b", "chunks: trailer TE: x", "chunks: trailer Transfer-Encoding: chunked",
                "chunks: trailer Upgrade: x", "chunks: trailer X", "chunks: trailer X : 1", "chunks: trailer X(: 1",
                "chunks: trailer X-Forwarded-For: 6.6.6.6", "chunks: trailer X: 1CRLF folded",
                "chunks: trailer X: 1LFY: 2", "chunks: trailer X: NUL", "chunks: trailer X_Forwarded_For: 6.6.6.6",
                "chunks: trailer x-real-ip: 6.6.6.6",
            ]),
        ProxyDifference(
            "nginx", "Trailers are dropped.",
            [
                "chunks: a trailer", "chunks: a trailer without a value", "chunks: two trailers",
            ]),
        ProxyDifference(
            "nginx", "A coding that is none is one that it does not know.",
            [
                "coding: VT"
            ]),
        ProxyDifference(
            "nginx", "Lines may end with LF alone.",
            [
                "coding: behind LF in another field", "field: ended by CR CR LF", "field: ended by LF alone",
                "head: ended by CR LF LF", "head: ended by LF LF",
            ]),
        ProxyDifference(
            "nginx", "A field that is none is dropped and the rest believed.",
            [
                "coding: no-break space", "field: no colon", "field: no colon, the last",
            ]),
        ProxyDifference(
            "nginx", "Two codings are a bad request, 400.",
            [
                "coding: twice", "coding: twice, another first", "coding: twice, another last",
            ]),
        ProxyDifference(
            "nginx", "Connection is searched for the letters of close.",
            [
                "connection: closed"
            ]),
        ProxyDifference(
            "nginx", "Fields that Connection names are passed on; Proxy-Connection and Upgrade too.",
            [
                "connection: of the server, Proxy-Connection", "connection: of the server, Upgrade",
                "connection: of the server, close and a name", "connection: of the server, names a field",
            ]),
        ProxyDifference(
            "nginx", "Any expectation is dropped unread.",
            [
                "expect: a list", "expect: empty", "expect: something else", "expect: something else in a second line",
            ]),
        ProxyDifference(
            "nginx", "It answers 100 itself and asks the server nothing.",
            [
                "expect: capital letters", "expect: chunks", "expect: no body", "expect: the body does not wait",
                "expect: the body waits", "expect: the server refuses", "expect: the server says nothing before",
            ]),
        ProxyDifference(
            "nginx", "Only the forwarding fields that it is told to set are replaced.",
            [
                "forwarding: Forwarded", "forwarding: X-Forwarded-Port", "forwarding: X-Forwarded-Prefix",
            ]),
        ProxyDifference(
            "nginx", "More fields are taken, and a head too large is a bad request.",
            [
                "head: 129 fields", "head: too large", "head: too large, of many fields",
            ]),
        ProxyDifference(
            "nginx", "What no host is named by passes as one.",
            [
                "host: [::1", "host: []", "host: a\"b", "host: a#b", "host: a,b", "host: a:-1", "host: a:80:80",
                "host: a:b", "host: a<b", "host: a?b", "host: a\\b", "host: a^b", "host: a`b", "host: a{b}",
                "host: a|b", "host: u:p@a", "host: u@a", "host: é",
            ]),
        ProxyDifference(
            "nginx", "Zeros before a length may be many.",
            [
                "length: 0000000000000000005"
            ]),
        ProxyDifference(
            "nginx", "The length is taken, and is too large for it.",
            [
                "length: 9223372036854775807"
            ]),
        ProxyDifference(
            "nginx", "A line without a version is HTTP/0.9.",
            [
                "line: no version", "target: with U+a U+78",
            ]),
        ProxyDifference(
            "nginx", "CONNECT is a bad request.",
            [
                "method: CONNECT"
            ]),
        ProxyDifference(
            "nginx", "Methods may be longer.",
            [
                "method: of 33 characters"
            ]),
        ProxyDifference(
            "nginx",
            "Names with other characters than letters, digits and hyphens are dropped with their fields, though legal.",
            [
                "name: with !", "name: with #", "name: with $", "name: with %", "name: with &", "name: with '",
                "name: with *", "name: with +", "name: with .", "name: with ^", "name: with _", "name: with `",
                "name: with |", "name: with ~",
            ]),
        ProxyDifference(
            "nginx", "Fields with characters that no name has are dropped, and the rest believed.",
            [
                "name: with U+22", "name: with U+28", "name: with U+29", "name: with U+2c", "name: with U+2f",
                "name: with U+3b", "name: with U+3c", "name: with U+3d", "name: with U+3e", "name: with U+3f",
                "name: with U+40", "name: with U+5b", "name: with U+5c", "name: with U+5d", "name: with U+7b",
                "name: with U+7d", "name: with U+80", "name: with U+a0",
            ]),
        ProxyDifference(
            "nginx", "Answers are read leniently: lines, names, control characters, lengths.",
            [
                "no answer: 129 fields", "no answer: HTTP/2.0", "no answer: LF behind the line",
                "no answer: LF in a field", "no answer: NUL in the reason", "no answer: a bad name",
                "no answer: a control character", "no answer: a length and chunks", "no answer: a length below 0",
                "no answer: a length that is no number", "no answer: a length too large",
                "no answer: a length with a plus", "no answer: a list of lengths", "no answer: a status below 100",
                "no answer: a status of four digits", "no answer: a status of two digits", "no answer: an empty length",
                "no answer: another coding", "no answer: chunks twice", "no answer: gzip and chunks",
                "no answer: no colon", "no answer: twice the same length", "no answer: two lengths",
            ]),
        ProxyDifference(
            "nginx", "\"*\" is refused.",
            [
                "target: * for OPTIONS"
            ]),
        ProxyDifference(
            "nginx", "Escapes are read to find a location, and refused when they are none.",
            [
                "target: /CASE/%00%0d%0a", "target: /CASE/%zz",
            ]),
        ProxyDifference(
            "nginx", "More passes in targets: fragments, bytes beyond ASCII, other schemes.",
            [
                "target: ftp://a/CASE", "target: with U+23 U+66", "target: with U+c3 U+a9", "target: with U+e9",
            ]),
        ProxyDifference(
            "nginx", "A target that is too long has a status of its own, 414.",
            [
                "target: too long"
            ]),
        ProxyDifference(
            "nginx", "Protocols are switched whatever was asked for or named.",
            [
                "upgrade: not asked for", "upgrade: not named by Connection", "upgrade: the server names no protocol",
            ]),
        ProxyDifference(
            "nginx", "HTTP/1.0 clients may switch protocols.",
            [
                "upgrade: of HTTP/1.0 is none"
            ]),
        ProxyDifference(
            "nginx", "Control characters pass in values; only NUL, CR and LF do not.",
            [
                "value: with U+1", "value: with U+10", "value: with U+11", "value: with U+12", "value: with U+13",
                "value: with U+14", "value: with U+15", "value: with U+16", "value: with U+17", "value: with U+18",
                "value: with U+19", "value: with U+1a", "value: with U+1b", "value: with U+1c", "value: with U+1d",
                "value: with U+1e", "value: with U+1f", "value: with U+2", "value: with U+3", "value: with U+4",
                "value: with U+5", "value: with U+6", "value: with U+7", "value: with U+7f", "value: with U+8",
                "value: with U+b", "value: with U+c", "value: with U+e", "value: with U+f",
            ]),
    ]
}
