import CPlatform
import Glibc
import NIOCore

/// Calls of the system on sockets that do not block. Those that can fail leave the reason in `errno`.
enum SystemSocket {
    private static let stream =
        Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

    /// A socket that listens at an address. An IPv6 address takes IPv6 clients only, so that `::` and `0.0.0.0` can both be had
    /// on one port. Throws an `IOError`.
    static func listen(at address: SocketAddress) throws -> Int32 {
        let descriptor = try make(for: address)
        set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        // Connections that are taken have it from here.
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        if case .v6 = address { set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        guard address.withSockAddr({ Glibc.bind(descriptor, $0, socklen_t($1)) }) == 0,
            Glibc.listen(descriptor, 4_096) == 0
        else {
            let fault = IOError(errnoCode: errno, reason: "listen at \(address)")
            close(descriptor)
            throw fault
        }
        return descriptor
    }

    /// A socket that is being connected: it is writable when it is, or has failed (``fault(_:)``). Throws an `IOError`.
    static func connect(to address: SocketAddress) throws -> Int32 {
        let descriptor = try make(for: address)
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        guard address.withSockAddr({ Glibc.connect(descriptor, $0, socklen_t($1)) }) == 0 || errno == EINPROGRESS else {
            let fault = IOError(errnoCode: errno, reason: "connect to \(address)")
            close(descriptor)
            throw fault
        }
        return descriptor
    }

    private static func make(for address: SocketAddress) throws -> Int32 {
        let family =
            switch address {
            case .v4: AF_INET
            case .v6: AF_INET6
            case .unixDomainSocket: AF_UNIX
            }
        let descriptor = socket(family, stream, 0)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        return descriptor
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Why a connection could not be made; 0 when it was.
    static func fault(_ descriptor: Int32) -> Int32 {
        var (value, length) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &value, &length) == 0 ? value : errno
    }

    /// Takes a connection. -1 when there is none, or none can be taken.
    static func accept(_ descriptor: Int32) -> (descriptor: Int32, peer: SocketAddress?) {
        var (storage, length) = (sockaddr_storage(), UInt32(MemoryLayout<sockaddr_storage>.size))
        let taken = withUnsafeMutablePointer(to: &storage) { cplatform_accept(descriptor, $0, &length) }
        guard taken >= 0 else { return (taken, nil) }
        return (taken, address(storage))
    }

    /// Where a socket listens.
    static func name(_ descriptor: Int32) -> SocketAddress? {
        var (storage, length) = (sockaddr_storage(), socklen_t(MemoryLayout<sockaddr_storage>.size))
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return result == 0 ? address(storage) : nil
    }

    private static func address(_ storage: sockaddr_storage) -> SocketAddress? {
        withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET: SocketAddress(bytes.loadUnaligned(as: sockaddr_in.self))
            case AF_INET6: SocketAddress(bytes.loadUnaligned(as: sockaddr_in6.self))
            default: nil
            }
        }
    }

    // MARK: Sending

    /// How many bytes went out, or -1.
    static func send(_ bytes: ByteBuffer, _ descriptor: Int32) -> Int {
        bytes.withUnsafeReadableBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    /// The same for two that follow each other.
    ///
    /// - Parameter isLast: whether nothing follows at once.
    static func send(_ first: ByteBuffer, _ second: ByteBuffer, _ descriptor: Int32, isLast: Bool) -> Int {
        let flags = Int32(MSG_NOSIGNAL) | (isLast ? 0 : Int32(MSG_MORE))
        return first.withUnsafeReadableBytes { first in
            second.withUnsafeReadableBytes { second in
                withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2) { parts in
                    parts[0] = iovec(iov_base: .init(mutating: first.baseAddress), iov_len: first.count)
                    parts[1] = iovec(iov_base: .init(mutating: second.baseAddress), iov_len: second.count)
                    var message = msghdr()
                    (message.msg_iov, message.msg_iovlen) = (parts.baseAddress, 2)
                    return sendmsg(descriptor, &message, flags)
                }
            }
        }
    }

    // MARK: Ends

    static func endOutput(_ descriptor: Int32) { shutdown(descriptor, Int32(SHUT_WR)) }

    /// To close it will tell the peer that something is missing.
    static func resetsAtClose(_ descriptor: Int32) {
        var value = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
    }

    static func close(_ descriptor: Int32) { Glibc.close(descriptor) }
}
