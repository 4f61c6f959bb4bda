import Foundation
import Synchronization

/// Stands between libpq and a server, on a socket of its own, and breaks a connection at a COMMIT.
final class CommitThief: Sendable {
    enum Theft: CaseIterable {
        /// The server never sees the COMMIT.
        case request
        /// The server commits, and its answer is lost.
        case answer
    }

    private struct State {
        var theft: Theft?
        var thefts = 0
    }

    private let state = Mutex(State())
    private let listener: Int32
    private let server: String

    /// Listens in `folder`, for a server whose socket is in `server`.
    init(in folder: String, before server: String) throws {
        self.server = server
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = try withAddress(folder) { bind(listener, $0, $1) }
        guard bound == 0, listen(listener, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
        Thread.detachNewThread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                if client < 0 { return }
                connect(client)
            }
        }
    }

    /// How often it struck.
    var thefts: Int { state.withLock { $0.thefts } }

    /// Steals at the next COMMIT.
    func strike(_ theft: Theft) { state.withLock { $0.theft = theft } }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func connect(_ client: Int32) {
        let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard (try? withAddress(server) { Foundation.connect(upstream, $0, $1) }) == 0 else {
            close(client)
            close(upstream)
            return
        }
        let dropsAnswer = Shared(false)
        Thread.detachNewThread { [self] in
            pump(from: client, to: upstream) { bytes in
                guard Data(bytes).range(of: Data("; COMMIT".utf8)) != nil else { return true }
                let theft = state.withLock { state in
                    defer { state.theft = nil }
                    if state.theft != nil { state.thefts += 1 }
                    return state.theft
                }
                if theft == .answer { dropsAnswer.change { $0 = true } }
                return theft != .request
            }
        }
        Thread.detachNewThread { [self] in
            pump(from: upstream, to: client) { _ in !dropsAnswer.value }
            close(client)
            close(upstream)
        }
    }

    /// Passes on what `passes` lets through; at the first that it does not, and at the end, both ends are shut.
    private func pump(from source: Int32, to target: Int32, _ passes: (ArraySlice<UInt8>) -> Bool) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { recv(source, $0.baseAddress, $0.count, 0) }
            guard count > 0, passes(buffer[..<count]) else { break }
            var sent = 0
            while sent < count {
                let part = buffer.withUnsafeBytes {
                    send(target, $0.baseAddress?.advanced(by: sent), count - sent, Int32(MSG_NOSIGNAL))
                }
                if part <= 0 { break }
                sent += part
            }
            if sent < count { break }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(target, Int32(SHUT_RDWR))
    }
}

/// Lends the address of the socket that PostgreSQL has in `folder`.
private func withAddress(
    _ folder: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
) throws -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array("\(folder)/.s.PGSQL.5432".utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard path.count < room else { throw POSIXError(.ENAMETOOLONG) }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
