import NIOCore

extension TestProxy {
    /// SOCKS5 with the CONNECT command (RFC 1928), and user and password (RFC 1929) if it has any.
    func serveSOCKS(_ connection: ScriptedConnection) async throws {
        let greeting = try await connection.read(count: 2)
        let methods = try await connection.read(count: Int(greeting[1]))
        let wanted: UInt8 = needsCredentials ? 2 : 0
        guard greeting[0] == 5, methods.contains(wanted) else {
            try await connection.write([5, 0xFF])
            return
        }
        try await connection.write([5, wanted])
        var user: String?
        var password: String?
        if needsCredentials {
            guard try await connection.read(count: 1) == [1] else { throw ScriptError.unexpected("RFC 1929 version") }
            user = try await readText(connection)
            password = try await readText(connection)
        }
        // RFC 1929 answers before the target is known; the passage is written down with it, so an unknown user's is empty.
        if needsCredentials {
            let known = isKnown(user, password)
            try await connection.write([1, known ? 0 : 1])
            if !known {
                _ = admit(.socks, "", user: user, password: password)
                return
            }
        }
        let (host, port) = try await readTarget(connection)
        _ = admit(.socks, "\(host):\(port)", user: user, password: password)
        let bound: [UInt8] = [0, 1, 0, 0, 0, 0, 0, 0]
        try await withUpstream(host, port) { inbound, outbound in
            try await connection.write([5, 0] + bound)
            try await connection.relay(from: inbound, to: outbound)
        } failed: {
            // 5: connection refused.
            try await connection.write([5, 5] + bound)
        }
    }

    private func readText(_ connection: ScriptedConnection) async throws -> String {
        let length = try await connection.read(count: 1)
        return String(decoding: try await connection.read(count: Int(length[0])), as: UTF8.self)
    }

    private func readTarget(_ connection: ScriptedConnection) async throws -> (host: String, port: Int) {
        let request = try await connection.read(count: 4)
        guard request[0] == 5, request[1] == 1 else { throw ScriptError.unexpected("SOCKS command \(request[1])") }
        let host: String
        switch request[3] {
        case 1: host = try await connection.read(count: 4).map(String.init).joined(separator: ".")
        case 3: host = try await readText(connection)
        case 4:
            let bytes = try await connection.read(count: 16)
            host = stride(from: 0, to: 16, by: 2).map {
                String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16)
            }.joined(separator: ":")
        default: throw ScriptError.unexpected("SOCKS address type \(request[3])")
        }
        let port = try await connection.read(count: 2)
        return (host, Int(port[0]) << 8 | Int(port[1]))
    }
}
