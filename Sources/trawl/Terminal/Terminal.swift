import Glibc

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

    /// Writes to standard error, past any buffer.
    static func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
