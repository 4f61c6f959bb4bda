/// A certificate authority of one test, in a folder of its own, made by the `openssl` of this machine.
package struct TestAuthority: Sendable {
    /// A certificate that the authority signed, as files in PEM.
    package struct Certificate: Sendable {
        /// The path of the certificate.
        package let chain: String
        /// The path of its private key.
        package let key: String
    }

    private static let openssl = Program(path: "/usr/bin/openssl")
    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    private let folder: ScratchFolder

    /// The path of the authority's own certificate: what a client must trust.
    package var certificate: String { folder.file("authority.pem") }

    /// A new authority whose files are in `folder`.
    package init(in folder: ScratchFolder) async throws {
        self.folder = folder
        try await openssl(
            ["req", "-x509"] + Self.newKey + [
                "-keyout", folder.file("authority.key"), "-out", folder.file("authority.pem"), "-days", "2",
                "-subj", "/CN=Test authority",
            ])
    }

    /// A new certificate for `names`, such as `DNS:localhost` and `IP:127.0.0.1`.
    ///
    /// - Parameter days: how long it is valid; below zero it is over.
    package func issue(_ name: String, for names: [String], days: Int = 2) async throws -> Certificate {
        let request = folder.file("\(name).csr")
        let result = Certificate(chain: folder.file("\(name).pem"), key: folder.file("\(name).key"))
        try folder.write("subjectAltName=\(names.joined(separator: ","))\n", to: "\(name).ext")
        try await openssl(["req"] + Self.newKey + ["-keyout", result.key, "-out", request, "-subj", "/CN=\(name)"])
        try await openssl([
            "x509", "-req", "-in", request, "-CA", certificate, "-CAkey", folder.file("authority.key"),
            "-CAcreateserial", "-out", result.chain, "-days", "\(days)", "-extfile", folder.file("\(name).ext"),
        ])
        return result
    }

    private func openssl(_ arguments: [String]) async throws {
        let result = try await Self.openssl.run(arguments)
        guard result.code == 0 else { throw ScriptError.unexpected("openssl \(arguments[0]): \(result.errors)") }
    }
}
