import Glibc
import NIOCore
import NIOPosix

/// A program that runs under a guard: its output as it comes, and the words to its guard.
final class GuardedProcess: Sendable {
    typealias Output = NIOAsyncChannel<ByteBuffer, Never>

    let output: Output
    let errors: Output
    private let control: GuardControl

    private init(output: Output, errors: Output, control: GuardControl) {
        self.output = output
        self.errors = errors
        self.control = control
    }

    /// Starts it. Throws ``ProcessLaunch/Fault``.
    static func start(_ launch: GuardLaunch) async throws -> GuardedProcess {
        let started = try await NIOThreadPool.singleton.runIfActive { try launch.start() }
        let group = MultiThreadedEventLoopGroup.singleton
        // What becomes a channel closes its descriptor itself. Closing the control socket ends the guard, so nothing is left
        // when one of these fails.
        var open = [started.control, started.output, started.errors]
        do {
            let control = try await GuardControl.connect(started.control, of: started.number)
            open.removeFirst()
            do {
                let output = try await pipe(started.output, group)
                open.removeFirst()
                let errors = try await pipe(started.errors, group)
                return GuardedProcess(output: output, errors: errors, control: control)
            } catch {
                control.close()
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
    func stop() { control.stop() }

    /// SIGKILL.
    func kill() { control.kill() }

    /// Waits until the guard has ended, and with it everything below it. Does not heed cancellation: what was begun is
    /// waited for. Answers how the program ended; nil when the guard was killed.
    func ended() async -> GuardReport? { await control.ended() }
}
