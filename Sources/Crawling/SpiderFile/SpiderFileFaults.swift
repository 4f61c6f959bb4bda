/// Everything that is wrong with a spider file.
public struct SpiderFileFaults: Error, Sendable, Equatable, CustomStringConvertible {
    /// Stable names of the faults.
    public enum Code: String, Sendable, CaseIterable {
        /// The file cannot be read.
        case unreadable = "spider.unreadable"
        /// The file is larger, deeper or has more aliases than is accepted.
        case tooLarge = "spider.too_large"
        /// The file is not YAML.
        case syntax = "spider.yaml"
        /// A key that nobody knows.
        case unknownKey = "spider.unknown_key"
        /// A key that must be there, or one of several.
        case missingKey = "spider.missing_key"
        /// Keys that exclude each other, or that mean nothing here.
        case conflict = "spider.conflict"
        /// Text where a list should stand, and the like.
        case wrongType = "spider.wrong_type"
        /// A value that cannot be what it should.
        case badValue = "spider.bad_value"
        case badURL = "spider.bad_url"
        case badSelector = "spider.bad_selector"
        case badRegex = "spider.bad_regex"
        case badJSONPath = "spider.bad_json_path"
        case badSetting = "spider.bad_setting"
        /// A page kind that is not defined.
        case unknownPage = "spider.unknown_page"
        /// A page kind that nothing leads to.
        case unreachablePage = "spider.unreachable_page"
        /// An argument or variable that is not defined.
        case unknownVariable = "spider.unknown_variable"
        /// An argument that must be given.
        case missingArgument = "spider.missing_argument"
    }

    /// One fault.
    public struct Fault: Sendable, Equatable {
        public let code: Code
        /// From 1; nil for a fault of the whole file.
        public let line: Int?
        /// In characters from 1.
        public let column: Int?
        /// What is wrong and what was expected.
        public let message: String
    }

    /// The name of the file as it was given.
    public let file: String
    /// The faults in the order of the file, one at least. Of many only the first that were found.
    public let faults: [Fault]
    /// How many more were found.
    public let more: Int

    /// So many are told: nobody mends more at once, and each costs time to explain.
    static let mostTold = 50

    init(file: String, faults: [Fault], more: Int = 0) {
        self.file = file
        self.more = more
        self.faults = faults.enumerated()
            .sorted { left, right in
                (left.element.line ?? 0, left.element.column ?? 0, left.offset)
                    < (right.element.line ?? 0, right.element.column ?? 0, right.offset)
            }
            .map(\.element)
    }

    /// One line a fault: `file:line:column: message`, and one for those that are not told.
    public var description: String {
        let lines = faults.map { fault in
            let place = [fault.line, fault.column].compactMap { $0.map { ":\($0)" } }.joined()
            return "\(file)\(place): \(fault.message)"
        }
        return (lines + (more > 0 ? ["\(file): and \(more) more faults; mend these first"] : []))
            .joined(separator: "\n")
    }
}
