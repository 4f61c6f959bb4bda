/// What a compiled file of the time zone database holds (TZif, RFC 9636). Files that count leap seconds are refused: time here
/// is POSIX time, which has none.
struct TimeZoneFile: Sendable, Hashable {
    var changes: [Int64] = []
    var offsets: [Int] = []
    var firstOffset: Int
    var rest: PosixTimeZone?

    /// The longest file that is read; the longest of the database has 4 KiB.
    static let mostBytes = 1 << 18

    /// The changes that are taken: RFC 9636 has none before −2⁵⁹. Their distances cannot overflow.
    private static let moments: ClosedRange<Int64> = -(1 << 59)...(1 << 59)

    init(firstOffset: Int, rest: PosixTimeZone? = nil) {
        self.firstOffset = firstOffset
        self.rest = rest
    }

    init(_ bytes: [UInt8], name: String) throws(TimeZoneFault) {
        guard let file = Self(reading: bytes) else {
            throw TimeZoneFault(
                .unreadable, "the time zone database's file for \(name) is damaged; install tzdata again")
        }
        self = file
    }

    /// Nil for whatever is not such a file.
    private init?(reading bytes: [UInt8]) {
        guard bytes.count <= Self.mostBytes else { return nil }
        var cursor = ByteCursor(bytes)
        guard var header = Header(&cursor) else { return nil }
        // From version 2 on a second block with 64 bits a time follows, and then the rule for the years after it.
        let isWide = header.version >= UInt8(ascii: "2")
        if isWide {
            guard cursor.skip(header.size(timeBytes: 4)), let second = Header(&cursor) else { return nil }
            header = second
        }
        guard header.leapSeconds == 0, header.types >= 1, header.types <= 256,
            header.size(timeBytes: isWide ? 8 : 4) <= cursor.left
        else { return nil }
        changes.reserveCapacity(header.times)
        for _ in 0..<header.times {
            guard let time = isWide ? cursor.int64() : cursor.int32().map(Int64.init), time > changes.last ?? .min,
                Self.moments ~= time
            else { return nil }
            changes.append(time)
        }
        guard let indices = cursor.take(header.times) else { return nil }
        var types: [Int] = []
        for _ in 0..<header.types {
            guard let offset = cursor.int32(), cursor.skip(2), abs(Int64(offset)) < OffsetPeriod.mostOffset
            else { return nil }
            types.append(Int(offset))
        }
        for index in indices {
            guard Int(index) < types.count else { return nil }
            offsets.append(types[Int(index)])
        }
        firstOffset = types[0]
        guard isWide else { return }
        guard cursor.skip(header.characters + header.standardMarks + header.universalMarks),
            let footer = Self.footer(&cursor)
        else { return nil }
        guard !footer.isEmpty else { return }
        guard let rest = PosixTimeZone(footer) else { return nil }
        self.rest = rest
    }

    /// The text between two line ends that closes the file.
    private static func footer(_ cursor: inout ByteCursor) -> ArraySlice<UInt8>? {
        guard let rest = cursor.take(cursor.left), rest.first == 0x0A,
            let end = rest.dropFirst().firstIndex(of: 0x0A)
        else { return nil }
        return rest[(rest.startIndex + 1)..<end]
    }

    private struct Header {
        let version: UInt8
        let universalMarks, standardMarks, leapSeconds, times, types, characters: Int

        init?(_ cursor: inout ByteCursor) {
            guard let magic = cursor.take(4), magic.elementsEqual("TZif".utf8), let version = cursor.take(1)?.first,
                cursor.skip(15), let universal = cursor.int32(), let standard = cursor.int32(),
                let leaps = cursor.int32(), let times = cursor.int32(), let types = cursor.int32(),
                let characters = cursor.int32(),
                min(universal, standard, leaps, times, types, characters) >= 0
            else { return nil }
            self.version = version
            universalMarks = Int(universal)
            standardMarks = Int(standard)
            leapSeconds = Int(leaps)
            self.times = Int(times)
            self.types = Int(types)
            self.characters = Int(characters)
        }

        /// The size of the block behind it. The counts have 31 bits, so that it cannot overflow.
        func size(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + characters + leapSeconds * (timeBytes + 4) + standardMarks
                + universalMarks
        }
    }
}
