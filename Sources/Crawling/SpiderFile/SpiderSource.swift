internal import Yams

/// The text of a spider file and the YAML that it is.
struct SpiderSource {
    let file: String
    let root: Node
    private let lines: [Substring.UnicodeScalarView]

    /// Aliases (`*name`) stand for all that their anchor holds, also other aliases, so that few of them make a file of
    /// any size; ten cannot make more than 27 times the file.
    private static let mostAliases = 10

    /// Throws one fault when the text is no YAML: the rest cannot be known then.
    init(text: String, file: String) throws(SpiderFileFaults) {
        func fault(_ code: SpiderFileFaults.Code, _ message: String, _ mark: Mark? = nil) -> SpiderFileFaults {
            let line = mark.map { max($0.line, 1) }
            let column = mark.map { max($0.column, 1) }
            return .init(file: file, faults: [.init(code: code, line: line, column: column, message: message)])
        }
        self.file = file
        guard text.utf8.count <= SpiderFile.maximumSize else {
            throw fault(.tooLarge, "a spider file may have \(SpiderFile.maximumSize) bytes")
        }
        guard Self.aliases(in: text) <= Self.mostAliases else {
            throw fault(.tooLarge, "a spider file may have \(Self.mostAliases) aliases (*name); write the rest out")
        }
        lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
            Substring($0).unicodeScalars
        }
        do {
            guard let root = try Parser(yaml: text, encoding: .utf8).singleRoot() else {
                throw fault(.missingKey, "the file is empty; a spider needs name, start and pages")
            }
            self.root = root
        } catch let faults as SpiderFileFaults {
            throw faults
        } catch let error as YamlError {
            let (message, mark) = Self.explain(error)
            throw fault(.syntax, message, mark)
        } catch {
            throw fault(.syntax, "the file cannot be read as YAML")
        }
    }

    /// How many things in `text` look like aliases. What only looks like one counts too: YAML itself is too much to read
    /// before it is known to be harmless.
    private static func aliases(in text: String) -> Int {
        var count = 0
        var previous: UInt8 = 0x20
        var isAfterStar = false
        for byte in text.utf8 {
            let isSpace = byte <= 0x20
            if isAfterStar, !isSpace { count += 1 }
            isAfterStar = byte == UInt8(ascii: "*") && (previous <= 0x20 || "[{,:-?".utf8.contains(previous))
            previous = byte
        }
        return count
    }

    private static func explain(_ error: YamlError) -> (String, Mark?) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            if problem.contains("undefined alias") {
                return ("a value that begins with * must stand in quotes, for instance css: '*'", mark)
            }
            if problem.contains("mapping values are not allowed") {
                return ("a colon stands where none may; put the value in quotes", mark)
            }
            if problem.contains("cannot start any token") {
                return ("a value begins with a character that YAML keeps for itself; put it in quotes", mark)
            }
            return ("this is not YAML: \(problem)", mark)
        case .reader(let problem, _, _, _): return ("this is not YAML: \(problem)", nil)
        case .duplicatedKeysInMapping(let names, let context):
            return ("the key \(names.map { "`\($0)`" }.joined(separator: ", ")) comes twice", context.mark)
        default: return ("the file cannot be read as YAML", nil)
        }
    }

    /// Where the byte `offset` of the text that `node` holds stands in the file, or nil when that cannot be told: the
    /// text has several lines or escapes.
    func place(of offset: Int, in text: String, at node: Node) -> (line: Int, column: Int)? {
        guard let mark = node.mark, lines.indices.contains(mark.line - 1), mark.column >= 1 else { return nil }
        let rest = lines[mark.line - 1].dropFirst(mark.column - 1)
        let quotes = rest.first == "'" || rest.first == "\"" ? 1 : 0
        guard rest.dropFirst(quotes).starts(with: text.unicodeScalars) else { return nil }
        let before = String(decoding: Array(text.utf8.prefix(max(offset, 0))), as: UTF8.self).unicodeScalars.count
        return (mark.line, mark.column + quotes + before)
    }
}
