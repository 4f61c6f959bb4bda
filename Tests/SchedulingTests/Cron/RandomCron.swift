import Web

/// Cron expressions by chance, of every form.
struct RandomCron {
    var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func expression(withSeconds: Bool = false) -> String {
        var fields = withSeconds ? [field(0...59)] : []
        fields += [field(0...59), field(0...23, wraps: true), dates()]
        fields += [chance(60) ? "*" : field(1...12, wraps: true, names: Self.months), weekdays()]
        return fields.joined(separator: " ")
    }

    private static let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    private static let weekdays = ["SUN", "mon", "TUE", "WED", "Thu", "FRI", "SAT"]

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &generator) }

    private mutating func field(_ range: ClosedRange<Int>, wraps: Bool = false, names: [String] = []) -> String {
        if chance(25) { return "*" }
        return (0..<number(1...3)).map { _ in element(range, wraps: wraps, names: names) }.joined(separator: ",")
    }

    private mutating func element(_ range: ClosedRange<Int>, wraps: Bool, names: [String]) -> String {
        let isNamed = !names.isEmpty && chance(50)
        func text(_ value: Int) -> String { isNamed ? names[value - range.lowerBound] : String(value) }
        let first = number(range)
        let last = wraps ? number(range) : number(first...range.upperBound)
        let step = number(1...max(1, range.count / 2))
        return switch number(0...5) {
        case 0: "*/\(step)"
        case 1: "\(text(first))-\(text(last))"
        case 2: "\(text(first))-\(text(last))/\(step)"
        case 3: "\(text(first))/\(step)"
        default: text(first)
        }
    }

    private mutating func dates() -> String {
        if chance(50) { return chance(50) ? "*" : "?" }
        return (0..<number(1...2)).map { _ in
            switch number(0...7) {
            case 0: "L"
            case 1: "L-\(number(0...30))"
            case 2: "\(number(1...31))W"
            case 3: "LW"
            case 4: "L-\(number(0...30))W"
            default: element(1...31, wraps: false, names: [])
            }
        }.joined(separator: ",")
    }

    private mutating func weekdays() -> String {
        if chance(50) { return chance(70) ? "*" : "?" }
        return (0..<number(1...2)).map { _ in
            switch number(0...6) {
            case 0: "\(Self.weekdays[number(0...6)])#\(number(1...5))"
            case 1: "\(number(0...7))L"
            case 2: "7"
            default: element(0...6, wraps: true, names: Self.weekdays)
            }
        }.joined(separator: ",")
    }
}
