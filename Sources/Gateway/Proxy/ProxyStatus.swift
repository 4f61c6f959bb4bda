import NIOCore

/// `/proxy/status`, as the seed's proxy has it.
struct ProxyStatus: OwnPages {
    private let groups: @Sendable () -> [UpstreamGroup]
    private let id = String(UInt32.random(in: 0 ... .max), radix: 16)
    private let begun = NIODeadline.now()

    init(_ groups: @escaping @Sendable () -> [UpstreamGroup]) { self.groups = groups }

    func page(_ path: Span<UInt8>) -> ByteBuffer? {
        guard path.count == 13, KnownField.matches(path, 0, "/proxy/status") else { return nil }
        let groups = groups()
        let servers = groups.flatMap(\.servers).map { (url: Self.quoted($0.label), figures: $0.figures) }
        let first = groups.first?.configuration
        let active = servers.filter { $0.figures.standing == .fit && !$0.figures.isDraining }.map(\.url)
        let stats = servers.map { server in
            "\(server.url):{\"connections\":\(server.figures.active),\"requests\":\(server.figures.requests),"
                + "\"errors\":\(server.figures.errors),\"server_id\":\(server.figures.report.serverID.map(Self.quoted) ?? "null"),"
                + "\"threads\":\(server.figures.report.threads.map(String.init) ?? "null")}"
        }
        let uptime = (NIODeadline.now() - begun).nanoseconds / 1_000_000_000
        return ByteBuffer(
            string: "{\"proxy_id\":\"\(id)\",\"active_nodes\":[\(active.joined(separator: ","))],"
                + "\"node_stats\":{\(stats.joined(separator: ","))},"
                + "\"algorithm\":\"\((first?.algorithm ?? .roundRobin).rawValue)\",\"sticky_sessions\":\(groups.contains { $0.configuration.sticky != nil }),"
                + "\"uptime\":\(uptime)}")
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
