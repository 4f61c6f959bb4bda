import Glibc
internal import Web

/// Spiders written in YAML. `Docs/spiders.md` is their reference.
public enum SpiderFile {
    /// The largest file accepted, in bytes.
    static let maximumSize = 1 << 20

    /// Reads the spider in the file at `path`.
    ///
    /// - Parameter arguments: what `-a name=value` gave, for the `args:` of the file.
    public static func load(path: String, arguments: [String: String] = [:]) throws(SpiderFileFaults) -> YAMLSpider {
        try load(text: try contents(of: path), file: path, arguments: arguments)
    }

    /// Reads the spider in `text`.
    ///
    /// - Parameters:
    ///   - file: the name that faults begin with.
    ///   - arguments: values for the `args:` of the spider.
    public static func load(
        text: String, file: String = "spider.yaml", arguments: [String: String] = [:]
    ) throws(SpiderFileFaults) -> YAMLSpider {
        let source = try SpiderSource(text: text, file: file)
        var reader = SpiderFileReader(source, arguments: arguments, needsArguments: true)
        return try reader.spider()
    }

    /// Looks for everything that is wrong with the file at `path`. Arguments may be missing here: what depends on them
    /// is left out.
    ///
    /// - Returns: the spider's name.
    @discardableResult
    public static func check(path: String, arguments: [String: String] = [:]) throws(SpiderFileFaults) -> String {
        try check(text: try contents(of: path), file: path, arguments: arguments)
    }

    /// Looks for everything that is wrong with `text`, see ``check(path:arguments:)``.
    @discardableResult
    public static func check(
        text: String, file: String = "spider.yaml", arguments: [String: String] = [:]
    ) throws(SpiderFileFaults) -> String {
        let source = try SpiderSource(text: text, file: file)
        var reader = SpiderFileReader(source, arguments: arguments, needsArguments: false)
        return try reader.spider().name
    }

    private static func contents(of path: String) throws(SpiderFileFaults) -> String {
        func fault(_ code: SpiderFileFaults.Code, _ message: String) -> SpiderFileFaults {
            SpiderFileFaults(file: path, faults: [.init(code: code, line: nil, column: nil, message: message)])
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw fault(.unreadable, "the file cannot be opened: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var bytes = ByteWriter(capacity: 1 << 14)
        // One byte more than is accepted tells a file that is too large.
        while bytes.count <= maximumSize {
            var count = 0
            bytes.append(room: min(1 << 16, maximumSize + 1 - bytes.count)) { buffer in
                count = read(descriptor, buffer.baseAddress, buffer.count)
                return max(count, 0)
            }
            guard count >= 0 else {
                throw fault(.unreadable, "the file cannot be read: \(String(cString: strerror(errno)))")
            }
            if count == 0 { break }
        }
        return bytes.string
    }
}
