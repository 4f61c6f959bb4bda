extension HTTPDate {
    /// Reads the date of a cookie's `Expires` by the algorithm of RFC 6265 §5.1.1, which takes nearly anything that
    /// holds a day, a month, a year and a time.
    ///
    /// - Returns: seconds since 1970, or nil where one of them is missing or out of range.
    package static func parseCookieDate(_ value: Span<UInt8>) -> Int64? {
        var time: (hour: Int, minute: Int, second: Int)?
        var day: Int?
        var month: Int?
        var year: Int?
        var start = 0
        while start < value.count {
            guard !isDelimiter(value[start]) else {
                start += 1
                continue
            }
            var end = start + 1
            while end < value.count, !isDelimiter(value[end]) { end += 1 }
            let token = value.extracting(start..<end)
            start = end
            if time == nil, let found = clock(token) {
                time = found
            } else if day == nil, let found = leadingNumber(token, digits: 1...2) {
                day = found
            } else if month == nil, let found = monthNumber(token) {
                month = found
            } else if year == nil, let found = leadingNumber(token, digits: 2...4) {
                year = found
            }
        }
        guard let time, let day, let month, var year, time.second < 60 else { return nil }
        if 70...99 ~= year { year += 1900 } else if 0...69 ~= year { year += 2000 }
        guard year >= 1601 else { return nil }
        return CivilTime(
            year: year, month: month, day: day, hour: time.hour, minute: time.minute, second: time.second
        )?.secondsSince1970
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x20...0x2F, 0x3B...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    private static func clock(_ token: Span<UInt8>) -> (hour: Int, minute: Int, second: Int)? {
        var reader = FieldReader(token)
        return reader.time(digits: 1...2)
    }

    private static func leadingNumber(_ token: Span<UInt8>, digits: ClosedRange<Int>) -> Int? {
        var reader = FieldReader(token)
        return reader.number(digits: digits)
    }

    private static func monthNumber(_ token: Span<UInt8>) -> Int? {
        var reader = FieldReader(token)
        return reader.month()
    }
}
