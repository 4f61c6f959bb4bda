/// What a container may use (control groups, version 2), as the kernel's files tell.
enum ControlGroup {
    /// `/proc/self/cgroup`: the way to this process's group; nil where only version 1 is.
    static func path(_ text: String) -> String? {
        for line in text.split(separator: "\n") where line.hasPrefix("0::/") {
            let path = line.dropFirst(3)
            guard !path.split(separator: "/").contains("..") else { return nil }
            return String(path)
        }
        return nil
    }

    /// The group and all above it, from the innermost to the root. Limits of any of them hold.
    static func ancestors(_ path: String) -> [String] {
        let parts = path.split(separator: "/").prefix(64)
        return (0...parts.count).reversed().map { "/" + parts.prefix($0).joined(separator: "/") }
    }

    /// `memory.max`: bytes; nil for `max`.
    static func memoryLimit(_ text: String) -> Double? { NodeText.lines(text).first?.first.flatMap(NodeText.number) }

    /// `cpu.max`: how many processors' time; nil for `max`.
    static func processorLimit(_ text: String) -> Double? {
        guard let fields = NodeText.lines(text).first, fields.count == 2, let quota = NodeText.number(fields[0]),
            let period = NodeText.number(fields[1]), period > 0, quota > 0
        else { return nil }
        return quota / period
    }

    /// A field of `cpu.stat` or `memory.stat`.
    static func field(_ name: String, _ text: String) -> Double? {
        NodeText.lines(text).prefix(200).first { $0.count == 2 && $0[0] == name }.flatMap { NodeText.number($0[1]) }
    }
}
