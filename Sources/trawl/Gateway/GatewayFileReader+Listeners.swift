import Gateway
import NIOCore

/// Where the gateway listens, whom it believes, and what holds for all of it.
extension GatewayFileReader {
    private static let listenerKeys = ["address", "tls", "proxy_protocol"]
    private static let expectedAddress = "an address and a port, such as 127.0.0.1:8000 or [::1]:8000"

    mutating func listener(_ value: GivenValue) -> ListenerConfiguration? {
        guard case .members = value.content else { return address("listen", value) }
        guard let given = members("listen", value, Self.listenerKeys) else { return nil }
        guard let place = given["address"] else {
            report("a listener needs an address, such as 127.0.0.1:8000", value.place)
            return nil
        }
        guard var listener = address("address", place) else { return nil }
        if let tls = given["tls"] { listener.tls = self.tls(tls) }
        if let flag = given["proxy_protocol"] {
            listener.expectsProxyHeader = self.flag("proxy_protocol", flag) ?? false
        }
        return listener
    }

    private mutating func address(_ name: String, _ value: GivenValue) -> ListenerConfiguration? {
        guard case .text(let text) = value.content else {
            mismatch(name, Self.expectedAddress, value)
            return nil
        }
        let end = text.lastIndex(of: ":")
        var host = end.map { String(text[..<$0]) } ?? "127.0.0.1"
        let digits = end.map { text[text.index(after: $0)...] } ?? text[...]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            host = ""
        }
        guard !host.isEmpty, let port = Int(digits), (0...65_535).contains(port),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            mismatch(name, Self.expectedAddress, value)
            return nil
        }
        return ListenerConfiguration(host: host, port: port)
    }

    private mutating func tls(_ value: GivenValue) -> ListenerConfiguration.TLS? {
        guard let given = members("tls", value, ["certificates", "http2"]) else { return nil }
        var tls = ListenerConfiguration.TLS(certificates: [])
        if let value = given["certificates"] {
            for element in list(value) {
                guard let pair = members("certificates", element, ["chain", "key"]) else { continue }
                guard let chain = pair["chain"], let key = pair["key"] else {
                    report("a certificate is two files: {chain: cert.pem, key: key.pem}", element.place)
                    continue
                }
                if let chain = path("chain", chain), let key = path("key", key) {
                    tls.certificates.append(.init(chain: chain, key: key))
                }
            }
        }
        if let value = given["http2"] { tls.offersHTTP2 = flag("http2", value) ?? true }
        return tls
    }

    mutating func ranges(_ value: GivenValue) -> [AddressRange] {
        list(value).compactMap { element in
            if case .text(let text) = element.content, let range = AddressRange(text) { return range }
            mismatch("trusted_proxies", "addresses or ranges such as 10.0.0.0/8", element)
            return nil
        }
    }

    // MARK: What holds for all

    mutating func times(_ value: GivenValue, _ times: inout ProxyTimes) {
        let keys: [(String, WritableKeyPath<ProxyTimes, Duration>)] = [
            ("head", \.head), ("idle", \.idle), ("stall", \.stall), ("connect", \.connect), ("answer", \.answer),
            ("upstream_idle", \.upstreamIdle),
        ]
        guard let given = members("timeouts", value, keys.map(\.0)) else { return }
        for (name, key) in keys {
            if let value = given[name], let time = time(name, value) { times[keyPath: key] = time }
        }
    }

    mutating func limits(_ value: GivenValue, _ limits: inout ProxyLimits) {
        guard let given = members("limits", value, ["head", "body", "connections"]) else { return }
        if let value = given["head"] { limits.head = size("head", value) ?? limits.head }
        if let value = given["body"] { limits.body = size("body", value) ?? limits.body }
        if let value = given["connections"] { limits.connections = whole("connections", value) ?? limits.connections }
    }

    mutating func storage(_ value: GivenValue, _ storage: inout CacheStorage) {
        guard let given = members("cache", value, ["memory", "folder", "disk"]) else { return }
        if let value = given["memory"] { storage.memory = size("memory", value) ?? storage.memory }
        if let value = given["folder"] { storage.folder = path("folder", value) }
        if let value = given["disk"] { storage.disk = size("disk", value) ?? storage.disk }
    }

    mutating func accessLog(_ value: GivenValue) -> AccessLogConfiguration? {
        if Self.flag(value) == false { return nil }
        var log = AccessLogConfiguration()
        guard case .members = value.content else {
            log.format = choice("access_log", value, AccessLogConfiguration.Format.self) ?? .text
            return log
        }
        guard let given = members("access_log", value, ["format", "path", "max_size", "keep"]) else { return nil }
        if let value = given["format"] {
            log.format = choice("format", value, AccessLogConfiguration.Format.self) ?? .text
        }
        if let value = given["path"] { log.path = path("path", value) }
        if let value = given["max_size"] { log.rotationSize = size("max_size", value) ?? log.rotationSize }
        if let value = given["keep"] { log.kept = whole("keep", value) ?? log.kept }
        return log
    }

    /// A name server: `10.0.0.2`, or with its port.
    mutating func nameServer(_ value: GivenValue) -> SocketAddress? {
        guard let text = text("resolver", value, "the address of a name server, such as 10.0.0.2 or 127.0.0.1:8600")
        else {
            return nil
        }
        if let address = try? SocketAddress(ipAddress: text, port: 53) { return address }
        if let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        {
            let host = text[..<colon].trimmingPrefix("[")
            let bare = host.hasSuffix("]") ? host.dropLast() : host
            if let address = try? SocketAddress(ipAddress: String(bare), port: port) { return address }
        }
        mismatch("resolver", "the address of a name server, such as 10.0.0.2 or 127.0.0.1:8600", value)
        return nil
    }
}
