import ArgumentParser
import Glibc
import Services
import Web

/// The flags of a gateway that lets itself be asked.
struct GatewayAdminOptions: ParsableArguments {
    @Option(help: "HOST:PORT where it may be asked how it is, and told to drain servers; 0 takes a free port.")
    var admin: String?

    @Option(
        help:
            "A file whose first line is the token that --admin asks for; without, TRAWL_TOKEN. Needed beyond loopback.")
    var adminTokenFile: String?

    @Option(help: "A PEM file: the certificate by which --admin speaks https, with those that sign it behind it.")
    var adminCertificate: String?

    @Option(help: "The PEM file of its key.")
    var adminKey: String?

    /// What is wanted; nil for no admin listener. Throws a ``UsageFault``, or a ``WorkFault`` where strangers could ask (P30).
    func settings() throws -> GatewayAdminPart.Settings? {
        guard let admin else {
            let flags = [
                ("--admin-token-file", adminTokenFile), ("--admin-certificate", adminCertificate),
                ("--admin-key", adminKey),
            ]
            if let flag = flags.first(where: { $0.1 != nil }) {
                throw UsageFault("\(flag.0): it needs --admin HOST:PORT")
            }
            return nil
        }
        guard let colon = admin.lastIndex(of: ":"), colon > admin.startIndex,
            let port = Int(admin[admin.index(after: colon)...]), (0...65_535).contains(port),
            let host = Self.host(admin[..<colon])
        else { throw UsageFault("--admin: \(admin) is no address such as 127.0.0.1:8001") }
        let token = try adminTokenFile.map { try Self.token(in: $0) } ?? Self.tokenOfEnvironment
        guard token != nil || AccessControl.isLoopback(host) else {
            throw WorkFault(
                "--admin \(admin) can be reached from other machines, and there is no token that would keep strangers out; "
                    + "give one with --admin-token-file or TRAWL_TOKEN, or listen on 127.0.0.1")
        }
        return .init(host: host, port: port, token: token, certificate: try certificate())
    }

    private func certificate() throws -> HTTPService.Certificate? {
        guard let chain = adminCertificate else {
            if adminKey != nil { throw UsageFault("--admin-key: it needs --admin-certificate FILE") }
            return nil
        }
        guard let key = adminKey else { throw UsageFault("--admin-certificate: it needs --admin-key FILE") }
        var certificate = HTTPService.Certificate(chain: chain, key: key)
        certificate.settings = "--admin-certificate and --admin-key"
        return certificate
    }

    private static func host(_ text: Substring) -> String? {
        guard text.hasPrefix("[") || !text.contains(":"), (try? WebURL("http://\(text)/"))?.host != nil,
            !text.contains(where: { "/?#@".contains($0) })
        else { return nil }
        return String(text)
    }

    private static var tokenOfEnvironment: String? {
        guard let value = getenv("TRAWL_TOKEN") else { return nil }
        let token = String(cString: value)
        return token.isEmpty ? nil : token
    }

    private static func token(in path: String) throws -> String {
        switch ConfigurationFile.contents(of: path) {
        case .failure(let fault): throw UsageFault("--admin-token-file: \(fault.description)")
        case .success(let text):
            let line = text.prefix { !$0.isNewline }.filter { $0 != "\r" }
            guard (16...512).contains(line.utf8.count), line.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw UsageFault(
                    "--admin-token-file: the first line of \(path) must be a token of 16 to 512 letters, digits and signs, "
                        + "without spaces")
            }
            return line
        }
    }
}
