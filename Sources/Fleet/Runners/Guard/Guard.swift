import CPlatform
import Glibc

/// The process between a worker and a program that it runs, so that nothing outlives its job (P7): it adopts whatever the
/// program leaves behind, and ends everything when the job is over, when it is told to, and when the worker is gone.
///
/// It is started as `trawl guard …` with the job's standard descriptors and a control socket as descriptor 3. It reads
/// `stop` (SIGTERM, after the grace time SIGKILL) and `kill` (SIGKILL), each with a line break, and takes the socket's end
/// for `kill`. It writes ``GuardReport``s.
package enum Guard {
    /// The control socket.
    static let control: Int32 = 3
    /// Signal handlers write here, so that waiting ends. A fixed number: handlers can know nothing else.
    private static let alarm: Int32 = 4

    /// Runs the guard. To be called before anything else has started threads; `arguments` without the program's own name
    /// and the leading `guard`. Answers the exit code.
    package static func main(arguments: [String]) -> Int32 {
        guard let options = GuardOptions(arguments), fcntl(control, F_SETFD, FD_CLOEXEC) == 0 else {
            let text = "trawl guard is started by workers only\n"
            _ = write(STDERR_FILENO, text, text.utf8.count)
            return 2
        }
        closeOthers()
        guard cplatform_adopt_orphans() == 0, let waiting = listenForSignals() else {
            report(.failed(errno))
            return 1
        }
        var environment: [UnsafeMutablePointer<CChar>?] = []
        var next = environ
        while let entry = next.pointee {
            environment.append(entry)
            next += 1
        }
        environment.append(nil)
        let child: Int32
        switch start(options, &environment) {
        case .success(let number): child = number
        case .failure(let fault):
            report(.failed(fault.number))
            return 1
        }
        report(.started(child))
        var watch = GuardWatch(child: child, options: options)
        report(watch.run(alarm: waiting))
        return 0
    }

    struct StartFault: Error { let number: Int32 }

    private static func start(
        _ options: GuardOptions, _ environment: inout [UnsafeMutablePointer<CChar>?]
    ) -> Result<Int32, StartFault> {
        var failure: [Int32] = [-1, -1]
        guard cplatform_pipe(&failure) == 0 else { return .failure(StartFault(number: errno)) }
        defer { close(failure[0]) }
        var arguments = options.program.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        // Twice the resident limit: steady growth is found by looking, a leap ends here.
        let (twice, overflow) = options.memory.multipliedReportingOverflow(by: 2)
        let space = options.memory == 0 || overflow ? 0 : twice.addingReportingOverflow(256 << 20).partialValue
        let child = cplatform_spawn_child(
            options.program[0], &arguments, &environment, options.folder, space, failure[1])
        let number = errno
        close(failure[1])
        guard child > 0 else { return .failure(StartFault(number: number)) }
        var problem: Int32 = 0
        let count = withUnsafeMutableBytes(of: &problem) { read(failure[0], $0.baseAddress, $0.count) }
        guard count != MemoryLayout<Int32>.size else {
            waitpid(child, nil, 0)
            return .failure(StartFault(number: problem))
        }
        return .success(child)
    }

    /// Signals become readable bytes: that a child ended, and that the guard itself is to end. Answers where to look.
    private static func listenForSignals() -> Int32? {
        var ends: [Int32] = [-1, -1]
        guard cplatform_pipe(&ends) == 0 else { return nil }
        // The reading end must not be in the way of the fixed number.
        let reading = fcntl(ends[0], F_DUPFD_CLOEXEC, 5)
        guard reading >= 0 else { return nil }
        if ends[1] != alarm {
            guard dup2(ends[1], alarm) == alarm, fcntl(alarm, F_SETFD, FD_CLOEXEC) == 0 else { return nil }
        }
        for end in ends where end != alarm { close(end) }
        _ = fcntl(alarm, F_SETFL, O_NONBLOCK)
        _ = fcntl(reading, F_SETFL, O_NONBLOCK)
        for number in [SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT] {
            signal(number) { number in
                let saved = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(4, &byte, 1)
                errno = saved
            }
        }
        signal(SIGPIPE, SIG_IGN)
        return reading
    }

    /// What the worker had open is none of the program's business.
    private static func closeOthers() {
        if cplatform_close_from(4) == 0 { return }
        for number in 4..<4_096 { close(Int32(number)) }
    }

    /// Says something to the worker; when it is gone, to nobody.
    private static func report(_ report: GuardReport) {
        let line = report.line
        _ = send(control, line, line.utf8.count, Int32(MSG_NOSIGNAL))
    }
}
