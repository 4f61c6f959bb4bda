/// Requests that are under way to fill a cache: who comes meanwhile for the same waits. A value without I/O: what is to be
/// woken is handed back, to be called when no lock is held.
struct CacheFlights: Sendable {
    /// Whoever waits for a fill.
    struct Ticket: Sendable, Hashable {
        let key: CacheKey
        let flight: UInt64
        let number: UInt64
    }

    typealias Wake = @Sendable (CacheOutcome) -> Void

    enum Entry: Sendable, Hashable {
        /// A fill that others may wait for.
        case lead(UInt64)
        /// A fill of one request for itself, beside the one that is under way.
        case solo(UInt64)
        /// There is one to wait for.
        case wait(UInt64)
    }

    private struct Flight: Sendable {
        let number: UInt64
        let scope: String
        /// Whether others may wait for it.
        var isOpen: Bool
        /// Fills under way.
        var fills = 1
        var waiting: [(number: UInt64, wake: Wake)] = []
    }

    private var flights: [CacheKey: Flight] = [:]
    private var last: UInt64 = 0
    /// Sums of keys whose answers could not be kept when they were last asked for: nobody waits for those. One that another
    /// one takes the place of is only waited for once more.
    private var unstorable: [UInt64]

    init() { unstorable = Array(repeating: 0, count: 256) }

    var count: Int { flights.count }
    var waiting: Int { flights.values.reduce(0) { $0 + $1.waiting.count } }

    /// Somebody wants to fill.
    ///
    /// - Parameters:
    ///   - mayWait: whether that can be left to another one.
    ///   - isLoad: from a file, for which everybody waits.
    mutating func enter(_ key: CacheKey, scope: String, mayWait: Bool, isLoad: Bool = false) -> Entry {
        if var flight = flights[key] {
            if mayWait, flight.isOpen, flight.scope == scope { return .wait(flight.number) }
            flight.fills += 1
            flights[key] = flight
            return .solo(flight.number)
        }
        last += 1
        let isOpen = isLoad || unstorable[place(key)] != key.sum
        flights[key] = Flight(number: last, scope: scope, isOpen: isOpen)
        return isOpen ? .lead(last) : .solo(last)
    }

    /// A fill of what others fetch already is not wanted.
    mutating func enterAlone(_ key: CacheKey, scope: String) -> UInt64? {
        guard flights[key] == nil else { return nil }
        last += 1
        flights[key] = Flight(number: last, scope: scope, isOpen: false)
        return last
    }

    /// Waits; nil when the fill has ended or shown that nothing comes of it.
    mutating func wait(_ key: CacheKey, _ number: UInt64, _ wake: @escaping Wake) -> Ticket? {
        guard var flight = flights[key], flight.number == number, flight.isOpen else { return nil }
        last += 1
        flight.waiting.append((last, wake))
        flights[key] = flight
        return Ticket(key: key, flight: number, number: last)
    }

    /// Waits no more. It is not woken then.
    mutating func leave(_ ticket: Ticket) {
        guard var flight = flights[ticket.key], flight.number == ticket.flight else { return }
        flight.waiting.removeAll { $0.number == ticket.number }
        flights[ticket.key] = flight
    }

    /// Whether what a fill brings may still be kept: not when the key was invalidated meanwhile.
    func isCurrent(_ key: CacheKey, _ number: UInt64) -> Bool { flights[key]?.number == number }

    /// Nothing comes of the fill for others.
    mutating func close(_ key: CacheKey, _ number: UInt64, isLead: Bool, isUnstorable: Bool) -> [Wake] {
        if isUnstorable { unstorable[place(key)] = key.sum }
        guard isLead, var flight = flights[key], flight.number == number else { return [] }
        let wakes = flight.waiting.map(\.wake)
        flight.isOpen = false
        flight.waiting = []
        flights[key] = flight
        return wakes
    }

    /// A fill has ended.
    ///
    /// - Parameter isLead: whether others wait for this one.
    mutating func end(_ key: CacheKey, _ number: UInt64, isLead: Bool, isStored: Bool) -> [Wake] {
        if isStored, unstorable[place(key)] == key.sum { unstorable[place(key)] = 0 }
        guard var flight = flights[key], flight.number == number else { return [] }
        flight.fills -= 1
        var wakes: [Wake] = []
        if isLead || isStored || flight.fills == 0 {
            wakes = flight.waiting.map(\.wake)
            flight.waiting = []
            if isLead { flight.isOpen = false }
        }
        flights[key] = flight.fills > 0 ? flight : nil
        return wakes
    }

    /// What is under way for a key is not to be kept.
    mutating func invalidate(_ key: CacheKey) -> [Wake] { flights.removeValue(forKey: key)?.waiting.map(\.wake) ?? [] }

    mutating func invalidate(where matches: (CacheKey) -> Bool) -> [Wake] {
        flights.keys.filter(matches).flatMap { invalidate($0) }
    }

    private func place(_ key: CacheKey) -> Int { Int(truncatingIfNeeded: key.sum & 255) }
}

/// What became of a fill that others waited for.
package enum CacheOutcome: Sendable {
    /// This is kept now.
    case stored(StoredAnswer)
    /// Each goes on by itself.
    case notStored
    /// What a file held is in memory now, or is lost.
    case loaded
}
