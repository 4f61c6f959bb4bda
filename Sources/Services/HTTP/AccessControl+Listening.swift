import Web

extension AccessControl {
    /// Whether `host` is this machine and nothing else: `localhost`, 127.0.0.0/8, ::1.
    package static func isLoopback(_ host: String) -> Bool {
        let name = host.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") { return true }
        let bare = name.hasPrefix("[") && name.hasSuffix("]") ? String(name.dropFirst().dropLast()) : name
        return IPAddress(bare)?.scope == .loopback
    }

    /// Refuses to listen beyond loopback while there is no token that would keep others out (P30). Throws a
    /// ``ListeningFault``.
    package static func checkListening(host: String, port: Int, hasTokens: Bool) throws {
        guard !hasTokens, !isLoopback(host) else { return }
        throw ListeningFault(
            .unprotected,
            "\(host):\(port) can be reached from other machines, and there is no token that would keep strangers out. "
                + "Make one with \"trawl token create NAME --role admin\", or listen on 127.0.0.1.")
    }
}
