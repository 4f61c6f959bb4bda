extension TarHeader {
    /// What a block at the place of a head is.
    enum Block: Sendable, Hashable {
        case file(TarHeader)
        /// A pax head of so many bytes, for the file that follows.
        case extended(size: Int64)
        /// Zeros: the archive's end.
        case end
    }

    /// Reads a block. Answers nil for what is no head, and for links, folders, devices and all else that is no plain file.
    static func parse(_ block: [UInt8]) -> Block? {
        guard block.count == Self.block else { return nil }
        if block.allSatisfy({ $0 == 0 }) { return .end }
        guard block[257..<263].elementsEqual("ustar\u{0}".utf8), let size = octal(block[124..<136]),
            let time = octal(block[136..<148]), let sum = octal(block[148..<156]), sum == Self.sum(block),
            let name = text(block[0..<100])
        else { return nil }
        // Prefixes are not ours: long names stand in a pax head.
        guard block[345] == 0 else { return nil }
        switch block[156] {
        case UInt8(ascii: "0"): return .file(TarHeader(name: name, size: size, time: time))
        case UInt8(ascii: "x"): return .extended(size: size)
        default: return nil
        }
    }

    /// Takes over what a pax head says; false when it says anything but a path and a size.
    mutating func apply(_ records: [UInt8]) -> Bool {
        var rest = records[...]
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: UInt8(ascii: " ")), space - rest.startIndex <= 6,
                let length = Int(String(decoding: rest[rest.startIndex..<space], as: UTF8.self)),
                length > space + 1 - rest.startIndex, length <= rest.count,
                rest[rest.startIndex + length - 1] == UInt8(ascii: "\n")
            else { return false }
            let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
            rest = rest[(rest.startIndex + length)...]
            guard let equals = record.firstIndex(of: UInt8(ascii: "=")),
                let value = String(validating: record[(equals + 1)...], as: UTF8.self)
            else { return false }
            switch String(decoding: record[..<equals], as: UTF8.self) {
            case "path": name = value
            case "size":
                guard let number = Int64(value), number >= 0 else { return false }
                size = number
            default: return false
            }
        }
        return true
    }

    private static func sum(_ block: [UInt8]) -> Int64 {
        var sum: Int64 = 0
        for index in block.indices { sum += 148..<156 ~= index ? 0x20 : Int64(block[index]) }
        return sum
    }

    private static func octal(_ field: ArraySlice<UInt8>) -> Int64? {
        let digits = field.prefix { $0 != 0 && $0 != UInt8(ascii: " ") }
        guard 1...12 ~= digits.count, digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "7") ~= $0 }) else {
            return nil
        }
        return digits.reduce(0) { $0 * 8 + Int64($1 - UInt8(ascii: "0")) }
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String? {
        String(validating: field.prefix { $0 != 0 }, as: UTF8.self)
    }
}
