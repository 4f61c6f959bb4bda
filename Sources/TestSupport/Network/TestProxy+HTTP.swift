import Foundation
import NIOCore

extension TestProxy {
    /// One request: a tunnel, or a request passed on in origin form. The connection ends with the answer, and the
    /// answer says so.
    func serveHTTP(_ connection: ScriptedConnection) async throws {
        let head = try await connection.readHead()
        var lines = head.components(separatedBy: "\r\n").filter { !$0.isEmpty }
        let request = lines.removeFirst().split(separator: " ").map(String.init)
        guard request.count == 3 else { throw ScriptError.unexpected(head) }
        let (user, password) = Self.credentials(in: lines)
        let isConnect = request[0] == "CONNECT"
        let (target, path) = isConnect ? (request[1], "") : try Self.split(request[1])
        guard admit(isConnect ? .connect : .forward, target, user: user, password: password) else {
            try await connection.write(
                "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"\r\n"
                    + "Content-Length: 0\r\nConnection: close\r\n\r\n")
            return
        }
        let (host, port) = Self.hostAndPort(target, isConnect ? 443 : 80)
        try await withUpstream(host, port) { inbound, outbound in
            if isConnect {
                try await connection.write("HTTP/1.1 200 Connection established\r\n\r\n")
                try await connection.relay(from: inbound, to: outbound)
            } else {
                let kept = lines.filter {
                    let name = $0.lowercased()
                    return !name.hasPrefix("proxy-") && !name.hasPrefix("connection:")
                }
                let forwarded = ["\(request[0]) \(path) \(request[2])"] + kept + ["Connection: close", "", ""]
                try await outbound.write(ByteBuffer(string: forwarded.joined(separator: "\r\n")))
                if let line = kept.first(where: { $0.lowercased().hasPrefix("content-length:") }),
                    let length = Int(line.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces))
                {
                    let body = try await connection.read(count: max(0, length))
                    try await outbound.write(ByteBuffer(bytes: body))
                }
                try await forward(inbound, outbound, connection)
            }
        } failed: {
            try await connection.write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
    }

    /// The answer of upstream with `Connection: close` and `Via` put into its head, and then the rest until its end.
    private func forward(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        _ connection: ScriptedConnection
    ) async throws {
        var head: [UInt8]? = []
        for try await buffer in inbound {
            guard let begun = head else {
                try await connection.write(Array(buffer.readableBytesView))
                continue
            }
            let bytes = begun + Array(buffer.readableBytesView)
            head = bytes
            if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                let added = Array("\r\nConnection: close\r\nVia: 1.1 test".utf8)
                try await connection.write(
                    Array(bytes[..<end.lowerBound]) + added + Array(bytes[end.lowerBound...]))
                head = nil
            }
        }
        if let head, !head.isEmpty { try await connection.write(head) }
        outbound.finish()
    }

    /// `http://host:port/path?query` as host with port, and path with query.
    private static func split(_ target: String) throws -> (authority: String, path: String) {
        guard target.hasPrefix("http://") else { throw ScriptError.unexpected(target) }
        let rest = target.dropFirst("http://".count)
        let slash = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let path = String(rest[slash...])
        return (String(rest[..<slash]), path.hasPrefix("/") ? path : "/" + path)
    }

    private static func hostAndPort(_ authority: String, _ defaultPort: Int) -> (String, Int) {
        guard let colon = authority.lastIndex(of: ":"), let port = Int(authority[authority.index(after: colon)...])
        else { return (authority, defaultPort) }
        return (authority[..<colon].trimmingCharacters(in: ["[", "]"]), port)
    }

    private static func credentials(in lines: [String]) -> (user: String?, password: String?) {
        let prefix = "proxy-authorization: basic "
        guard let line = lines.first(where: { $0.lowercased().hasPrefix(prefix) }),
            let data = Data(base64Encoded: line.dropFirst(prefix.count).trimmingCharacters(in: .whitespaces))
        else { return (nil, nil) }
        let parts = String(decoding: data, as: UTF8.self).split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return (parts.first.map(String.init), parts.count > 1 ? String(parts[1]) : nil)
    }
}
