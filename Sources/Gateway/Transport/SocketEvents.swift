/// What the kernel tells of a socket (epoll(7)).
struct SocketEvents: OptionSet {
    let rawValue: UInt32

    static let readable = SocketEvents(rawValue: 0x001)
    static let writable = SocketEvents(rawValue: 0x004)
    static let broken = SocketEvents(rawValue: 0x008)
    static let ended = SocketEvents(rawValue: 0x010)
    /// The peer sends nothing more.
    static let peerEnded = SocketEvents(rawValue: 0x2000)
    /// Told once for each change, not as long as it holds.
    static let edges = SocketEvents(rawValue: 1 << 31)

    static let somethingEnded: SocketEvents = [.peerEnded, .broken, .ended]
    static let somethingToRead: SocketEvents = [.readable, .peerEnded, .broken, .ended]
}
