/// What the kernel's text files say: text in, values out. Whatever the text holds, these answer nil or leave out what they
/// cannot read, and nothing traps.
enum NodeText {
    /// Time that all processors together have spent, in ticks.
    struct ProcessorTimes: Sendable, Hashable {
        var busy: Double
        var total: Double
    }

    /// `/proc/stat`: the line of all processors. Waiting for disks is idle; guests are counted in user time already.
    static func processorTimes(_ text: String) -> ProcessorTimes? {
        guard let line = lines(text).first(where: { $0.first == "cpu" }) else { return nil }
        let ticks = line.dropFirst().prefix(8).map { number($0) }
        guard ticks.count >= 4, !ticks.contains(nil) else { return nil }
        let values = ticks.compactMap { $0 }
        let total = values.reduce(0, +)
        let idle = values[3] + (values.count > 4 ? values[4] : 0)
        return ProcessorTimes(busy: total - idle, total: total)
    }

    /// How many processors `/proc/stat` lists.
    static func processors(_ text: String) -> Int {
        lines(text).count { line in
            guard let name = line.first, name.hasPrefix("cpu"), name.utf8.count > 3 else { return false }
            return name.dropFirst(3).utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        }
    }

    /// Bytes of memory.
    struct Memory: Sendable, Hashable {
        var total: Double
        var available: Double
    }

    /// `/proc/meminfo`. Kernels before 3.14 say no `MemAvailable`: then what is free, buffers and the page cache are.
    static func memory(_ text: String) -> Memory? {
        var fields: [Substring: Double] = [:]
        for line in lines(text).prefix(200) {
            guard line.count >= 2, let value = number(line[1]) else { continue }
            fields[line[0]] = value * 1024
        }
        guard let total = fields["MemTotal:"], total > 0 else { return nil }
        let older = (fields["MemFree:"] ?? 0) + (fields["Buffers:"] ?? 0) + (fields["Cached:"] ?? 0)
        return Memory(total: total, available: min(total, fields["MemAvailable:"] ?? older))
    }

    /// `/proc/loadavg`: the load of the last minute.
    static func load(_ text: String) -> Double? { lines(text).first?.first.flatMap(number) }

    /// `/proc/uptime`: hours since the machine started.
    static func uptimeHours(_ text: String) -> Double? { lines(text).first?.first.flatMap(number).map { $0 / 3600 } }

    /// Bytes through all network interfaces but the loopback.
    struct Network: Sendable, Hashable {
        var received = 0.0
        var sent = 0.0
    }

    /// `/proc/net/dev`. An interface's name may stand right before the first number.
    static func network(_ text: String) -> Network? {
        var sum = Network()
        var found = false
        for line in text.split(separator: "\n").prefix(10_000) {
            guard let colon = line.lastIndex(of: ":") else { continue }
            let name = line[..<colon].drop { $0 == " " }
            let fields = line[line.index(after: colon)...].split(separator: " ")
            guard fields.count >= 9, let received = number(fields[0]), let sent = number(fields[8]) else { continue }
            found = true
            if name == "lo" { continue }
            sum.received += received
            sum.sent += sent
        }
        return found ? sum : nil
    }

    /// `/proc/self/statm`: pages of this process in memory.
    static func residentPages(_ text: String) -> Double? {
        guard let fields = lines(text).first, fields.count >= 2 else { return nil }
        return number(fields[1])
    }

    /// `/sys/class/thermal/…/temp`: °C. What no machine can have is a broken sensor.
    static func temperature(_ text: String) -> Double? {
        guard let field = lines(text).first?.first, let value = Int(field).map({ Double($0) / 1000 }) else {
            return nil
        }
        return -60 < value && value < 250 && value != 0 ? value : nil
    }

    static func lines(_ text: String) -> [[Substring]] {
        text.split(separator: "\n").map { $0.split { $0 == " " || $0 == "\t" } }
    }

    /// A number of digits, perhaps with a point; nil for everything else, signs, `nan` and exponents too.
    static func number(_ text: Substring) -> Double? {
        guard 1...40 ~= text.utf8.count,
            text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ".") }),
            let value = Double(text), value.isFinite
        else { return nil }
        return value
    }
}
