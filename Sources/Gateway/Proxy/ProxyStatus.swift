import NIOCore

/// `/proxy/status`, as the seed's proxy has it: on the listeners, and on the admin listener.
struct ProxyStatus: OwnPages {
    private let groups: @Sendable () -> [UpstreamGroup]
    private let id: String
    private let begun: NIODeadline

    /// - Parameter earlier: the page before a reload: it is the same proxy.
    init(_ groups: @escaping @Sendable () -> [UpstreamGroup], earlier: ProxyStatus? = nil) {
        self.groups = groups
        id = earlier?.id ?? String(UInt32.random(in: 0 ... .max), radix: 16)
        begun = earlier?.begun ?? .now()
    }

    /// Since the proxy was made.
    var uptime: Duration { .nanoseconds((NIODeadline.now() - begun).nanoseconds) }

    func page(_ path: Span<UInt8>) -> ByteBuffer? {
        guard path.count == 13, KnownField.matches(path, 0, "/proxy/status") else { return nil }
        return ByteBuffer(string: text)
    }

    /// The page: a JSON object.
    var text: String {
        let groups = groups()
        let servers = groups.flatMap(\.servers).map { (url: Self.quoted($0.label), figures: $0.figures) }
        let first = groups.first?.configuration
        let active = servers.filter { $0.figures.standing == .fit && !$0.figures.isDraining }.map(\.url)
        let stats = servers.map { server in
            "\(server.url):{\"connections\":\(server.figures.active),\"requests\":\(server.figures.requests),"
                + "\"errors\":\(server.figures.errors),\"server_id\":\(server.figures.report.serverID.map(Self.quoted) ?? "null"),"
                + "\"threads\":\(server.figures.report.threads.map(String.init) ?? "null")}"
        }
        return "{\"proxy_id\":\"\(id)\",\"active_nodes\":[\(active.joined(separator: ","))],"
            + "\"node_stats\":{\(stats.joined(separator: ","))},"
            + "\"algorithm\":\"\((first?.algorithm ?? .roundRobin).rawValue)\",\"sticky_sessions\":\(groups.contains { $0.configuration.sticky != nil }),"
            + "\"uptime\":\(uptime.components.seconds)}"
    }

    /// What a server says of itself may hold anything: control characters are left out.
    private static func quoted(_ text: String) -> String {
        let plain = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 }))
        return "\"" + plain.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
