/// Figures as people read them.
enum Text {
    /// `12345` as `12,345`.
    static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var output = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { output += "," }
            output.append(digit)
        }
        return value < 0 ? "-" + output : output
    }

    /// `1 page`, `12,345 pages`.
    static func counted(_ value: Int, _ one: String, _ many: String) -> String {
        "\(count(value)) \(value == 1 ? one : many)"
    }

    /// Bytes in the unit that fits.
    static func bytes(_ value: Int) -> String {
        var amount = Double(value)
        for unit in ["B", "kB", "MB", "GB"] {
            if amount < 1_000 { return unit == "B" ? "\(value) B" : "\(decimal(amount, places: 1)) \(unit)" }
            amount /= 1_000
        }
        return "\(decimal(amount, places: 1)) TB"
    }

    /// Seconds as `4.2 s`, `3:07` or `2:03:07`.
    static func duration(_ seconds: Double) -> String {
        guard seconds >= 60 else { return decimal(seconds, places: 1) + " s" }
        let whole = Int(min(seconds, 1e9))
        let tail = twoDigits(whole / 60 % 60) + ":" + twoDigits(whole % 60)
        return whole >= 3_600 ? "\(whole / 3_600):\(tail)" : "\(whole / 60):\(twoDigits(whole % 60))"
    }

    /// A number with so many places behind the point.
    static func decimal(_ value: Double, places: Int = 3) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "0" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((abs(value) * scale).rounded())
        let unit = Int(scale)
        let fraction = String(scaled % unit)
        let zeros = String(repeating: "0", count: max(0, places - fraction.count))
        return (value < 0 ? "-" : "") + "\(scaled / unit)" + (places > 0 ? "." + zeros + fraction : "")
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
