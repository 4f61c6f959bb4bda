import Glibc
import Synchronization

/// Time zones by their IANA names, read from the machine's time zone database when they are first asked for. Zones that were
/// read stay as they are until the program starts again.
package final class TimeZoneCatalogue: Sendable {
    private let folder: String
    private let known = Mutex<[String: TimeZoneRules]>([:])

    /// Where systems keep the database.
    package static let systemFolder = "/usr/share/zoneinfo"

    package init(folder: String = TimeZoneCatalogue.systemFolder) { self.folder = folder }

    /// The zone of that name; case counts. `UTC` needs no database.
    package func rules(named name: String) throws(TimeZoneFault) -> TimeZoneRules {
        if name == "UTC" { return .utc }
        if let rules = known.withLock({ $0[name] }) { return rules }
        guard Self.isName(name) else {
            throw TimeZoneFault(
                .name,
                "\"\(name.prefix(Self.mostBytes))\" is no name of a time zone; use one such as Europe/Paris or UTC")
        }
        let rules = try TimeZoneRules(name: name, file: read(name))
        return known.withLock { known in
            if let first = known[name] { return first }
            known[name] = rules
            return rules
        }
    }

    private static let mostBytes = 64

    /// Whether a zone could be called so: parts of letters, digits, `_`, `+` and `-` with slashes between them. What lies in
    /// the same folder and is no zone is left out: copies of the database, and files that differ between machines.
    static func isName(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard 1...mostBytes ~= name.utf8.count, 1...3 ~= parts.count else { return false }
        let others = ["posix", "right", "localtime", "posixrules", "Factory"]
        guard !others.contains(where: { parts[0].elementsEqual($0.utf8) }) else { return false }
        return parts.allSatisfy { part in
            guard let first = part.first, 0x61...0x7A ~= first | 0x20 else { return false }
            return part.allSatisfy {
                0x61...0x7A ~= $0 | 0x20 || 0x30...0x39 ~= $0 || $0 == 0x5F || $0 == 0x2B || $0 == 0x2D
            }
        }
    }

    private func read(_ name: String) throws(TimeZoneFault) -> [UInt8] {
        let descriptor = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw missing(name, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(name, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw unknown(name) }
        // A byte more than is taken, so that a longer file is refused and not cut.
        var bytes = [UInt8](repeating: 0, count: TimeZoneFile.mostBytes + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(name, errno) }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    private func missing(_ name: String, _ number: Int32) -> TimeZoneFault {
        guard number == ENOENT || number == ENOTDIR else { return unreadable(name, number) }
        guard access(folder, F_OK) == 0 else {
            return TimeZoneFault(
                .noDatabase, "the machine has no time zone database in \(folder), so only UTC is known; install tzdata")
        }
        return unknown(name)
    }

    private func unknown(_ name: String) -> TimeZoneFault {
        TimeZoneFault(.unknown, "no time zone is called \"\(name)\"; use a name such as Europe/Paris or UTC")
    }

    private func unreadable(_ name: String, _ number: Int32) -> TimeZoneFault {
        TimeZoneFault(
            .unreadable,
            "the time zone database's file for \(name) cannot be read: \(String(cString: strerror(number)))")
    }
}
