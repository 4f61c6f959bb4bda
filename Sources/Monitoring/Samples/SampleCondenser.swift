import Jobs

/// Makes one sample of many of one node: averages, the greatest of those that harm when they are high, and the last of what
/// counts on. Samples that stand for several already weigh so much.
package struct SampleCondenser: Sendable {
    private var sums: [NodeFigure: (total: Double, weight: Double)] = [:]
    private var greatest: [NodeFigure: Double] = [:]
    private var last: NodeSample?
    /// How many samples were added, those counted that stood for several.
    package private(set) var count = 0

    package init() {}

    package mutating func add(_ sample: NodeSample) {
        let weight = Double(sample.count)
        for (figure, value) in sample.figures {
            let sum = sums[figure] ?? (0, 0)
            sums[figure] = (sum.total + value * weight, sum.weight + weight)
            greatest[figure] = max(greatest[figure] ?? value, sample.peak(figure) ?? value)
        }
        count += sample.count
        if last.map({ $0.takenAt <= sample.takenAt }) ?? true { last = sample }
    }

    /// What stands for all; nil when there was none. It has the time of the last.
    package var sample: NodeSample? {
        guard var sample = last else { return nil }
        let lastFigures = sample.figures
        sample.figures = [:]
        sample.peaks = [:]
        for (figure, sum) in sums where sum.weight > 0 {
            switch figure.condensing {
            case .average: sample.figures[figure] = sum.total / sum.weight
            case .greatest: sample.figures[figure] = greatest[figure]
            case .last: sample.figures[figure] = lastFigures[figure] ?? greatest[figure]
            }
            if figure.hasPeak { sample.peaks[figure] = greatest[figure] }
        }
        sample.count = count
        return sample
    }

    package func average(_ figure: NodeFigure) -> Double? {
        sums[figure].flatMap { $0.weight > 0 ? $0.total / $0.weight : nil }
    }

    package func peak(_ figure: NodeFigure) -> Double? { greatest[figure] }
}
