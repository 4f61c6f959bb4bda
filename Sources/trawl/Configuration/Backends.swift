import Gateway
import NIOCore
import Web

/// The servers of a command line: `http://a:5000,http://b:5000`.
enum Backends {
    /// Throws a ``UsageFault`` that names the one at fault.
    static func servers(_ text: String) throws -> [UpstreamServer.Configuration] {
        let names = text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
        guard !names.isEmpty else { throw UsageFault("--backends: name servers, such as http://a:5000,http://b:5000") }
        var servers: [UpstreamServer.Configuration] = []
        for name in names {
            guard let url = try? WebURL(name), url.isHTTP, !url.hasCredentials, url.path == "/", url.query == nil,
                let host = url.host
            else {
                throw UsageFault("--backends: \(name) is no server such as http://a:5000, without a path")
            }
            // Of an IPv6 address without its brackets.
            let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
            let port = url.port ?? 80
            do throws(HostFault) {
                var server = UpstreamServer.Configuration(
                    url: name, address: try HostResolver.addresses(bare, port: port)[0])
                if AddressRange(bare) == nil { server.name = UpstreamServer.Name(host: bare, port: port) }
                servers.append(server)
            } catch {
                throw UsageFault("--backends: \(name): \(error)")
            }
        }
        return servers
    }
}
