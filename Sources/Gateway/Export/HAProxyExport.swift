/// Writes a configuration for HAProxy.
///
/// A variable gets the number of the first route that takes a request; all other rules ask for it.
struct HAProxyExport {
    let configuration: GatewayConfiguration
    var output = ExportOutput()
    let groups: [String: String]

    /// The most that a time may be, in milliseconds.
    static let mostTime = 2_147_483_647.0

    init(_ configuration: GatewayConfiguration) {
        self.configuration = configuration
        groups = ExportText.slugs(configuration.groups.map(\.name))
    }

    mutating func writeAll() {
        output.line("# For HAProxy 2.6 and later, by `trawl gateway export haproxy`.")
        writeGeneral()
        if configuration.routes.contains(where: { $0.cache != nil }) { writeCacheStorage() }
        output.line("")
        output.open("frontend trawl_gateway")
        for listener in configuration.listeners { writeListener(listener) }
        writeReading()
        writeMatching()
        writeForwarding()
        for (index, route) in configuration.routes.enumerated() { writeRoute(route, index + 1) }
        for (index, route) in configuration.routes.enumerated() {
            if case .proxy(let group) = route.action {
                output.line("use_backend \(backend(group)) if in_\(index + 1)")
            }
        }
        output.close()
        for group in configuration.groups { writeGroup(group) }
        writeTables()
    }

    func backend(_ group: String) -> String { "group_" + (groups[group] ?? group) }

    private mutating func writeGeneral() {
        let (times, limits) = (configuration.times, configuration.limits)
        output.open("global")
        output.line("nbthread \(configuration.threads)")
        output.line("maxconn \(limits.connections)")
        output.line("# With fewer open files than that it starts all the same, as the gateway does.")
        output.line("no strict-limits")
        if limits.head > 16_384 { output.line("tune.bufsize \(limits.head)") }
        if configuration.accessLog != nil { output.line("log stdout format raw local0 info") }
        output.close()
        output.line("")
        output.open("defaults")
        output.line("mode http")
        output.line("timeout client \(ExportText.time(times.stall))")
        output.line("timeout server \(ExportText.time(times.answer))")
        output.line("timeout connect \(ExportText.time(times.connect))")
        output.line("timeout http-request \(ExportText.time(times.head))")
        output.line("timeout http-keep-alive \(ExportText.time(times.idle))")
        output.line("timeout tunnel 1h")
        output.line("retries 1")
        output.line("option redispatch")
        output.line("retry-on conn-failure")
        if let log = configuration.accessLog {
            output.line("log global")
            output.line("option httplog")
            if log.format != .text || log.path != nil {
                output.note("the access log goes to standard output, in HAProxy's own lines")
            }
        }
        if limits.head < 16_384 { output.note("heads may have 16 KiB") }
        if configuration.servesStatus { output.note("/proxy/status is not answered") }
        output.close()
    }

    private mutating func writeCacheStorage() {
        output.line("")
        output.open("cache trawl")
        output.line("total-max-size \(min(4_095, max(1, configuration.cache.memory >> 20)))")
        let most = configuration.routes.compactMap { $0.cache?.mostBody }.max() ?? 0
        output.line(
            "max-object-size \(max(1, min(most, min(4_095 << 20, max(1 << 20, configuration.cache.memory)) / 2)))")
        output.line("max-age 86400")
        output.line("process-vary on")
        if configuration.cache.folder != nil { output.note("answers are kept in memory alone") }
        output.close()
    }

    private mutating func writeListener(_ listener: ListenerConfiguration) {
        var line = "bind \(ExportText.address(listener))"
        if listener.port == 0 { output.note("HAProxy takes no free port by itself: write one in place of 0") }
        if let tls = listener.tls {
            for certificate in tls.certificates {
                if certificate.key != certificate.chain, certificate.key != certificate.chain + ".key" {
                    output.note(
                        "HAProxy looks for the key of \(certificate.chain) in that file or in \(certificate.chain).key: "
                            + "copy \(certificate.key) there")
                }
            }
            line += " ssl" + tls.certificates.map { " crt \(Self.quoted($0.chain))" }.joined()
            line += tls.offersHTTP2 ? " alpn h2,http/1.1" : " alpn http/1.1"
            line += " ssl-min-ver TLSv1.2"
        }
        if listener.expectsProxyHeader { line += " accept-proxy" }
        output.line(line)
    }

    // MARK: Texts

    /// A word of a line: nothing in it means anything.
    static func quoted(_ text: String) -> String {
        var result = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'": result += "'\\''"
            case "\n": result += "'\\n'"
            case "\r": result += "'\\r'"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "'"
    }

    /// The same where `%` begins a variable.
    static func format(_ text: String) -> String { quoted(text.replacing("%", with: "%%")) }

    /// A text as a regular expression that means only it, without backslashes: they would be read by several parsers.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if ".*+?()[]{}|$".unicodeScalars.contains(scalar) {
                result += "[\(scalar)]"
            } else if "^\\\"".unicodeScalars.contains(scalar) {
                result += "."
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The same of a path as a target writes it.
    static func escapedEncoded(_ text: String) -> String { escaped(encoded(text)) }

    static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        PathText.encode(text.utf8, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
