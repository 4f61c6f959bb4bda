import Glibc

/// Why an output could not be written or read.
package enum OutputFault: Error, Sendable, Hashable {
    /// The file ends before the offset; the writer goes on from `size`.
    case gap(size: Int64)
    /// The output, or one line of it, is longer than is allowed.
    case tooLarge
    /// The disk is full.
    case full(String)
    /// Everything else, in words.
    case io(String)

    /// The fault that a system call's error number tells.
    ///
    /// - Parameters:
    ///   - number: `errno` as it was right after the call.
    ///   - action: what was tried, as in "cannot <action> <path>".
    static func system(_ number: Int32, _ action: String, _ path: String) -> OutputFault {
        let reason = String(cString: strerror(number))
        switch number {
        case ENOSPC, EDQUOT: return .full("cannot \(action) \(path): \(reason); make space on that disk")
        case ELOOP, ENOTDIR:
            return .io(
                "cannot \(action) \(path): a symbolic link or a file stands where a folder or a file of its own should")
        default: return .io("cannot \(action) \(path): \(reason)")
        }
    }
}

extension OutputFault: CustomStringConvertible {
    /// Stable, as API answers carry it.
    package var code: String {
        switch self {
        case .gap: "output_gap"
        case .tooLarge: "output_too_large"
        case .full: "storage_full"
        case .io: "storage_io"
        }
    }

    package var description: String {
        switch self {
        case .gap(let size): "the output has \(size) bytes: send what follows those first"
        case .tooLarge: "the output would be longer than the server allows"
        case .full(let text), .io(let text): text
        }
    }
}
