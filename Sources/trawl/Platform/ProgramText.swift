import Glibc

/// The program's code and constants in memory, with those of its libraries.
enum ProgramText {
    /// Takes out of this process' memory what its start has touched of them and what runs does not need: the kernel has it as
    /// part of the files, and maps again what is used. A start touches nearly half of the code, most of it once.
    ///
    /// Only what cannot be written to and was never changed is let go: the files hold all of it.
    static func release() {
        guard let file = fopen("/proc/self/smaps", "re") else { return }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        var range: Range<UInt>?
        while getline(&line, &capacity, file) > 0, let line {
            let parts = String(cString: line).split(whereSeparator: \.isWhitespace)
            if let mapping = mapping(parts) { range = mapping.isOfFile ? mapping.range : nil }
            guard let found = range, parts.first == "Anonymous:" else { continue }
            range = nil
            guard parts.dropFirst().first == "0" else { continue }
            madvise(UnsafeMutableRawPointer(bitPattern: found.lowerBound), found.count, MADV_DONTNEED)
        }
    }

    /// The first line of a mapping (proc(5)), and whether it shows a file that cannot be written to through it; nil for lines
    /// that say more of it.
    private static func mapping(_ parts: [Substring]) -> (range: Range<UInt>, isOfFile: Bool)? {
        guard parts.count >= 5, parts[1].utf8.count == 4 else { return nil }
        let ends = parts[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard ends.count == 2, ends[0] < ends[1] else { return nil }
        let isOfFile = parts.count >= 6 && parts[5].hasPrefix("/") && (parts[1] == "r-xp" || parts[1] == "r--p")
        return (ends[0]..<ends[1], isOfFile)
    }
}
