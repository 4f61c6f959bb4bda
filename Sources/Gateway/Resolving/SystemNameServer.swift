import Glibc
import NIOCore

/// The name server that the system asks.
enum SystemNameServer {
    /// The first one of `/etc/resolv.conf`; nil when there is none.
    static var first: SocketAddress? {
        guard let file = fopen("/etc/resolv.conf", "re") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        let count = fread(&bytes, 1, bytes.count, file)
        return first(in: String(decoding: bytes[..<count], as: UTF8.self))
    }

    static func first(in text: String) -> SocketAddress? {
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard words.count > 1, words[0] == "nameserver" else { continue }
            if let address = try? SocketAddress(ipAddress: String(words[1]), port: 53) { return address }
        }
        return nil
    }
}
