import Services
import TestSupport
import Testing
import Web

@Suite struct RoutingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let method: String
        let target: String
        var headers: [(String, String)] = []
        var body = ""
        let status: Int
        var code: String?
        var field: String?

        init(
            _ method: String, _ target: String, _ headers: [(String, String)] = [], _ body: String = "", _ status: Int,
            _ code: String? = nil, field: String? = nil
        ) {
            self.method = method
            self.target = target
            self.headers = headers
            self.body = body
            self.status = status
            self.code = code
            self.field = field
        }

        var testDescription: String { "\(method) \(target.prefix(60)) \(body.prefix(60)) → \(status) \(code ?? "")" }
    }

    private static let json = [("Content-Type", "application/json")]
    private static let form = [("Content-Type", "application/x-www-form-urlencoded")]

    static let cases: [Case] = [
        Case("GET", "/open", 200), Case("GET", "/things/latest", 200), Case("GET", "/things/a.b:c-d_1", 200),
        Case("GET", "/things/%61", 200), Case("GET", "http://localhost/open", 200),
        Case("GET", "/", 404, "not_found"), Case("GET", "/nothing", 404, "not_found"),
        Case("GET", "/open/", 404, "not_found"), Case("GET", "//open", 404, "not_found"),
        Case("GET", "/things/", 404, "not_found"), Case("GET", "/things/a/b", 404, "not_found"),
        Case("POST", "/open", 405, "method_not_allowed"), Case("PATCH", "/echo", 405, "method_not_allowed"),
        Case("TRACE", "/open", 405, "method_not_allowed"), Case("BREW", "/open", 400, "bad_request"),
        // P31: names never become paths.
        Case("GET", "/things/..", 422, "out_of_range", field: "id"),
        Case("GET", "/things/%2e%2e", 422, "out_of_range", field: "id"),
        Case("GET", "/things/..%2f..%2fetc%2fpasswd", 422, "out_of_range", field: "id"),
        Case("GET", "/things/a%00b", 422, "out_of_range", field: "id"),
        Case("GET", "/things/%20", 422, "out_of_range", field: "id"),
        Case("GET", "/things/" + String(repeating: "a", count: 129), 422, "out_of_range", field: "id"),
        Case("GET", "/things/../open", 404, "not_found"),
        Case("GET", "/things/%", 400, "bad_path"), Case("GET", "/things/%4", 400, "bad_path"),
        Case("GET", "/things/%zz", 400, "bad_path"), Case("GET", "/things/%ff", 400, "bad_path"),
        Case("GET", "/things/a?x=1", 422, "unknown_field", field: "x"),
        Case("GET", "/things/a?x=%", 400, "bad_query"), Case("GET", "/things/a?", 200),
        // Bodies.
        Case("POST", "/echo", json, #"{"name":"a","count":3,"urls":["x"]}"#, 200),
        Case("POST", "/echo", [], #"{"count":3}"#, 200), Case("POST", "/echo", json, "", 200),
        Case("POST", "/echo", [("Content-Type", "application/json; charset=utf-8")], "{}", 200),
        Case("POST", "/echo?name=a%20b&count=3&urls=x&urls=y", 200), Case("POST", "/echo?urls=x", 200),
        Case("POST", "/echo?count=11", 422, "out_of_range", field: "count"),
        Case("POST", "/echo?nome=a", 422, "unknown_field", field: "nome"),
        Case("POST", "/echo?count=3", json, "{}", 422, "unknown_field", field: "count"),
        Case("POST", "/echo", form, "count=3", 415, "unsupported_media_type"),
        Case("POST", "/echo", json + [("Content-Encoding", "gzip")], "{}", 415, "unsupported_encoding"),
        Case("POST", "/echo", json, "{", 400, "invalid_json"), Case("POST", "/echo", json, "", 200),
        Case("POST", "/echo", json, "[]", 422, "wrong_type"), Case("POST", "/echo", json, "null", 422, "wrong_type"),
        Case("POST", "/echo", json, #"{"nome":1}"#, 422, "unknown_field", field: "nome"),
        Case("POST", "/echo", json, #"{"count":"x"}"#, 422, "wrong_type", field: "count"),
        Case("POST", "/echo", json, #"{"count":9223372036854775808}"#, 422, nil, field: "count"),
        Case("POST", "/echo", json, #"{"count":-9223372036854775808}"#, 422, "out_of_range", field: "count"),
        Case("POST", "/echo", json, #"{"count":1e999}"#, 422, nil, field: "count"),
        Case("POST", "/echo", json, #"{"count":1.5}"#, 422, "wrong_type", field: "count"),
        Case("POST", "/echo", json, #"{"urls":[1]}"#, 422, "wrong_type", field: "urls"),
        Case("POST", "/echo", json, String(repeating: "[", count: 2_000), 400, "invalid_json"),
        Case("POST", "/echo", json, String(repeating: #"{"a":"#, count: 500), 400, "invalid_json"),
        Case("POST", "/echo", json, #"{"name":"\#(String(repeating: "a", count: 5_000))"}"#, 413, "body_too_large"),
        // What goes wrong behind.
        Case("GET", "/broken", 500, "internal"), Case("GET", "/slow", 503, "timeout"),
    ]

    @Test("Each request gets its status and its stable code", arguments: cases)
    func answers(_ given: Case) async throws {
        let answer = try await withService { address in
            try await RawClient.fetch(
                given.target, port: address.port, method: given.method, headers: given.headers, body: given.body)
        }
        #expect(answer.status == given.status, "\(answer.text)")
        #expect(answer.header("content-type") == "application/json")
        #expect(answer.header("date") != nil && answer.header("x-content-type-options") == "nosniff")
        guard given.status >= 400 else { return }
        if let code = given.code { #expect(answer.code == code) }
        let body = try answer.json
        #expect(body["detail"] != nil)
        #expect(body["field"] == given.field.map { .string($0) })
        #expect(!answer.text.contains("secret detail"))
        #expect((answer.header("retry-after") != nil) == (given.status == 503))
    }

    @Test("HEAD is GET without the body, OPTIONS and 405 say what is allowed")
    func methods() async throws {
        try await withService { address in
            let head = try await RawClient.fetch("/open", port: address.port, method: "HEAD")
            #expect(head.status == 200 && head.rawBody.isEmpty && head.header("content-length") == "11")
            let streamed = try await RawClient.fetch("/stream", port: address.port, method: "HEAD")
            #expect(streamed.status == 200 && streamed.rawBody.filter { $0 > 0x30 }.isEmpty)
            let options = try await RawClient.fetch("/things/a", port: address.port, method: "OPTIONS")
            #expect(options.status == 204 && options.header("allow") == "DELETE, GET, HEAD, OPTIONS")
            #expect(options.header("content-length") == nil)
            let wrong = try await RawClient.fetch("/echo", port: address.port)
            #expect(wrong.status == 405 && wrong.header("allow") == "OPTIONS, POST")
        }
    }

    @Test("Text and lists arrive as they were meant, from body and query alike")
    func values() async throws {
        try await withService { address in
            for (target, body) in [
                ("/echo?name=a+b%2B%C3%A9&count=3&urls=x", ""),
                ("/echo", #"{"name":"a b+é","count":3.0,"urls":["x"]}"#),
                ("/echo", #"{"name":"a b+\u00e9","count":"3","urls":["x"]}"#),
            ] {
                let answer = try await RawClient.fetch(target, port: address.port, method: "POST", body: body)
                #expect(try answer.json == ["name": "a b+é", "count": 3, "urls": ["x"]])
            }
        }
    }

    @Test("A body that breaks off is never taken for whole")
    func torn() async throws {
        try await withService { address in
            await #expect(throws: (any Error).self) { try await RawClient.fetch("/torn", port: address.port) }
            let whole = try await RawClient.fetch("/stream", port: address.port)
            #expect(whole.text.hasSuffix("line 999\n"))
        }
    }
}

extension RoutingTests.Case {
    init(_ method: String, _ target: String, _ status: Int, _ code: String? = nil, field: String? = nil) {
        self.init(method, target, [], "", status, code, field: field)
    }
}
