import Fleet
import Glibc
import NIOSSL
import Services

/// What services need of the configuration.
extension Configuration {
    /// Where the inventory lies when the configuration does not say.
    private static let usualInventory = "inventory/nodes.yaml"

    var certificate: HTTPService.Certificate? {
        guard let tlsCertificate, let tlsKey else { return nil }
        return HTTPService.Certificate(chain: tlsCertificate, key: tlsKey)
    }

    /// TLS that trusts what `tls.ca` names; nil for the machine's authorities. Throws a ``UsageFault`` when the file cannot be
    /// used.
    func trustedAuthorities() throws -> TLSConfiguration? {
        do throws(TrustedAuthorities.Fault) {
            return try TrustedAuthorities.client(tlsAuthorities)
        } catch {
            throw UsageFault(error.description)
        }
    }

    /// Where others reach a service of this machine: by the machine's name when it listens on every address.
    func advertised(_ address: HTTPService.Address) -> String {
        guard ["0.0.0.0", "::", "[::]", ""].contains(address.host) else { return address.url }
        var named = address
        named.host = Self.machineName ?? "127.0.0.1"
        return named.url
    }

    /// Who may ask a service that listens on `host`.
    func access(listeningOn host: String) -> AccessControl.Configuration {
        var access = AccessControl.Configuration(
            requiresToken: requiresTokens || !AccessControl.isLoopback(host))
        access.allowedOrigins = Set(allowedOrigins)
        access.hosts = [host]
        return access
    }

    /// Refuses to listen where strangers could ask (P30).
    func checkListening(host: String, port: Int, _ hasTokens: Bool) throws {
        do {
            try AccessControl.checkListening(host: host, port: port, hasTokens: hasTokens)
        } catch let fault as ListeningFault {
            throw WorkFault(fault.description)
        }
        guard requiresTokens, !hasTokens else { return }
        let reason = stage == .production ? "in production a token is asked for" : "require_token is set"
        throw WorkFault(
            "\(reason), and there is none; make one with `trawl token create NAME --role admin`, or set require_token to false"
        )
    }

    /// Reads the list of nodes. Throws a ``UsageFault`` with what is wrong with it.
    func readInventory() throws -> Inventory {
        let path: String
        if let inventory {
            path = inventory
        } else if Glibc.access(Self.usualInventory, F_OK) == 0 {
            path = Self.usualInventory
        } else {
            return Inventory()
        }
        switch ConfigurationFile.contents(of: path) {
        case .failure(let fault): throw UsageFault(fault.description)
        case .success(let text):
            do throws(InventoryFaults) {
                return try Inventory(yaml: text, file: path)
            } catch {
                throw UsageFault(error.description)
            }
        }
    }
}
