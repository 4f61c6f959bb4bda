import Gateway
import Services

/// The servers of a command line: `http://a:5000,http://b:5000`.
enum Backends {
    /// Throws a ``UsageFault`` that names the one at fault.
    static func servers(_ text: String) throws -> [UpstreamServer.Configuration] {
        let names = text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
        guard !names.isEmpty else { throw UsageFault("--backends: name servers, such as http://a:5000,http://b:5000") }
        var servers: [UpstreamServer.Configuration] = []
        for name in names {
            do throws(UpstreamURL.Fault) {
                servers.append(try UpstreamURL.server(name))
            } catch {
                throw UsageFault("--backends: \(error)")
            }
        }
        return servers
    }
}
