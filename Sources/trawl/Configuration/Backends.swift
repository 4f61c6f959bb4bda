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
            do throws(ValueFault) {
                servers.append(try server(name))
            } catch {
                throw UsageFault("--backends: \(error.message)")
            }
        }
        return servers
    }

    /// One server; its name is resolved. Throws a sentence that names it.
    static func server(_ name: String) throws(ValueFault) -> UpstreamServer.Configuration {
        // Its text is written into heads and files of other proxies: nothing that a URL's parser would let go.
        let isPlain = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }
        guard isPlain, let url = try? WebURL(name), url.isHTTP, !url.hasCredentials, url.path == "/", url.query == nil,
            let host = url.host
        else {
            throw ValueFault(message: "\(name.prefix(200)) is no server such as http://a:5000, without a path")
        }
        // The resolver takes a literal IPv6 address without its brackets.
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : "\(host)"
        do {
            let text = name.hasSuffix("/") ? String(name.dropLast()) : name
            return .init(url: text, address: try .makeAddressResolvingHost(bare, port: url.port ?? 80))
        } catch {
            throw ValueFault(message: "the host of \(name.prefix(200)) cannot be found (\(error))")
        }
    }
}
