import NIOCore
import NIOPosix

/// A connection that asks one request after the other and reads each answer, as most clients of the services do.
package final class KeepAliveConnection {
    private let connection: ScriptedConnection
    private let host: String
    private let headers: [(String, String)]

    init(_ connection: ScriptedConnection, host: String, headers: [(String, String)]) {
        self.connection = connection
        self.host = host
        self.headers = headers
    }

    /// Sends one request and reads its answer, framed by `Content-Length` or chunks.
    ///
    /// - Throws: when the connection ends before the answer is whole: whether the request had an effect is unknown then.
    package func send(
        _ method: String, _ target: String, body: String? = nil, headers more: [(String, String)] = []
    ) async throws -> RawAnswer {
        let type = body == nil || more.contains { $0.0 == "Content-Type" } ? [] : [("Content-Type", "application/json")]
        // A POST without a body says so: some servers wait for one otherwise.
        let empty = body == nil && method != "GET" ? [("Content-Length", "0")] : []
        try await connection.write(
            RawClient.request(target, host: host, method: method, headers + more + type + empty, body ?? ""))
        return try await receive(to: method)
    }

    /// Reads the next answer: after ``write(_:)``, which may send several requests at once.
    package func receive(to method: String = "GET") async throws -> RawAnswer {
        let head = try await connection.readHead()
        var bytes = Array(head.utf8)
        if Self.field("transfer-encoding", in: head) != nil {
            while true {
                let size = try await line()
                bytes += size
                let digits = String(
                    decoding: size.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: ";") }, as: UTF8.self)
                guard let length = Int(digits, radix: 16) else { throw ScriptError.unexpected("chunk size \(digits)") }
                bytes += try await connection.read(count: length + 2)
                if length == 0 { break }
            }
        } else if method != "HEAD", let length = Self.field("content-length", in: head).flatMap({ Int($0) }) {
            bytes += try await connection.read(count: length)
        }
        return try RawAnswer(bytes, to: method)
    }

    /// Sends bytes as they are.
    package func write(_ text: String) async throws { try await connection.write(text) }

    /// The value of the field called `name`, given in lower case.
    private static func field(_ name: String, in head: String) -> String? {
        head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name + ":") }.map { line in
            String(line.dropFirst(name.utf8.count + 1).drop { $0 == " " })
        }
    }

    private func line() async throws -> [UInt8] {
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") { line += try await connection.read(count: 1) }
        return line
    }
}
