import Crawling
import Glibc
import Yams

/// `trawl.yaml`: the values that it gives, by key.
struct ConfigurationFile {
    /// Its name as it was given.
    let path: String
    /// Values by key, with the place of the key.
    private(set) var values: [String: GivenValue] = [:]
    private(set) var faults: [ConfigurationFault] = []

    /// The name that is looked for in the working folder.
    static let usualName = "trawl.yaml"
    private static let maximumSize = 1 << 20

    /// Reads the file at `path`. What is wrong is in ``faults``.
    init(path: String, keys: [ConfigurationKey]) {
        switch Self.contents(of: path) {
        case .success(let text): self.init(path: path, text: text, keys: keys)
        case .failure(let fault): self.init(path: path, fault: fault)
        }
    }

    private init(path: String, fault: ConfigurationFault) {
        self.path = path
        faults = [fault]
    }

    /// Reads `text`, which is the file at `path`.
    init(path: String, text: String, keys: [ConfigurationKey]) {
        self.path = path
        do {
            // An empty file, or one of comments, sets nothing.
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) }
            guard let value = try ConfigurationYAML.value(text, folder: folder) else { return }
            switch value.content {
            case .nothing: return
            case .members(let members):
                add(members, below: "", Set(keys.map(\.name)))
            case .text, .list:
                report(.unreadableFile, "it should be keys with values, such as `log: {level: info}`", value.place)
            }
        } catch let fault as ConfigurationFault {
            report(fault.code, fault.description, nil)
        } catch let error as YamlError {
            let (message, mark) = Self.explain(error)
            report(.unreadableFile, message, mark.map { .init(line: max($0.line, 1), column: max($0.column, 1)) })
        } catch {
            report(.unreadableFile, "it cannot be read as YAML", nil)
        }
    }

    /// Takes the members of a mapping, and of the mappings in it that are no values of their own.
    private mutating func add(_ members: [GivenValue.Member], below prefix: String, _ names: Set<String>) {
        for member in members {
            let name = prefix + member.name
            if names.contains(name) {
                if values[name] != nil { report(.repeatedKey, "\(name) is given twice", member.place) }
                values[name] = member.value
            } else if names.contains(where: { $0.hasPrefix(name + ".") }) {
                if case .members(let inner) = member.value.content {
                    add(inner, below: name + ".", names)
                } else if case .nothing = member.value.content {
                    // A heading whose keys are all commented out.
                } else {
                    let known = names.filter { $0.hasPrefix(name + ".") }.sorted().joined(separator: ", ")
                    report(.badValue, "\(name) should have keys below it: \(known)", member.value.place)
                }
            } else {
                let nearest = nearestName(to: name, among: names.sorted())
                let hint = nearest.map { "did you mean \($0)?" } ?? "`trawl config` lists all"
                report(.unknownKey, "there is no key \(name.prefix(80)); \(hint)", member.place)
            }
        }
    }

    private mutating func report(_ code: ConfigurationFault.Code, _ message: String, _ place: GivenValue.Place?) {
        let position = place.map { ":\($0.line):\($0.column)" } ?? ""
        faults.append(ConfigurationFault(code, "\(path)\(position): \(message)"))
    }

    /// What is wrong with a text that is no YAML, and where.
    static func explain(_ error: YamlError) -> (String, Mark?) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            ("this is not YAML: \(problem)", mark)
        case .duplicatedKeysInMapping(let names, let context):
            ("the key \(names.joined(separator: ", ")) comes twice", context.mark)
        case .reader(let problem, _, _, _): ("this is not YAML: \(problem)", nil)
        default: ("it cannot be read as YAML", nil)
        }
    }

    /// The text of a small file. A pipe or device is none: reading it may never end.
    static func contents(of path: String) -> Result<String, ConfigurationFault> {
        func fault(_ message: String) -> Result<String, ConfigurationFault> {
            .failure(ConfigurationFault(.unreadableFile, "\(path): \(message)"))
        }
        // A pipe that nobody writes to would hold the opening up too.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return fault(String(cString: strerror(errno))) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return fault("it is no regular file; name a file, not a folder, pipe or device")
        }
        guard let file = fdopen(descriptor, "r") else {
            close(descriptor)
            return fault(String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: maximumSize + 1)
        let count = bytes.withUnsafeMutableBytes { fread($0.baseAddress, 1, $0.count, file) }
        guard ferror(file) == 0 else { return fault(String(cString: strerror(errno))) }
        guard count <= maximumSize else { return fault("a configuration file may have \(maximumSize) bytes") }
        guard let text = String(validating: bytes[..<count], as: UTF8.self) else { return fault("it is no UTF-8") }
        return .success(text)
    }
}
