import Gateway
import NIOSSL

/// Certificates, as far as they can be looked at before they are used.
extension GatewayFileReader {
    /// Reports files that cannot be read, and keys that belong to other certificates.
    mutating func checkCertificates(_ configuration: GatewayConfiguration) {
        for (index, listener) in configuration.listeners.enumerated() {
            for (number, certificate) in (listener.tls?.certificates ?? []).enumerated() {
                let path: [GatewayFault.Step] = ["listen", .index(index), "tls", "certificates", .index(number)]
                let chain = try? NIOSSLCertificate.fromPEMFile(certificate.chain)
                if chain?.isEmpty ?? true {
                    report("\(certificate.chain) cannot be read as a certificate in PEM", place(of: path + ["chain"]))
                }
                let key = try? NIOSSLPrivateKey(file: certificate.key, format: .pem)
                if key == nil {
                    report(
                        "\(certificate.key) cannot be read as a private key in PEM, without a password",
                        place(of: path + ["key"]))
                }
                guard let chain, !chain.isEmpty, let key else { continue }
                let pair = TLSConfiguration.makeServerConfiguration(
                    certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
                if (try? NIOSSLContext(configuration: pair)) == nil {
                    report("\(certificate.key) is not the key of \(certificate.chain)", place(of: path + ["key"]))
                }
            }
        }
    }
}
