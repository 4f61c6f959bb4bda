import Glibc
import NIOCore

/// Ports that a cluster is to listen on.
enum ServerPort {
    /// A free port of loopback, held for servers that allow a port to be bound again (SO_REUSEADDR), as nearly all do: it is
    /// bound here and not listened on, so that nobody else is given it.
    final class Held: Sendable {
        let port: Int
        private let descriptor: Int32

        /// Throws a ``WorkFault``.
        init() throws {
            let address: SocketAddress
            do {
                address = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
            } catch {
                throw WorkFault("loopback has no address: \(error)")
            }
            let (descriptor, fault) = ServerPort.bound(address)
            guard descriptor >= 0 else { throw WorkFault("no port is free: \(String(cString: strerror(fault)))") }
            var name = sockaddr()
            var size = socklen_t(MemoryLayout<sockaddr>.size)
            guard getsockname(descriptor, &name, &size) == 0 else {
                let reason = String(cString: strerror(errno))
                close(descriptor)
                throw WorkFault("a free port cannot be read: \(reason)")
            }
            self.descriptor = descriptor
            // ip(7): the port stands first, in network order.
            port = withUnsafeBytes(of: name.sa_data) { Int($0[0]) << 8 | Int($0[1]) }
        }

        deinit { close(descriptor) }
    }

    /// Throws a ``WorkFault`` when somebody else has the port: a server could not start, and who has it would be taken for it.
    ///
    /// - Parameter option: with which another one is chosen.
    static func check(_ port: Int, host: String, option: String) throws {
        // A host that leads nowhere is told by who listens.
        guard port > 0, let address = try? SocketAddress.makeAddressResolvingHost(host, port: port) else { return }
        let (descriptor, fault) = bound(address)
        guard descriptor < 0 else {
            close(descriptor)
            return
        }
        let reason =
            fault == EADDRINUSE
            ? "another program has it; end that program, or choose another with \(option)"
            : "\(String(cString: strerror(fault))); choose another with \(option)"
        throw WorkFault("port \(port) of \(host) cannot be used: \(reason)")
    }

    /// A socket bound to it, or -1 with the system's error.
    private static func bound(_ address: SocketAddress) -> (descriptor: Int32, fault: Int32) {
        let family: Int32
        switch address {
        case .v4: family = AF_INET
        case .v6: family = AF_INET6
        case .unixDomainSocket: return (-1, EAFNOSUPPORT)
        }
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return (-1, errno) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard address.withSockAddr({ bind(descriptor, $0, socklen_t($1)) }) == 0 else {
            let fault = errno
            close(descriptor)
            return (-1, fault)
        }
        // Two may be bound at once; only who listens has it.
        guard address.port == 0 || listen(descriptor, 1) == 0 else {
            let fault = errno
            close(descriptor)
            return (-1, fault)
        }
        return (descriptor, 0)
    }
}
