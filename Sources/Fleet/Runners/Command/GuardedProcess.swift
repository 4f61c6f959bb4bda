import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A program that runs under a guard: its output as it comes, and the words to its guard.
final class GuardedProcess: Sendable {
    typealias Output = NIOAsyncChannel<ByteBuffer, Never>

    let output: Output
    let errors: Output
    private let number: Int32
    private let control: any Channel
    private let reports: ReportHandler.Reports

    private init(
        number: Int32, output: Output, errors: Output, control: any Channel, reports: ReportHandler.Reports
    ) {
        self.number = number
        self.output = output
        self.errors = errors
        self.control = control
        self.reports = reports
    }

    /// Starts it. Throws ``ProcessLaunch/Fault``.
    static func start(_ launch: GuardLaunch) async throws -> GuardedProcess {
        let started = try await NIOThreadPool.singleton.runIfActive { try launch.start() }
        let group = MultiThreadedEventLoopGroup.singleton
        let reports = ReportHandler.Reports()
        // What becomes a channel closes its descriptor itself. Closing the control socket ends the guard, so nothing is left
        // when one of these fails.
        var open = [started.control, started.output, started.errors]
        do {
            let control = try await ClientBootstrap(group: group)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(ReportHandler(reports))
                    }
                }
                .withConnectedSocket(started.control).get()
            open.removeFirst()
            do {
                let output = try await pipe(started.output, group)
                open.removeFirst()
                let errors = try await pipe(started.errors, group)
                return GuardedProcess(
                    number: started.number, output: output, errors: errors, control: control, reports: reports)
            } catch {
                control.close(promise: nil)
                throw error
            }
        } catch {
            for descriptor in open { close(descriptor) }
            throw error
        }
    }

    private static func pipe(_ descriptor: Int32, _ group: any EventLoopGroup) async throws -> Output {
        try await NIOPipeBootstrap(group: group)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 4_096, initial: 16_384, maximum: 1 << 18)
            )
            .takingOwnershipOfDescriptor(input: descriptor) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Output(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(backPressureStrategy: .init(lowWatermark: 2, highWatermark: 8)))
                }
            }
    }

    /// SIGTERM, and after the guard's grace time SIGKILL.
    func stop() { say("stop\n") }

    /// SIGKILL.
    func kill() { say("kill\n") }

    private func say(_ word: String) { control.writeAndFlush(ByteBuffer(string: word), promise: nil) }

    /// Waits until the guard has ended, and with it everything below it. Does not heed cancellation: what was begun is
    /// waited for. Answers how the program ended; nil when the guard was killed.
    func ended() async -> GuardReport? {
        try? await control.closeFuture.get()
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
        private let state = Mutex<(text: String, last: GuardReport?)>(("", nil))

        /// The last report that says how the program ended.
        var last: GuardReport? { state.withLock { $0.last } }

        fileprivate func add(_ text: String) {
            state.withLock { state in
                state.text += text
                while let end = state.text.firstIndex(of: "\n") {
                    switch GuardReport(state.text[..<end]) {
                    case .started?, nil: break
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
