import CPlatform
import Dispatch
import Glibc
import HeapModule
import NIOCore
import Synchronization

/// The event loop of a thread that works on sockets itself (``SocketPoller``), with NIO's face: tasks, timers, futures. Channels
/// of NIO cannot live on it.
final class SocketLoop: EventLoop, Sendable {
    private struct Timer: Comparable {
        let deadline: NIODeadline
        let number: UInt64

        static func < (one: Timer, other: Timer) -> Bool { (one.deadline, one.number) < (other.deadline, other.number) }
    }

    private struct Waiting {
        var tasks: [@Sendable () -> Void] = []
        var timers = Heap<Timer>()
        /// Of the timers that nobody cancelled.
        var timed: [UInt64: @Sendable () -> Void] = [:]
        var number: UInt64 = 0
        /// Nothing is done any more.
        var isOver = false
    }

    /// To write to it wakes the thread.
    let waker: Int32
    private let bound = Mutex<NIOLoopBound<SocketPoller>?>(nil)
    private let waiting = Mutex(Waiting())
    private let thread = Atomic<UInt>(0)
    private let stops = Atomic<Bool>(false)

    init() {
        waker = cplatform_waker()
        // As with memory: without it there is no program.
        precondition(waker >= 0, "The system has no descriptor for an event loop: errno \(errno).")
    }

    deinit { Glibc.close(waker) }

    // MARK: Its thread

    /// The calling thread is the loop's until ``stop()``.
    func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        let poller = SocketPoller(self)
        bound.withLock { $0 = NIOLoopBound(poller, eventLoop: self) }
        poller.run()
        bound.withLock { $0 = nil }
        // What is left holds what the loop belongs to.
        let left = waiting.withLock { waiting in
            defer { waiting = Waiting(isOver: true) }
            return waiting
        }
        withExtendedLifetime(left) {}
    }

    /// Nil when it does not run. To be asked on its thread only.
    var poller: SocketPoller? { bound.withLock { $0 }?.value }

    var inEventLoop: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// Does what waits and what is due; answers how many milliseconds there are until the next is due, -1 for no end.
    func work() -> Int32 {
        while true {
            let now = NIODeadline.now()
            var (tasks, next): ([@Sendable () -> Void], NIODeadline?) = ([], nil)
            waiting.withLock { waiting in
                swap(&tasks, &waiting.tasks)
                while let timer = waiting.timers.min {
                    let task = waiting.timed[timer.number]
                    if task != nil, timer.deadline > now {
                        next = timer.deadline
                        break
                    }
                    waiting.timers.removeMin()
                    waiting.timed[timer.number] = nil
                    if let task { tasks.append(task) }
                }
            }
            guard !tasks.isEmpty else {
                guard let next else { return -1 }
                // Rounded up: to wake early would only mean to wait again.
                return Int32(clamping: ((next - now).nanoseconds + 999_999) / 1_000_000)
            }
            for task in tasks { task() }
        }
    }

    /// The thread ends when it has done what waits.
    func stop() {
        stops.store(true, ordering: .relaxed)
        wake()
    }

    var isStopping: Bool { stops.load(ordering: .relaxed) }

    private func wake() {
        var one: UInt64 = 1
        _ = write(waker, &one, 8)
    }

    // MARK: Tasks

    func execute(_ task: @escaping @Sendable () -> Void) {
        waiting.withLock { if !$0.isOver { $0.tasks.append(task) } }
        if !inEventLoop { wake() }
    }

    @discardableResult
    func scheduleTask<T>(deadline: NIODeadline, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        let promise = makePromise(of: T.self)
        let number = waiting.withLock { waiting in
            guard !waiting.isOver else { return UInt64(0) }
            waiting.number += 1
            waiting.timers.insert(Timer(deadline: deadline, number: waiting.number))
            waiting.timed[waiting.number] = { promise.assumeIsolated().completeWith(Result { try task() }) }
            return waiting.number
        }
        if !inEventLoop { wake() }
        return Scheduled(promise: promise) {
            // What it held goes behind the lock: it may have more to do here.
            let task = self.waiting.withLock { $0.timed.removeValue(forKey: number) }
            withExtendedLifetime(task) {}
        }
    }

    @discardableResult
    func scheduleTask<T>(in time: TimeAmount, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        scheduleTask(deadline: .now() + time, task)
    }

    /// Not this way: ``SocketThreads`` ends it.
    func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
        queue.async { callback(EventLoopError.unsupportedOperation) }
    }
}
