/// Where lines stand in a file, coarsely: how many of them end before every 64th kilobyte. Its size is bounded: when there
/// are too many marks, every other one goes and the steps double.
struct LineIndex: Sendable {
    /// Bytes from mark to mark.
    private(set) var stride: Int64
    /// How many lines end before the mark of that number.
    private var marks: [Int] = [0]
    /// Bytes that it has seen, from the beginning of the file on.
    private(set) var scanned: Int64 = 0
    /// Lines that end within those.
    private(set) var lines = 0
    private let mostMarks: Int

    init(stride: Int64 = 64 << 10, mostMarks: Int = 16_384) {
        self.stride = max(1, stride)
        self.mostMarks = max(2, mostMarks)
    }

    /// Takes the bytes that follow those ``scanned``.
    mutating func scan(_ bytes: Span<UInt8>) {
        var index = 0
        while index < bytes.count {
            let next = Int64(marks.count) * stride
            let count = Int(min(Int64(bytes.count - index), next - scanned))
            lines += bytes.extracting(index..<index + count).lineEnds
            index += count
            scanned += Int64(count)
            if scanned == next { mark() }
        }
    }

    /// The last mark at or before the beginning of a line: its byte, and how many lines end before it.
    func place(of line: Int) -> (offset: Int64, line: Int) {
        var low = 0
        var high = marks.count
        // The first mark before which more lines end; the one before it is wanted.
        while low < high {
            let middle = (low + high) / 2
            if marks[middle] <= line { low = middle + 1 } else { high = middle }
        }
        let found = max(0, low - 1)
        return (Int64(found) * stride, marks[found])
    }

    /// Forgets what it knows from `offset` on.
    mutating func cut(to offset: Int64) {
        guard offset < scanned else { return }
        let kept = Int(max(0, offset) / stride)
        marks.removeSubrange(min(kept + 1, marks.count)...)
        scanned = Int64(marks.count - 1) * stride
        lines = marks[marks.count - 1]
    }

    private mutating func mark() {
        marks.append(lines)
        guard marks.count > mostMarks else { return }
        marks = marks.indices.filter { $0 % 2 == 0 }.map { marks[$0] }
        stride *= 2
    }
}

extension Span<UInt8> {
    /// How many line feeds stand in it.
    var lineEnds: Int {
        var count = 0
        for index in indices where self[index] == UInt8(ascii: "\n") { count += 1 }
        return count
    }
}
