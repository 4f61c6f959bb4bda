import NIOCore
import Testing
import Web

@testable import Crawling

/// What becomes of an answer, from its head.
@Suite struct AnswerActionTests {
    private static func action(
        _ head: String, attempts: Int = 0, redirects: Int = 0, handlesAll: Bool = false,
        _ change: (inout Settings) -> Void = { _ in }
    ) throws -> AnswerAction {
        var settings = Settings()
        change(&settings)
        var request = RequestRecord(url: try WebURL("https://example.org/dir/page"))
        request.attempts = attempts
        request.redirects = redirects
        let parsed = try ResponseHead(parsing: ByteBuffer(string: "HTTP/1.1 \(head)\r\n\r\n"))
        return AnswerAction(
            request: request, head: parsed, settings: settings, retryPolicy: RetryPolicy(settings),
            handlesAllStatuses: handlesAll)
    }

    @Test func delivers() throws {
        #expect(try Self.action("200 OK") == .deliver)
        #expect(try Self.action("404 Not Found") == .ignore)
        #expect(try Self.action("404 Not Found", handlesAll: true) == .deliver)
        #expect(try Self.action("404 Not Found") { $0.allowedStatuses = [404] } == .deliver)
        #expect(try Self.action("301 Moved") == .ignore, "a redirect to nowhere")
    }

    @Test func redirects() throws {
        #expect(
            try Self.action("302 Found\r\nLocation: ../x?y#z") == .redirect(to: try WebURL("https://example.org/x?y")))
        #expect(
            try Self.action("308 There\r\nLocation: http://u:p@other/") == .redirect(to: try WebURL("http://other/")))
    }

    @Test(arguments: ["file:///etc/passwd", "javascript:alert(1)", "ftp://example.org/", "http://["])
    func `P19 redirects to anything but http are not followed`(_ location: String) throws {
        guard case .fail = try Self.action("302 Found\r\nLocation: \(location)") else {
            Issue.record("\(location) was followed")
            return
        }
    }

    @Test func `P18 redirects end`() throws {
        guard case .fail(let reason) = try Self.action("302 Found\r\nLocation: /x", redirects: 20) else {
            Issue.record("it goes on")
            return
        }
        #expect(reason.contains("REDIRECT_MAX_TIMES"))
    }

    @Test func retries() throws {
        #expect(try Self.action("503 Busy") == .retry(after: nil))
        #expect(try Self.action("429 Slow\r\nRetry-After: 7") == .retry(after: 7))
        #expect(try Self.action("503 Busy\r\nRetry-After: 99999") == .retry(after: 600))
        guard case .fail(let reason) = try Self.action("503 Busy", attempts: 2) else {
            Issue.record("for ever"); return
        }
        #expect(reason == "the server answered 503, 3 times")
        #expect(try Self.action("503 Busy", attempts: 2, handlesAll: true) == .deliver)
    }

    @Test func `P19 secrets stay on their origin`() throws {
        var request = RequestRecord(url: try WebURL("https://example.org/a"))
        request.extras = .init(
            method: "POST",
            headers: [
                .init(name: "Authorization", value: "x"), .init(name: "cookie", value: "y"),
                .init(name: "X-Plain", value: "z"),
            ], body: [1])
        for other in ["http://example.org/", "https://example.org:444/", "https://www.example.org/"] {
            let next = request.redirected(to: try WebURL(other), status: 307, seed: 1)
            #expect(next.extras?.headers.map(\.name) == ["X-Plain"])
            #expect(next.extras?.body.isEmpty == true, "what was posted here is not posted there")
        }
        let same = request.redirected(to: try WebURL("https://example.org/b"), status: 307, seed: 1)
        #expect(same.extras == request.extras)
        #expect(
            request.redirected(to: try WebURL("https://example.org/b"), status: 303, seed: 1).extras?.method == "GET")
    }
}
