import Glibc
import Logging
import Synchronization
import Web

/// Tells whoever waits for it that everything listens: on the terminal and in the file of `--ready-file`.
final class Readiness: Sendable {
    private let expected: [String]
    private let path: String?
    /// Whether a person is told, in words of no log.
    let speaks: Bool
    private let addresses = Mutex<[String: String]>([:])
    private let logger: Logger

    /// - Parameters:
    ///   - expected: the services that are to listen.
    ///   - path: the file; removed now, so that an old one says nothing.
    ///   - speaks: whether a person is told too.
    ///
    /// Throws a ``UsageFault`` when the file could not be written: whoever waits for it would wait for ever.
    init(_ expected: [String], path: String?, speaks: Bool, logger: Logger) throws {
        self.expected = expected
        self.path = path
        self.speaks = speaks
        self.logger = logger
        guard let path else { return }
        unlink(path)
        if let reason = Self.obstacle(to: path) {
            throw UsageFault("--ready-file \(path) cannot be written: \(reason); name a file in a folder that is there")
        }
    }

    /// Why the file at `path` could not be made, or nil. Nothing appears there meanwhile: it would be taken for the news.
    private static func obstacle(to path: String) -> String? {
        var status = stat()
        if lstat(path, &status) == 0 { return "something else stands there" }
        let temporary = temporary(of: path)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        close(descriptor)
        unlink(temporary)
        return nil
    }

    private static func temporary(of path: String) -> String { "\(path).\(getpid()).part" }

    /// A service listens. Writes the file when it is the last.
    func listens(_ name: String, at address: String) {
        let all = addresses.withLock { addresses -> [String: String]? in
            addresses[name] = address
            return addresses.count == expected.count ? addresses : nil
        }
        guard let all else { return }
        if let path {
            do {
                try Self.write(all, expected, to: path)
            } catch {
                logger.error("the ready file cannot be written", metadata: ["path": "\(path)", "error": "\(error)"])
            }
        }
        if speaks {
            let list = expected.map { "\($0) \(all[$0] ?? "")" }.joined(separator: ", ")
            Terminal.post("Ready: \(list). Ctrl-C ends it.\n")
        }
    }

    /// Where a service listens; nil while it does not.
    func address(of name: String) -> String? { addresses.withLock { $0[name] } }

    /// Takes the file away: nothing listens any more.
    func end() {
        if let path { unlink(path) }
    }

    /// Written whole: who sees the file sees all of it.
    private static func write(_ addresses: [String: String], _ order: [String], to path: String) throws {
        var object = JSONObject()
        for name in order { object[name] = addresses[name].map { .string($0) } }
        let temporary = temporary(of: path)
        let text = JSONValue.object(object).description + "\n"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw WorkFault(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count, fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            throw WorkFault(reason)
        }
    }
}
