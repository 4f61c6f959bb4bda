import Glibc
import Synchronization

/// Standard error, for people.
enum Terminal {
    /// Whether progress may be drawn in place.
    static var isInteractive: Bool {
        isatty(STDERR_FILENO) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
    }

    /// Whether standard output is looked at by a person.
    static var showsOutput: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Columns that standard output may take: nil when it is no terminal, and nothing is to be cut.
    static var outputWidth: Int? {
        var size = winsize()
        guard showsOutput, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Columns of the terminal, 80 when it does not say.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// One sentence about what is wrong.
    static func complain(_ text: String, prefix: String = "trawl: ") { write(prefix + text + "\n") }

    /// Whether this process serves others, and so waits for no reader of what it says.
    static let isServing = Atomic(false)

    /// Writes to standard error. A command of a person waits until it is written, a service does not.
    static func write(_ text: String) {
        guard !isServing.load(ordering: .relaxed) else { return post(text) }
        // First what waits, so that there is room: a person is to miss nothing.
        ErrorOutput.standard.wait()
        post(text)
        ErrorOutput.standard.wait()
    }

    /// Has it written to standard error when there is room; see ``ErrorOutput``.
    static func post(_ text: String) { ErrorOutput.standard.post(text) }

    /// Gives what is left a second to be written: the process is about to end.
    static func finish() { ErrorOutput.standard.wait(atMost: 1) }
}
