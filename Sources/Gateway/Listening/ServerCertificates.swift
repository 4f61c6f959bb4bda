import Glibc
import NIOCore
import NIOSSL

/// The certificates of a listener, ready to be served. A value that does not change: to reload is to build a new one, which the
/// handshakes from then on get.
package struct ServerCertificates: Sendable {
    /// What an operator should know though they are served, such as a certificate that is over.
    package let warnings: [String]
    /// Made once: what a handshake costs is what TLS itself costs.
    let context: NIOSSLContext
    private let index: CertificateIndex

    /// Reads all files. Blocks. Throws ``CertificateFault``, naming the file that is at fault.
    package init(_ configuration: ListenerConfiguration.TLS) throws {
        let now = Int(time(nil))
        var warnings: [String] = []
        var certificates: [ServerCertificate] = []
        for files in configuration.certificates {
            let certificate = try ServerCertificate(files)
            warnings += certificate.warnings(files.chain, at: now)
            certificates.append(certificate)
            // Only TLS itself says whether the two fit, so each is tried.
            _ = try Self.context(Self.settings(certificate, configuration), files)
        }
        guard let first = certificates.first, let files = configuration.certificates.first else {
            throw CertificateFault(.noCertificate, "A listener with TLS needs a certificate: name a chain and a key.")
        }
        let index = CertificateIndex(certificates.map(\.names))
        let overrides = certificates.map { certificate in
            var override = NIOSSLContextConfigurationOverride()
            override.certificateChain = certificate.chain
            override.privateKey = certificate.key
            return override
        }
        var settings = Self.settings(first, configuration)
        if certificates.count > 1 {
            settings.sslContextCallback = { client, promise in
                let place = index.place(of: client.serverHostname)
                promise.succeed(place == 0 ? .noChanges : overrides[place])
            }
        }
        self.index = index
        self.warnings = warnings
        context = try Self.context(settings, files)
    }

    /// Which certificate serves a name, counted as they are configured.
    package func place(of name: String?) -> Int { index.place(of: name) }

    private static func settings(
        _ certificate: ServerCertificate, _ configuration: ListenerConfiguration.TLS
    ) -> TLSConfiguration {
        var settings = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificate.chain, privateKey: certificate.key)
        settings.minimumTLSVersion = .tlsv12
        // Of TLS 1.2 (those of 1.3 are all good) only what has forward secrecy and is authenticated; RFC 9113 §9.2.2 bars the others from HTTP/2.
        settings.cipherSuiteValues = [
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ]
        settings.applicationProtocols = configuration.offersHTTP2 ? ["h2", "http/1.1"] : ["http/1.1"]
        return settings
    }

    private static func context(
        _ settings: TLSConfiguration, _ files: ListenerConfiguration.TLS.Certificate
    ) throws -> NIOSSLContext {
        do {
            return try NIOSSLContext(configuration: settings)
        } catch NIOSSLError.failedToLoadPrivateKey {
            throw CertificateFault(
                .mismatch,
                "The key \(files.key) does not belong to the certificate \(files.chain): give the one it was made with."
            )
        } catch {
            throw CertificateFault(
                .refused, "The certificate \(files.chain) cannot be served with the key \(files.key).", error)
        }
    }
}
