/// What a guard says on its control socket, one line each; the last one ends it.
package enum GuardReport: Sendable, Hashable {
    /// The program runs, under this number.
    case started(Int32)
    /// It ended by itself, with an exit status.
    case exited(Int32)
    /// A signal ended it.
    case signalled(Int32)
    /// It had more memory than it may have.
    case memoryExceeded
    /// It could not be started: the system's error number.
    case failed(Int32)

    package var line: String {
        switch self {
        case .started(let number): "started \(number)\n"
        case .exited(let status): "exited \(status)\n"
        case .signalled(let signal): "signalled \(signal)\n"
        case .memoryExceeded: "memory 0\n"
        case .failed(let number): "failed \(number)\n"
        }
    }

    /// Nil for a line that no guard writes.
    package init?(_ line: Substring) {
        let words = line.split(separator: " ")
        guard words.count == 2, let number = Int32(words[1]) else { return nil }
        switch words[0] {
        case "started": self = .started(number)
        case "exited": self = .exited(number)
        case "signalled": self = .signalled(number)
        case "memory": self = .memoryExceeded
        case "failed": self = .failed(number)
        default: return nil
        }
    }
}
