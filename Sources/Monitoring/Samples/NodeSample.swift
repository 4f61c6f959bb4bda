package import Jobs
import Web

/// What a machine did at a moment, or over the few minutes before it.
package struct NodeSample: Sendable, Hashable {
    package var node: EntityName
    package var takenAt: Timestamp
    /// Those that the machine does not tell are absent.
    package var figures: [NodeFigure: Double]
    /// The greatest values, where several samples became this one and ``figures`` has their average.
    package var peaks: [NodeFigure: Double] = [:]
    /// How many samples it stands for, 1 at least.
    package var count = 1

    package init(node: EntityName, takenAt: Timestamp, figures: [NodeFigure: Double]) {
        self.node = node
        self.takenAt = takenAt
        self.figures = figures
    }

    /// Of figures by their names, as a heartbeat has them: what has no name here, or is no finite number, is left out.
    package init(node: EntityName, takenAt: Timestamp, named figures: [String: Double]) {
        self.init(node: node, takenAt: takenAt, figures: NodeFigure.named(figures))
    }

    /// The greatest value known.
    package func peak(_ figure: NodeFigure) -> Double? { peaks[figure] ?? figures[figure] }
}

extension NodeFigure {
    /// The figures that have names here.
    package static func named(_ figures: [String: Double]) -> [NodeFigure: Double] {
        figures.reduce(into: [:]) { known, figure in
            guard let name = NodeFigure(rawValue: figure.key), figure.value.isFinite else { return }
            known[name] = figure.value
        }
    }
}

extension NodeSample {
    /// What is stored beside node and time.
    var stored: JSONValue {
        var object = JSONObject()
        for (figure, value) in figures.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            object[figure.rawValue] = .number(value.asStored)
        }
        if count > 1 {
            object["samples"] = .integer(Int64(count))
            var greatest = JSONObject()
            for (figure, value) in peaks.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                greatest[figure.rawValue] = .number(value.asStored)
            }
            object["peaks"] = .object(greatest)
        }
        return .object(object)
    }

    /// Nil for what this program did not write.
    init?(node: String?, takenAt: Int64?, stored: String?) {
        guard let node = node.flatMap({ EntityName($0) }), let takenAt,
            case .object(let object)? = stored.flatMap({ try? JSONValue(parsing: $0) })
        else { return nil }
        self.init(
            node: node, takenAt: Timestamp(microseconds: takenAt),
            named: object.reduce(into: [:]) { $0[$1.key] = $1.value.asNumber })
        if case .object(let greatest)? = object["peaks"] {
            peaks = NodeFigure.named(greatest.reduce(into: [:]) { $0[$1.key] = $1.value.asNumber })
        }
        if case .integer(let samples)? = object["samples"] { count = Int(min(max(1, samples), 1_000_000)) }
    }
}

extension Double {
    /// To a thousandth: no sensor knows better, and digits take room.
    fileprivate var asStored: Double { magnitude < 1e12 ? (self * 1_000).rounded() / 1_000 : self }
}

extension JSONValue {
    fileprivate var asNumber: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
