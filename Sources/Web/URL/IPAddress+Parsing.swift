extension IPAddress {
    /// The address that `text` writes: four decimal numbers without leading zeros, or an IPv6 address (RFC 4291, section
    /// 2.2) without brackets and zone. Nil for everything else; names are not looked up.
    package init?(_ text: String) {
        var writer = ByteWriter(capacity: text.utf8.count)
        writer.append(utf8: text)
        self.init(parsing: writer.span)
    }

    /// The address that the ASCII `text` writes; see ``init(_:)``.
    package init?(parsing text: Span<UInt8>) {
        if let value = text.dottedQuad {
            self.init(v4: value)
        } else {
            self.init(parsingIPv6: text)
        }
    }

    /// The URL standard's IPv6 parser (section 3.5).
    init?(parsingIPv6 text: Span<UInt8>) {
        var groups = SIMD8<UInt16>(repeating: 0)
        var count = 0
        // How many groups were read before the `::`, which stands for one zero group at least.
        var compressed: Int?
        var index = 0
        if !text.isEmpty, text[0] == UInt8(ascii: ":") {
            guard text.hasPrefix("::") else { return nil }
            index = 2
            count = 1
            compressed = 1
        }
        while index < text.count {
            guard count < 8 else { return nil }
            if text[index] == UInt8(ascii: ":") {
                guard compressed == nil else { return nil }
                index += 1
                count += 1
                compressed = count
                continue
            }
            let start = index
            var value: UInt16 = 0
            while index < text.count, index - start < 4, let digit = ASCII.hexValue(text[index]) {
                value = value << 4 | UInt16(digit)
                index += 1
            }
            if index < text.count, text[index] == UInt8(ascii: ".") {
                guard count <= 6, let quad = text.extracting(start..<text.count).dottedQuad else { return nil }
                groups[count] = UInt16(truncatingIfNeeded: quad >> 16)
                groups[count + 1] = UInt16(truncatingIfNeeded: quad)
                count += 2
                index = text.count
                continue
            }
            if index < text.count {
                guard text[index] == UInt8(ascii: ":"), index + 1 < text.count else { return nil }
                index += 1
            }
            groups[count] = value
            count += 1
        }
        if let compressed {
            // Move what was read after the `::` to the end.
            var target = 8
            var source = count
            while source > compressed {
                target -= 1
                source -= 1
                let value = groups[source]
                groups[source] = 0
                groups[target] = value
            }
        } else if count != 8 {
            return nil
        }
        var halves: (UInt64, UInt64) = (0, 0)
        for index in 0..<4 {
            halves.0 = halves.0 << 16 | UInt64(groups[index])
            halves.1 = halves.1 << 16 | UInt64(groups[index + 4])
        }
        self.init(high: halves.0, low: halves.1)
    }

    /// The URL standard's IPv4 parser: one to four numbers, decimal, octal after `0` or hexadecimal after `0x`, of which
    /// the last fills the bytes that are left. Only hosts of URLs are written so.
    init?(parsingNumbers text: Span<UInt8>) {
        var values = SIMD4<UInt64>(repeating: 0)
        var count = 0
        var end = text.count
        if end > 0, text[end - 1] == UInt8(ascii: ".") { end -= 1 }
        var start = 0
        while start <= end {
            let dot = text.extracting(0..<end).firstIndex(of: UInt8(ascii: "."), from: start) ?? end
            guard count < 4, let value = text.extracting(start..<dot).number else { return nil }
            values[count] = value
            count += 1
            start = dot + 1
        }
        guard count > 0 else { return nil }
        let last = values[count - 1]
        guard last < 1 << UInt64(8 * (5 - count)) else { return nil }
        var address = UInt32(truncatingIfNeeded: last)
        for index in 0..<count - 1 {
            guard values[index] <= 255 else { return nil }
            address |= UInt32(values[index]) << UInt32(24 - 8 * index)
        }
        self.init(v4: address)
    }
}

extension Span<UInt8> {
    /// The number of four decimal numbers 0–255 with three dots between them, without leading zeros; else nil.
    fileprivate var dottedQuad: UInt32? {
        guard count >= 7, count <= 15 else { return nil }
        var address: UInt32 = 0
        var index = 0
        for part in 0..<4 {
            if part > 0 {
                guard index < count, self[index] == UInt8(ascii: ".") else { return nil }
                index += 1
            }
            let start = index
            var value: UInt32 = 0
            while index < count, index - start < 3, ASCII.isDigit(self[index]) {
                value = value * 10 + UInt32(self[index] &- 0x30)
                index += 1
            }
            guard index > start, value <= 255, index - start == 1 || self[start] != UInt8(ascii: "0") else {
                return nil
            }
            address = address << 8 | value
        }
        return index == count ? address : nil
    }

    /// The IPv4 number (section 3.5) in these bytes, held down to 2³² when it is larger; nil when it is none.
    fileprivate var number: UInt64? {
        guard !isEmpty else { return nil }
        var radix: UInt64 = 10
        var index = 0
        if hasPrefixIgnoringCase("0x") {
            radix = 16
            index = 2
        } else if count > 1, self[0] == UInt8(ascii: "0") {
            radix = 8
            index = 1
        }
        var value: UInt64 = 0
        while index < count {
            guard let digit = ASCII.hexValue(self[index]), UInt64(digit) < radix else { return nil }
            value = Swift.min(value * radix + UInt64(digit), 1 << 32)
            index += 1
        }
        return value
    }
}
