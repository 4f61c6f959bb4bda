/// How grave an alert is; the value of its label `severity`.
package enum AlertSeverity: String, Sendable, Hashable, CaseIterable, Comparable {
    case critical, warning, info

    /// Graver ones come first.
    package static func < (left: AlertSeverity, right: AlertSeverity) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .critical: 0
        case .warning: 1
        case .info: 2
        }
    }
}
