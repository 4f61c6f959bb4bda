package import Gateway
import Web

/// URLs of servers behind a gateway, such as `http://10.0.0.5:5000`.
package enum UpstreamURL {
    /// What is wrong with a URL, with it in the sentence.
    package struct Fault: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// The server with its address. Asks the resolver when the host is a name, which blocks.
    package static func server(_ text: String) throws(Fault) -> UpstreamServer.Configuration {
        // It is written into heads and files of other proxies: nothing that a URL's parser would let go.
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }
        guard isPlain, let url = try? WebURL(text), url.isHTTP, !url.hasCredentials, url.path == "/", url.query == nil,
            let host = url.host, !text.contains("#")
        else { throw Fault(description: "\(text.prefix(200)) is no server such as http://a:5000, without a path") }
        do throws(HostFault) {
            let (host, port) = (bare(String(host)), url.port ?? 80)
            var server = UpstreamServer.Configuration(
                url: text.hasSuffix("/") ? String(text.dropLast()) : text,
                address: try HostResolver.address(host, port: port))
            if AddressRange(host) == nil { server.name = .init(host: host, port: port) }
            return server
        } catch {
            throw Fault(description: "\(text.prefix(200)): \(error)")
        }
    }

    /// Host and port, by which people call a server: `10.0.0.5:5000`.
    package static func name(of url: String) -> String {
        guard let parsed = try? WebURL(url), let host = parsed.host else { return url }
        return "\(host):\(parsed.port ?? (parsed.isHTTPS ? 443 : 80))"
    }

    /// Whether somebody means the server of `url`, whom they call by its URL or its host and port.
    static func matches(_ url: String, _ given: String) -> Bool {
        let name = name(of: url)
        return given == url || given.lowercased() == name.lowercased()
            || (given.contains("://") && self.name(of: given) == name)
    }

    private static func bare(_ host: String) -> String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }
}
