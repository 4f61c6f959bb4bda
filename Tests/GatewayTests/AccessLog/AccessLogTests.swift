import Glibc
import Logging
import NIOCore
import TestSupport
import Testing
import Web

@testable import Gateway

/// Lines for requests.
struct AccessLogTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    /// Sends bytes through a proxy that logs, and answers the lines once it has ended.
    private func lines(_ format: AccessLogConfiguration.Format, _ bytes: String) async throws -> [String] {
        try await withScratchFolder { folder in
            var log = AccessLogConfiguration()
            log.format = format
            log.path = folder.path + "/access.log"
            try await withProxy([answering(Self.ok)]) { [log] in
                $0.accessLog = log
            } _: { proxy in
                _ = try await proxy.exchange(bytes)
            }
            return try folder.text("access.log").split(separator: "\n").map(String.init)
        }
    }

    @Test("a line says who asked what, and what came of it") func text() async throws {
        let lines = try await lines(
            .text,
            "GET /x?a=1&token=abc HTTP/1.1\r\nHost: h\r\nUser-Agent: a \"b\"\u{e9}\r\nReferer: http://r/?password=p&q\r\n\r\n"
                + "POST /y HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGARBAGE\r\n\r\n")
        #expect(lines.count == 3, "\(lines)")
        let first =
            #/127\.0\.0\.1 - - \[\d\d/[A-Z][a-z]{2}/20\d\d:\d\d:\d\d:\d\d \+0000\] "GET /x\?a=1&token=\*\*\* HTTP/1\.1" 200 \d+ "http://r/\?password=\*\*\*&q" "a \\x22b\\x22\\xC3\\xA9" test http://127\.0\.0\.1:\d+ \d+\.\d{3}/#
        #expect(lines[0].wholeMatch(of: first) != nil, "\(lines[0])")
        #expect(lines[1].contains("\"POST /y HTTP/1.1\" 200 "))
        #expect(lines[2].contains("\"- - HTTP/1.1\" 400 ") && lines[2].contains(" - - "))
    }

    @Test("a line of JSON with the names of the Elastic Common Schema") func ecs() async throws {
        let served = try await lines(.ecs, "GET /x HTTP/1.0\r\nHost: h\r\nUser-Agent: a\t\"b\"\\\r\n\r\n")
        let json = try JSONValue(parsing: try #require(served.first))
        #expect(
            json["user_agent.original"] == "a\t\"b\"\\" && json["url.original"] == "/x" && json["url.domain"] == "h")
        #expect(json["http.version"] == "1.0" && json["trawl.route"] == "test" && json["source.ip"] == "127.0.0.1")
        guard case .string(let time)? = json["@timestamp"] else {
            Issue.record("no time: \(json)")
            return
        }
        #expect(time.wholeMatch(of: #/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#) != nil, "\(time)")
    }

    @Test(
        "secrets are not logged",
        arguments: [
            ("/x", "/x"), ("/?a=1", "/?a=1"), ("/?TOKEN=1&b", "/?TOKEN=***&b"),
            ("/?x_api_key=1=2&c=3", "/?x_api_key=***&c=3"),
            ("/?token", "/?token"), ("/?a=token", "/?a=token"),
        ])
    func secrets(_ url: String, _ logged: String) { #expect(AccessLogEntry.redacted(url) == logged) }

    @Test("files go round, and one that was moved away is begun anew") func rotates() async throws {
        try await withScratchFolder { folder in
            var configuration = AccessLogConfiguration()
            configuration.path = folder.path + "/a.log"
            configuration.rotationSize = 10
            configuration.kept = 2
            let file = AccessLogFile(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            for number in 0..<4 { file.write(ByteBuffer(string: "line \(number) ....\n")) }
            await file.flush()
            #expect(!folder.has("a.log") && !folder.has("a.log.3"))
            let (last, before) = (try folder.text("a.log.1"), try folder.text("a.log.2"))
            #expect(last == "line 3 ....\n" && before == "line 2 ....\n")
            file.write(ByteBuffer(string: "short\n"))
            await file.flush()
            rename(folder.path + "/a.log", folder.path + "/moved.log")
            file.reopen()
            file.write(ByteBuffer(string: "again\n"))
            await file.flush()
            let (moved, new) = (try folder.text("moved.log"), try folder.text("a.log"))
            #expect(moved == "short\n" && new == "again\n")
            #expect(file.droppedBytes == 0)
        }
    }

    @Test("a log that cannot be written holds nothing up") func cannotBeWritten() async throws {
        var log = AccessLogConfiguration()
        log.path = "/dev/null/access.log"
        try await withProxy([answering(Self.ok)]) { [log] in
            $0.accessLog = log
        } _: { proxy in
            let answer = try await proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answer.hasSuffix("ok"))
        }
    }
}
