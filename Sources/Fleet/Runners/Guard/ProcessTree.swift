import Glibc

/// The processes below one process, as `/proc` shows them.
struct ProcessTree {
    private struct Entry {
        let number: Int32
        let parent: Int32
        /// Resident, in bytes.
        let memory: UInt64
    }

    /// Everything below the root, in no order.
    private(set) var descendants: [Int32] = []
    /// Resident bytes of all of them; shared pages count for each.
    private(set) var memory: UInt64 = 0

    /// Looks at what is below `root` now.
    init(below root: Int32) {
        var children: [Int32: [Entry]] = [:]
        for entry in Self.all() { children[entry.parent, default: []].append(entry) }
        var pending = [root]
        while let parent = pending.popLast() {
            for entry in children.removeValue(forKey: parent) ?? [] {
                descendants.append(entry.number)
                let (sum, overflow) = memory.addingReportingOverflow(entry.memory)
                memory = overflow ? .max : sum
                pending.append(entry.number)
            }
        }
    }

    private static func all() -> [Entry] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        let pageSize = UInt64(max(1, sysconf(Int32(_SC_PAGESIZE))))
        var entries: [Entry] = []
        var buffer = [UInt8](repeating: 0, count: 1_024)
        while let item = readdir(folder) {
            let name = withUnsafeBytes(of: &item.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let number = Int32(name) else { continue }
            let file = open("/proc/\(name)/stat", O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { continue }
            let count = read(file, &buffer, buffer.count)
            close(file)
            if let entry = entry(number, buffer.prefix(max(0, count)), pageSize) { entries.append(entry) }
        }
        return entries
    }

    /// proc_pid_stat(5): the name may hold anything, so fields count from its last closing parenthesis.
    private static func entry(_ number: Int32, _ line: ArraySlice<UInt8>, _ pageSize: UInt64) -> Entry? {
        guard let end = line.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = line[(end + 1)...].split(separator: 0x20, maxSplits: 22)
        guard fields.count > 21, let parent = Int32(String(decoding: fields[1], as: UTF8.self)) else { return nil }
        let pages = UInt64(String(decoding: fields[21], as: UTF8.self)) ?? 0
        return Entry(
            number: number, parent: parent, memory: pages.multipliedReportingOverflow(by: pageSize).partialValue)
    }
}
