import Glibc
import NIOCore
import NIOPosix

/// Threads that each run a ``SocketLoop``.
final class SocketThreads: Sendable {
    let loops: [SocketLoop]
    private let threads: [pthread_t]

    init(_ count: Int) {
        loops = (0..<max(1, count)).map { _ in SocketLoop() }
        threads = loops.map { Self.start($0) }
    }

    private static func start(_ loop: SocketLoop) -> pthread_t {
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { loop in
                guard let loop else { return nil }
                Unmanaged<SocketLoop>.fromOpaque(loop).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(loop).toOpaque())
        // As with memory: without its threads there is no program.
        precondition(result == 0, "The system lets no thread be made: errno \(result).")
        return thread
    }

    /// Ends the threads, each after what it does.
    func stop() async {
        for loop in loops { loop.stop() }
        let threads = threads
        // Also in a task that was cancelled.
        await withCheckedContinuation { continuation in
            NIOThreadPool.singleton.submit { _ in
                for thread in threads { pthread_join(thread, nil) }
                continuation.resume()
            }
        }
    }
}
