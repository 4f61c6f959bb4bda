/// What became of fetching a robots.txt.
@usableFromInline
package enum RobotsFetch: Sendable, Hashable {
    /// The last answer, after redirects.
    case answered(status: Int)
    /// More than ``RobotsRules/maximumRedirects`` redirects, or a loop of them.
    case tooManyRedirects
    /// No answer: no such host, refused, cut, timed out.
    case failed

    /// What a crawler may fetch then.
    @usableFromInline
    package enum Access: Sendable, Hashable {
        case asWritten
        case everything
        case nothing
    }

    /// RFC 9309 §2.3.1: what was found holds; what is not there (4xx, and redirects that lead nowhere) forbids nothing;
    /// what cannot be reached (5xx, no answer) forbids all.
    package var access: Access {
        switch self {
        case .answered(200...299): .asWritten
        case .answered(300...499), .tooManyRedirects: .everything
        case .answered, .failed: .nothing
        }
    }
}
