/// What a node did over a while.
package struct NodeHistory: Sendable, Hashable {
    /// How many points the history has at most.
    package static let points = 50

    /// How many samples there are.
    package let count: Int
    /// Evenly spread, the first and the last among them.
    package let history: [NodeSample]
    /// Averages and greatest values of processor, memory and disk: absent where nothing tells them.
    package let averages: [NodeFigure: Double]
    package let peaks: [NodeFigure: Double]

    /// - Parameter samples: of one node, oldest first.
    package init(_ samples: [NodeSample]) {
        count = samples.count
        var condenser = SampleCondenser()
        for sample in samples { condenser.add(sample) }
        var (averages, peaks) = ([NodeFigure: Double](), [NodeFigure: Double]())
        for figure in NodeFigure.allCases where figure.hasPeak {
            averages[figure] = condenser.average(figure)
            peaks[figure] = condenser.peak(figure)
        }
        self.averages = averages
        self.peaks = peaks
        history =
            samples.count <= Self.points
            ? samples : (0..<Self.points).map { samples[$0 * (samples.count - 1) / (Self.points - 1)] }
    }
}
