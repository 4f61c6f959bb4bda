extension XMLScanner {
    /// The value of the attribute `name` among the attributes of a tag, its references as they stand; nil without one.
    func value(of name: StaticString, in attributes: Range<Int>) -> Range<Int>? {
        var index = attributes.lowerBound
        let end = attributes.upperBound
        while index < end {
            while index < end, ASCII.isWhitespace(bytes[index]) || bytes[index] == UInt8(ascii: "/") { index += 1 }
            let nameStart = index
            while index < end, !ASCII.isWhitespace(bytes[index]), bytes[index] != UInt8(ascii: "=") { index += 1 }
            let nameEnd = index
            while index < end, ASCII.isWhitespace(bytes[index]) { index += 1 }
            guard index < end, bytes[index] == UInt8(ascii: "=") else {
                if index == nameStart { index += 1 }
                continue
            }
            index += 1
            while index < end, ASCII.isWhitespace(bytes[index]) { index += 1 }
            guard index < end else { return nil }
            let quote = bytes[index]
            let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
            if isQuoted { index += 1 }
            let valueStart = index
            while index < end, isQuoted ? bytes[index] != quote : !ASCII.isWhitespace(bytes[index]) { index += 1 }
            let found = bytes.extracting(nameStart..<nameEnd)
            if found.count == name.utf8CodeUnitCount, found.hasPrefix(name) { return valueStart..<index }
            if isQuoted { index += 1 }
        }
        return nil
    }
}
