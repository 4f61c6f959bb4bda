import CPlatform
import Glibc

/// Watches a program and everything below it until nothing is left.
struct GuardWatch {
    private let child: Int32
    private let options: GuardOptions
    private var ending: GuardReport?
    private var isOverMemory = false
    /// When what is left is killed, once it was asked to end; milliseconds by the monotonic clock.
    private var killAt: Int64?
    private var looksAt: Int64?
    private var isControlOpen = true
    private var endsLeftovers = false

    /// How often memory is looked at, and how often what was killed is killed again, in milliseconds.
    private static let memoryInterval: Int64 = 200
    private static let killInterval: Int64 = 20
    /// What a program left behind has less time than the program itself.
    private static let leftoverGrace: Int64 = 1_000

    init(child: Int32, options: GuardOptions) {
        self.child = child
        self.options = options
        looksAt = options.memory > 0 ? Self.now + 20 : nil
    }

    /// Waits until the program and everything below it has ended. Answers how.
    mutating func run(alarm: Int32) -> GuardReport {
        while !reap() {
            wait(alarm)
            let now = Self.now
            if let looksAt, looksAt <= now { look(now) }
            if let killAt, killAt <= now {
                signalAll(SIGKILL)
                self.killAt = now + Self.killInterval
            }
        }
        return isOverMemory ? .memoryExceeded : ending ?? .signalled(SIGKILL)
    }

    /// Collects what has ended. Answers whether nothing is left.
    private mutating func reap() -> Bool {
        while true {
            var status: Int32 = 0
            var usage = rusage()
            let number = wait4(-1, &status, WNOHANG, &usage)
            if number < 0 { return errno == ECHILD }
            if number == 0 {
                // What the program left behind does not outlive it.
                if ending != nil, !endsLeftovers {
                    endsLeftovers = true
                    end(grace: min(options.grace, Self.leftoverGrace))
                }
                return false
            }
            guard number == child else { continue }
            let signal = status & 0x7F
            ending = signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
            // A leap over the limit between two looks: the program failed by itself.
            let most = UInt64(clamping: usage.ru_maxrss).multipliedReportingOverflow(by: 1_024).partialValue
            if ending != .exited(0), options.memory > 0, most >= options.memory { isOverMemory = true }
        }
    }

    /// Waits for a word of the worker, a signal, or the next time something is due.
    private mutating func wait(_ alarm: Int32) {
        let due = [killAt, looksAt].compactMap { $0 }.min()
        let timeout = due.map { Int32(clamping: max(0, $0 - Self.now)) } ?? -1
        var sources = [
            pollfd(fd: alarm, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isControlOpen ? Guard.control : -1, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&sources, nfds_t(sources.count), timeout) > 0 else { return }
        if sources[0].revents != 0 { readSignals(alarm) }
        if sources[1].revents != 0 { readControl() }
    }

    private mutating func readSignals(_ alarm: Int32) {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(alarm, &bytes, bytes.count)
        if bytes.prefix(max(0, count)).contains(where: { $0 != UInt8(truncatingIfNeeded: SIGCHLD) }) {
            end(grace: options.grace)
        }
    }

    private mutating func readControl() {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(Guard.control, &bytes, bytes.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count > 0 else {
            // The worker is gone, and its attempt lost: the next one may begin in the same folder at any moment.
            isControlOpen = false
            return end(grace: 0)
        }
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        if text.contains("kill") { end(grace: 0) } else if text.contains("stop") { end(grace: options.grace) }
    }

    /// Asks everything to end, and kills it after the grace time; an earlier time set before stays.
    private mutating func end(grace: Int64) {
        let at = Self.now + grace
        if grace > 0, killAt == nil { signalAll(SIGTERM) }
        killAt = min(killAt ?? .max, at)
    }

    private func signalAll(_ signal: Int32) {
        // The group at once, so that what forks all the time does not run ahead of the list.
        if ending == nil { kill(-child, signal) }
        for number in ProcessTree(below: getpid()).descendants {
            kill(number, signal)
            // What is stopped hears of the end only when it goes on.
            if signal == SIGTERM { kill(number, SIGCONT) }
        }
    }

    private mutating func look(_ now: Int64) {
        looksAt = now + Self.memoryInterval
        guard ProcessTree(below: getpid()).memory > options.memory else { return }
        isOverMemory = true
        looksAt = nil
        killAt = now
    }

    /// Milliseconds by the monotonic clock.
    private static var now: Int64 { Int64(clamping: cplatform_nanoseconds(1) / 1_000_000) }
}
