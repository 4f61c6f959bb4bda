/// The ranges that a `Range` field asks for (RFC 9110 §14): a value, without I/O.
enum ByteRanges: Equatable {
    /// All of it: there is no field, or none that can be understood.
    case all
    /// These, in the order in which they were asked for; each within the size.
    case some([Range<Int64>])
    /// None of them lies within the size.
    case unsatisfiable

    /// More are not served: they would only cost.
    private static let most = 100

    init(_ field: String?, size: Int64) {
        guard let field, field.lowercased().hasPrefix("bytes=") else {
            self = .all
            return
        }
        var ranges: [Range<Int64>] = []
        var total: Int64 = 0
        for part in field.dropFirst(6).split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.filter { $0 != " " }.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count == 2, ends.allSatisfy({ $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }) else {
                self = .all
                return
            }
            switch (Int64(ends[0]), Int64(ends[1])) {
            case (nil, nil):
                self = .all
                return
            case (nil, let last?): if last > 0, size > 0 { ranges.append(max(0, size - last)..<size) }
            case (let first?, let last):
                if let last, last < first {
                    self = .all
                    return
                }
                if first < size { ranges.append(first..<min(size, last.map { $0 < .max ? $0 + 1 : $0 } ?? size)) }
            }
        }
        // Ranges that overlap until they are more than twice the whole are no honest wish.
        var isGreedy = ranges.count > Self.most
        for range in ranges.prefix(Self.most) {
            let (sum, isTooLarge) = total.addingReportingOverflow(range.upperBound - range.lowerBound)
            isGreedy = isGreedy || isTooLarge || (ranges.count > 1 && sum / 2 > size)
            total = sum
        }
        if isGreedy {
            self = .all
        } else {
            self = ranges.isEmpty ? .unsatisfiable : .some(ranges)
        }
    }
}
