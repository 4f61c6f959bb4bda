/// Reads metrics in Prometheus' text exposition format, version 0.0.4: what ``PrometheusText`` writes, read back.
///
/// Comments are passed over, `HELP` and `TYPE` among them, so that histograms come as their series. A line that is none of
/// the format refuses the whole text, as Prometheus does.
package struct PrometheusTextReader {
    /// What is taken at most; P32.
    package struct Limits: Sendable {
        package var bytes = 8 << 20
        package var samples = 100_000
        /// Of one series.
        package var labels = 64
        /// Bytes of one name or value of a label.
        package var text = 4_096

        package init() {}
    }

    private let bytes: [UInt8]
    private let limits: Limits
    private var position = 0
    private var line = 1

    private init(_ bytes: [UInt8], _ limits: Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// All samples, in their order.
    ///
    /// - Parameter wanted: by the name of a metric; the lines of others are checked and left out.
    package static func read(
        _ bytes: [UInt8], limits: Limits = .init(), wanted: (String) -> Bool = { _ in true }
    ) throws(PrometheusTextFault) -> [ScrapedSample] {
        guard bytes.count <= limits.bytes else {
            throw PrometheusTextFault(line: 1, message: "there are more than \(limits.bytes) bytes")
        }
        var reader = PrometheusTextReader(bytes, limits)
        var samples: [ScrapedSample] = []
        while let sample = try reader.next() {
            guard wanted(sample.name) else { continue }
            guard samples.count < limits.samples else { throw reader.fault("there are too many series") }
            samples.append(sample)
        }
        return samples
    }

    private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The next line with a sample; nil at the end.
    private mutating func next() throws(PrometheusTextFault) -> ScrapedSample? {
        while true {
            skipSpaces()
            switch byte {
            case nil: return nil
            case UInt8(ascii: "#"):
                while let byte, byte != UInt8(ascii: "\n") { position += 1 }
            case UInt8(ascii: "\n"):
                position += 1
                line += 1
            default: return try sample()
            }
        }
    }

    private mutating func sample() throws(PrometheusTextFault) -> ScrapedSample {
        let name = try name("a metric", colons: true)
        var labels: [String: String] = [:]
        skipSpaces()
        if byte == UInt8(ascii: "{") {
            position += 1
            labels = try readLabels()
            skipSpaces()
        }
        let word = word()
        guard let value = Self.number(word) else { throw fault("there should be a number after \(name)") }
        skipSpaces()
        var timestamp: Int64?
        if let byte, byte != UInt8(ascii: "\n") {
            timestamp = Int64(self.word())
            guard timestamp != nil else { throw fault("a time should be a whole number of milliseconds") }
            skipSpaces()
        }
        guard byte == nil || byte == UInt8(ascii: "\n") else { throw fault("the line should end after value and time") }
        return ScrapedSample(name, labels, value, timestamp: timestamp)
    }

    private mutating func readLabels() throws(PrometheusTextFault) -> [String: String] {
        var labels: [String: String] = [:]
        while true {
            skipSpaces()
            if byte == UInt8(ascii: "}") {
                position += 1
                return labels
            }
            guard labels.count < limits.labels else { throw fault("a series may have \(limits.labels) labels") }
            let name = try name("a label", colons: false)
            skipSpaces()
            guard byte == UInt8(ascii: "=") else { throw fault("there should be = after the label \(name)") }
            position += 1
            skipSpaces()
            let value = try quoted()
            guard labels.updateValue(value, forKey: name) == nil else { throw fault("the label \(name) comes twice") }
            skipSpaces()
            switch byte {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"): break
            default: throw fault("labels should be separated by commas and end with }")
            }
        }
    }

    /// A text in quotation marks; `\\`, `\"` and `\n` stand for those characters.
    private mutating func quoted() throws(PrometheusTextFault) -> String {
        guard byte == UInt8(ascii: "\"") else { throw fault("a label's value should stand in quotation marks") }
        position += 1
        var text: [UInt8] = []
        while let byte, byte != UInt8(ascii: "\n") {
            position += 1
            if byte == UInt8(ascii: "\"") {
                guard let value = String(validating: text, as: UTF8.self) else { throw fault("a value is not UTF-8") }
                return value
            }
            if byte == UInt8(ascii: "\\") {
                switch self.byte {
                case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "\\"), UInt8(ascii: "\""): text.append(bytes[position])
                default: throw fault("after \\ there should be \\, \" or n")
                }
                position += 1
            } else {
                text.append(byte)
            }
            guard text.count <= limits.text else { throw fault("a value may have \(limits.text) bytes") }
        }
        throw fault("a label's value does not end on its line")
    }

    private mutating func name(_ what: String, colons: Bool) throws(PrometheusTextFault) -> String {
        let start = position
        while let byte {
            let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
            let isLetter =
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
            let isOther = byte == UInt8(ascii: "_") || (colons && byte == UInt8(ascii: ":"))
            guard isLetter || isOther || (isDigit && position > start) else { break }
            position += 1
        }
        guard position > start else { throw fault("there should be the name of \(what)") }
        guard position - start <= limits.text else { throw fault("a name may have \(limits.text) bytes") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// What stands up to the next space or the line's end, cut after what a number can have.
    private mutating func word() -> String {
        let start = position
        while let byte, ![UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains(byte)
        {
            position += 1
        }
        return String(decoding: bytes[start..<min(position, start + 64)], as: UTF8.self)
    }

    /// As Go reads them: `NaN`, `+Inf`, `-Inf`, decimal numbers.
    private static func number(_ word: String) -> Double? {
        switch word.lowercased() {
        case "nan": return .nan
        case "inf", "+inf": return .infinity
        case "-inf": return -.infinity
        default:
            guard let first = word.utf8.first, first != UInt8(ascii: " "), let value = Double(word) else { return nil }
            return value
        }
    }

    private mutating func skipSpaces() {
        while let byte, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r") {
            position += 1
        }
    }

    private func fault(_ message: String) -> PrometheusTextFault { PrometheusTextFault(line: line, message: message) }
}
