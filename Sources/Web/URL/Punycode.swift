/// Punycode (RFC 3492): a string of characters in letters, digits and hyphens.
enum Punycode {
    private static let base: UInt32 = 36
    private static let minimumThreshold: UInt32 = 1
    private static let maximumThreshold: UInt32 = 26

    /// Appends the Punycode of `label`, without `xn--`; false when it cannot be written in 32-bit numbers.
    static func append(_ label: [Unicode.Scalar], to out: inout ByteWriter) -> Bool {
        var handled: UInt32 = 0
        for scalar in label where scalar.isASCII {
            out.append(UInt8(truncatingIfNeeded: scalar.value))
            handled += 1
        }
        let basic = handled
        if basic > 0 { out.append(UInt8(ascii: "-")) }
        var next: UInt32 = 0x80
        var delta: UInt32 = 0
        var bias: UInt32 = 72
        while handled < label.count {
            guard let smallest = label.lazy.map(\.value).filter({ $0 >= next }).min() else { return false }
            let (step, overflow) = (smallest - next).multipliedReportingOverflow(by: handled + 1)
            guard !overflow, step <= UInt32.max - delta else { return false }
            delta += step
            next = smallest
            for scalar in label {
                if scalar.value < next {
                    guard delta < .max else { return false }
                    delta += 1
                }
                guard scalar.value == next else { continue }
                append(delta, bias: bias, to: &out)
                bias = adapted(delta, count: handled + 1, isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            next += 1
        }
        return true
    }

    /// Appends `delta` as a number whose digits have thresholds of their own (section 3.3).
    private static func append(_ delta: UInt32, bias: UInt32, to out: inout ByteWriter) {
        var rest = delta
        var position = base
        while true {
            let threshold =
                position <= bias ? minimumThreshold : min(max(position - bias, minimumThreshold), maximumThreshold)
            guard rest >= threshold else { break }
            out.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            position += base
        }
        out.append(digit(rest))
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: value < 26 ? 0x61 + value : 0x30 + value - 26)
    }

    /// Bias adaptation (section 6.1).
    private static func adapted(_ delta: UInt32, count: UInt32, isFirst: Bool) -> UInt32 {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var position: UInt32 = 0
        while delta > (base - minimumThreshold) * maximumThreshold / 2 {
            delta /= base - minimumThreshold
            position += base
        }
        return position + (base - minimumThreshold + 1) * delta / (delta + 38)
    }
}
