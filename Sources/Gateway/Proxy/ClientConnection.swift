import NIOCore
import Synchronization

/// A client's connection: reads requests, one after the other, finds a server for each, and passes both ways on.
///
/// One object for the time of the connection; what belongs to a request is set anew with each. Everything happens on its
/// event loop.
final class ClientConnection: TransportReceiver {
    enum Phase: UInt8 {
        /// Waits for a request, or for the rest of its head.
        case head
        /// Waits until the rate lets it.
        case limited
        /// Waits until a server has room.
        case queued
        /// Waits for what another request fetches into the cache.
        case shared
        /// A connection to a server is being opened.
        case connecting
        /// The request goes to a server, and its answer comes back.
        case exchange
        /// Bytes go both ways, whatever they are.
        case tunnel
        /// Nothing more is read as a request: what was written goes out, then the connection ends.
        case closing
    }

    let loop: ProxyLoop
    /// Nil when it is gone, and when there never was one.
    private(set) var transport: (any Transport)?
    var phase = Phase.head
    /// In the loop's list; -1 when it is not there.
    var place = -1
    let client: ForwardedClient
    /// Of whoever is connected.
    let key: ClientKey

    // What has come and is not passed on: a part of a head, of a body, or the next requests.
    var pending = ByteBuffer()
    /// So much of it was searched for a head's end.
    var searched = 0

    // The request.
    var head = RequestHead()
    var fields = HeadFields()
    var framer = BodyFramer()
    var bodyBytes = 0
    /// Its head as the server gets it, kept for another try.
    var request = ByteBuffer()
    var requestRewriter = RequestRewriter()
    var responseRewriter = ResponseRewriter()
    var upstream: UpstreamConnection?
    /// The rule that the request goes by; nil when there is none.
    var route: Route?
    var pool: UpstreamPool?
    /// Where the request has room, until it is over there.
    var held: UpstreamPlace?
    /// Where it was, in vain.
    var tried: [UpstreamPlace] = []
    /// What the client hears when no other server is left, and one was too late.
    var lateness: OwnResponse?
    /// Whose request it is: behind a proxy of ours not who is connected.
    var who: ClientKey
    var address: String
    /// What must be told that it is over.
    var concurrency: ConcurrencyLimit?
    /// The server that a cookie names.
    var preferred: UInt64?
    var isRetried = false
    var hasBegunAnswer = false
    /// Whether there is a request that was not counted yet.
    var isOpen = false
    /// Of the answer; 0 before it begins.
    var status = 0
    var bytesIn = 0
    var bytesOut = 0
    var begunAt = Duration.zero
    /// What becomes of its answer in the cache; nil for nothing.
    var fill: CacheFill?
    /// What its answer makes useless in the cache.
    var invalidation: CacheInvalidation?
    var waiting: CacheWaiting?
    /// Its path as routes compare it, when that differs.
    var comparedPath: [UInt8]?
    /// Whether the server gets it like that.
    var sendsComparedPath = false
    /// Fetches for the cache, and has no client: what comes goes nowhere else.
    var isDetached = false
    /// The bytes of its head, kept for the log and the cache.
    var headBytes = ByteBuffer()
    /// Who answers, for the log.
    var answeredBy: UpstreamServer?
    /// Whether the connection is to stay when the answer is there.
    var keeps = true
    var sentAt = Duration.zero

    // Time and room.
    /// When something came or went last.
    var movedAt: Duration
    var phaseSince: Duration
    var isReadingPaused = false
    private var isProcessing = false
    /// Whether it has had an answer.
    var wasServed = false

    init(_ loop: ProxyLoop, _ client: ForwardedClient, _ key: ClientKey) {
        self.loop = loop
        self.client = client
        self.key = key
        who = key
        address = client.address
        movedAt = loop.now
        phaseSince = loop.now
    }

    /// The connection is there: its requests are read from now on.
    func begin(_ transport: any Transport) {
        self.transport = transport
        loop.add(self)
        transport.read()
    }

    // MARK: What comes

    func received(_ bytes: ByteBuffer) {
        guard phase != .closing else { return }
        movedAt = loop.now
        if phase == .tunnel {
            bytesIn &+= bytes.readableBytes
            upstream?.write(bytes)
            return
        }
        if pending.readableBytes > 0 {
            pending.writeImmutableBuffer(bytes)
        } else {
            if phase == .head { phaseSince = loop.now }
            pending = bytes
        }
        process()
    }

    func receivedAll() {
        if phase == .exchange || phase == .tunnel { upstream?.flush() }
        if mayRead { transport?.read() } else { isReadingPaused = true }
    }

    func becameWritable() {
        movedAt = loop.now
        upstream?.resume()
        proceed()
    }

    func failed() {}

    func closed() {
        transport = nil
        loop.remove(self)
        leaveWaiting()
        phase = .closing
        release()
        conclude(isWhole: false)
    }

    /// Works on what is pending until it has to wait.
    func process() {
        // What ends a request within the loop below goes on there.
        guard !isProcessing else { return }
        isProcessing = true
        defer { isProcessing = false }
        while pending.readableBytes > 0 {
            switch phase {
            // What a client does not take is not piled up (P26).
            case .head: guard isWritable, readHead() else { return }
            case .exchange: guard sendBody() else { return }
            case .limited, .queued, .shared, .connecting, .tunnel, .closing: return
            }
        }
    }

    // MARK: Room

    var isWritable: Bool { transport?.isWritable ?? isDetached }

    /// Whether more may be read: not when it could only be piled up.
    private var mayRead: Bool {
        switch phase {
        case .closing: true
        case .tunnel: upstream?.isWritable ?? true
        case .head: isWritable && pending.readableBytes <= loop.limits.head
        case .limited, .queued, .shared, .connecting:
            framer.isDone ? pending.readableBytes <= ProxyLimits.buffered : pending.readableBytes == 0
        case .exchange:
            framer.isDone ? pending.readableBytes <= ProxyLimits.buffered : upstream?.isWritable ?? true
        }
    }

    /// Reads on, when there is room again.
    func resume() {
        guard isReadingPaused, mayRead else { return }
        isReadingPaused = false
        transport?.read()
    }

    func moved() { movedAt = loop.now }

    func write(_ bytes: ByteBuffer) {
        bytesOut &+= bytes.readableBytes
        transport?.write(bytes)
    }

    func writeNow(_ bytes: ByteBuffer) {
        bytesOut &+= bytes.readableBytes
        transport?.write(bytes)
        transport?.flush()
    }

    func flush() { transport?.flush() }
}
