import Glibc
import NIOSSL

/// A certificate with its chain and key, read from files, and the names that it serves.
struct ServerCertificate: Sendable {
    let chain: [NIOSSLCertificateSource]
    let key: NIOSSLPrivateKeySource
    /// DNS names in lower case, perhaps with `*.` before them, and addresses as text.
    let names: [String]
    /// Of the first certificate of the chain, in seconds since 1970.
    let notBefore: Int
    let notAfter: Int

    /// Reads both files. Throws ``CertificateFault``.
    init(_ files: ListenerConfiguration.TLS.Certificate) throws {
        try Self.checkReadable(files.chain, "certificate")
        try Self.checkReadable(files.key, "key")
        let certificates: [NIOSSLCertificate]
        do {
            certificates = try NIOSSLCertificate.fromPEMFile(files.chain)
        } catch {
            throw CertificateFault(
                .noChain,
                "\(files.chain) holds no certificate: give a PEM file with the certificate, and those that sign it behind it.",
                error)
        }
        guard let leaf = certificates.first else {
            throw CertificateFault(.noChain, "\(files.chain) holds no certificate: give a PEM file that does.")
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: files.key, format: .pem)
        } catch {
            throw CertificateFault(
                .noKey, "\(files.key) holds no private key: give a PEM file with a key that has no passphrase.", error)
        }
        chain = certificates.map { .certificate($0) }
        self.key = .privateKey(key)
        names = try CertificateNames(leaf).all
        notBefore = Int(leaf.notValidBefore)
        notAfter = Int(leaf.notValidAfter)
    }

    private static func checkReadable(_ path: String, _ what: String) throws {
        guard access(path, R_OK) != 0 else { return }
        throw CertificateFault(
            .fileUnreadable,
            "The \(what) file \(path) cannot be read (\(String(cString: strerror(errno)))): check that it is there and that this "
                + "user may read it.")
    }

    /// What an operator should know though the certificate is served.
    func warnings(_ path: String, at time: Int) -> [String] {
        var warnings: [String] = []
        if notAfter < time { warnings.append("\(path) was valid until \(Self.day(notAfter)): renew it.") }
        if notBefore > time {
            warnings.append("\(path) is valid from \(Self.day(notBefore)) on: check this machine's clock.")
        }
        if names.isEmpty { warnings.append("\(path) names no host: clients will refuse it.") }
        return warnings
    }

    private static func day(_ seconds: Int) -> String {
        var (time, parts) = (time_t(seconds), tm())
        guard gmtime_r(&time, &parts) != nil else { return "?" }
        let numbers = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        return numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
    }
}
