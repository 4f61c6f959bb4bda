import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// The worker's end of a guard's control socket.
final class GuardControl: Sendable {
    private let number: Int32
    private let channel: any Channel
    private let reports: ReportHandler.Reports

    private init(number: Int32, channel: any Channel, reports: ReportHandler.Reports) {
        self.number = number
        self.channel = channel
        self.reports = reports
    }

    /// Takes the socket of the guard with that number over; when this throws, it is still the caller's.
    static func connect(_ socket: Int32, of number: Int32) async throws -> GuardControl {
        let reports = ReportHandler.Reports()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ReportHandler(reports))
                }
            }
            .withConnectedSocket(socket).get()
        return GuardControl(number: number, channel: channel, reports: reports)
    }

    /// The number of the program, once it runs.
    var program: Int32? { reports.started }

    /// SIGTERM to the program, and after the guard's grace time SIGKILL.
    func stop() { say("stop\n") }

    /// SIGKILL to the program.
    func kill() { say("kill\n") }

    /// Lets go of it, which ends the guard with all below it.
    func close() { channel.close(promise: nil) }

    private func say(_ word: String) { channel.writeAndFlush(ByteBuffer(string: word), promise: nil) }

    /// Waits until the guard has ended, and with it everything below it. Does not heed cancellation: what was begun is
    /// waited for. Answers how the program ended; nil when the guard was killed.
    func ended() async -> GuardReport? {
        try? await channel.closeFuture.get()
        let number = number
        _ = try? await NIOThreadPool.singleton.runIfActive {
            while waitpid(number, nil, 0) < 0, errno == EINTR {}
        }
        return reports.last
    }
}

/// Reads the lines of a guard.
final class ReportHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What was read so far.
    final class Reports: Sendable {
        private struct State {
            var text = ""
            var started: Int32?
            var last: GuardReport?
        }

        private let state = Mutex(State())

        /// The number of the program, once it runs.
        var started: Int32? { state.withLock { $0.started } }
        /// The last report that says how the program ended.
        var last: GuardReport? { state.withLock { $0.last } }

        fileprivate func add(_ text: String) {
            state.withLock { state in
                state.text += text
                while let end = state.text.firstIndex(of: "\n") {
                    switch GuardReport(state.text[..<end]) {
                    case .started(let number)?: state.started = number
                    case nil: break
                    case let report?: state.last = report
                    }
                    state.text.removeSubrange(...end)
                }
            }
        }
    }

    private let reports: Reports

    init(_ reports: Reports) { self.reports = reports }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reports.add(String(buffer: unwrapInboundIn(data)))
    }
}
