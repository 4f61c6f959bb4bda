import Glibc
package import NIOSSL

/// The authorities that `tls.ca` names: the platform's own services are trusted when these signed their certificates.
package enum TrustedAuthorities {
    /// The file cannot be used.
    package struct Fault: Error, Sendable, CustomStringConvertible {
        /// One sentence saying what is wrong and what to do.
        package let description: String
    }

    /// TLS for a client that trusts what the file holds; nil, which stands for the machine's authorities, without a file.
    /// Throws a ``Fault``: a file that is not there would else be told of at each connection, and by the library.
    package static func client(_ path: String?) throws(Fault) -> TLSConfiguration? {
        guard let path else { return nil }
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try certificates(path))
        return tls
    }

    private static func certificates(_ path: String) throws(Fault) -> [NIOSSLCertificate] {
        guard access(path, R_OK) == 0 else {
            let reason = String(cString: strerror(errno))
            throw Fault(
                description:
                    "tls.ca: \(path) cannot be read: \(reason); name the PEM file of the authority's certificate")
        }
        do {
            let certificates = try NIOSSLCertificate.fromPEMFile(path)
            if !certificates.isEmpty { return certificates }
        } catch {
            // The library's words are for programmers.
        }
        throw Fault(
            description: "tls.ca: \(path) holds no certificate in PEM; name the file of the authority's certificate")
    }
}
