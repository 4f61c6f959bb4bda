/// The members of a JSON object, in the order in which their names first came. A name comes once; the value set last
/// counts, as in nearly every JSON parser (RFC 8259 §4).
public struct JSONObject: Sendable {
    /// One member.
    public typealias Element = (key: String, value: JSONValue)

    private var names: [String] = []
    private var values: [JSONValue] = []
    /// Where each name stands, kept once there are so many that going along them would be slow.
    private var positions: [String: Int]?

    private static let mostWithoutPositions = 16

    /// An object without members.
    public init() {}

    /// The value of the member `name`. Setting nil takes the member away.
    public subscript(_ name: String) -> JSONValue? {
        get { position(of: name).map { values[$0] } }
        set {
            switch (position(of: name), newValue) {
            case (let position?, let value?): values[position] = value
            case (let position?, nil): remove(at: position)
            case (nil, let value?): append(name, value)
            case (nil, nil): break
            }
        }
    }

    func position(of name: String) -> Int? {
        if let positions { return positions[name] }
        return names.firstIndex(of: name)
    }

    private mutating func append(_ name: String, _ value: JSONValue) {
        names.append(name)
        values.append(value)
        if positions != nil {
            positions?[name] = names.count - 1
        } else if names.count > Self.mostWithoutPositions {
            index()
        }
    }

    private mutating func remove(at position: Int) {
        names.remove(at: position)
        values.remove(at: position)
        if positions != nil { index() }
    }

    private mutating func index() {
        positions = Dictionary(zip(names, 0...), uniquingKeysWith: { _, last in last })
    }
}

extension JSONObject: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { names.count }

    /// The member at `position`, which must be one of `indices`.
    public subscript(position: Int) -> Element { (names[position], values[position]) }
}

extension JSONObject: Hashable {
    /// Whether both have the same names with the same values. Their order does not matter.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        // Order does not matter, so each member is hashed alone and the hashes are added.
        var sum = 0
        for (name, value) in self {
            var member = hasher
            member.combine(name)
            member.combine(value)
            sum &+= member.finalize()
        }
        hasher.combine(sum)
    }
}
