/// Reads one field of a cron expression.
struct CronFieldReader {
    let field: CronField
    /// Where it stands in the text, from 1.
    let number: Int

    func values(of text: Substring) throws(CronFault) -> CronFieldValues {
        var values = CronFieldValues()
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw fault(.value, text, "it has letters beyond ASCII; it takes \(field.wanted)")
        }
        if text == "?" {
            guard field == .dayOfMonth || field == .dayOfWeek else {
                throw fault(.misplaced, text, "? is for the day of month and the day of week; write * here")
            }
            values.bits = field.all
            values.isRestricted = false
            return values
        }
        values.isRestricted = !text.utf8.starts(with: "*".utf8)
        for element in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let element = Substring(element)
            guard !element.isEmpty else { throw fault(.value, text, "a value is missing beside a comma") }
            try read(element, into: &values)
        }
        return values
    }

    private func read(_ element: Substring, into values: inout CronFieldValues) throws(CronFault) {
        // Long lists are of plain numbers.
        if let value = Self.digits(element), field.numbers ~= value {
            return values.bits |= bits(from: value, to: value, step: 1)
        }
        if try readDay(element, into: &values) { return }
        let parts = element.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let base = parts.first ?? ""
        var step: Int?
        if parts.count > 1 { step = try readStep(parts[1], of: element) }
        if base == "*" {
            values.bits |= bits(from: field.values.lowerBound, to: field.values.upperBound, step: step ?? 1)
            return
        }
        let ends = base.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try readValue(ends.first ?? "", of: element)
        if ends.count > 1 {
            let last = try readValue(ends[1], of: element)
            values.bits |= try range(from: first, to: last, step: step ?? 1, of: element)
        } else if let step {
            let start = first == 7 && field == .dayOfWeek ? 0 : first
            values.bits |= bits(from: start, to: field.values.upperBound, step: step)
        } else {
            values.bits |= bits(from: first, to: first, step: 1)
        }
    }

    private func range(from first: Int, to last: Int, step: Int, of element: Substring) throws(CronFault) -> UInt64 {
        // As a beginning, 7 is the Sunday that opens the week; as an end, the one that closes it.
        let start = field == .dayOfWeek && first == 7 ? 0 : first
        if field == .dayOfWeek, first == 7, last == 7 { return 1 }
        if start <= last { return bits(from: start, to: last, step: step) }
        guard field.wraps else {
            throw fault(.backwards, element, "the range runs backwards; part it in two, with a comma between them")
        }
        return bits(from: start, to: last + field.values.count, step: step)
    }

    /// Every `step`-th value; beyond the field's end it begins again.
    private func bits(from first: Int, to last: Int, step: Int) -> UInt64 {
        var bits: UInt64 = 0
        let low = field.values.lowerBound
        for value in stride(from: first, through: last, by: step) {
            bits.insertBit((value - low) % field.values.count + low)
        }
        return bits
    }

    private func readStep(_ text: Substring, of element: Substring) throws(CronFault) -> Int {
        let most = field.values.count
        guard let step = Self.digits(text), 1...most ~= step else {
            throw fault(.step, element, "a step is a number from 1 to \(most)")
        }
        return step
    }

    /// A number or a name within the field's range.
    func readValue(_ text: Substring, of element: Substring) throws(CronFault) -> Int {
        if let value = Self.digits(text) {
            guard field.numbers ~= value else { throw fault(.outOfRange, element, "it takes \(field.wanted)") }
            return value
        }
        if let index = field.names.firstIndex(of: text.uppercased()) { return field.values.lowerBound + index }
        if text.isEmpty { throw fault(.value, element, "a number is missing") }
        if Self.isForDays(element) {
            throw fault(
                .misplaced, element,
                field == .dayOfMonth || field == .dayOfWeek
                    ? "it is not one of the forms \(daysWanted)"
                    : "L, W, # and ? are for the day of month and the day of week")
        }
        throw fault(.value, element, "it is neither * nor a value; it takes \(field.wanted)")
    }

    /// The number that up to three digits write; longer ones are out of every range.
    static func digits(_ text: Substring) -> Int? {
        guard !text.isEmpty else { return nil }
        var value = 0
        for byte in text.utf8 {
            guard 0x30...0x39 ~= byte else { return nil }
            value = min(1_000, value * 10 + Int(byte - 0x30))
        }
        return text.utf8.count > 3 ? 1_000 : value
    }

    func fault(_ code: CronFault.Code, _ text: Substring, _ reason: String) -> CronFault {
        CronFault(code, field: field, number: number, text: text, reason)
    }
}
