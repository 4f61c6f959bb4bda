import Glibc

/// Finds a Python that has Scrapy.
enum ScrapyPython {
    /// The environment that `scripts/bootstrap --with-scrapy` makes, from the project's folder on.
    private static let bootstrapped = ".build/scrapy/bin/python"

    /// The path of the one that is configured, else of the one that `scripts/bootstrap --with-scrapy` has made beside the
    /// program or in the working folder, else of the one whose `scrapy` is in PATH. Nil when there is none. Throws a
    /// ``UsageFault`` when the configured one is not there.
    static func find(_ configured: String?) throws -> String? {
        if let configured {
            try check(configured, of: "scrapy.python")
            return configured
        }
        for folder in [programFolder, workingFolder].compactMap(\.self) {
            for path in above(folder).map({ "\($0)/\(bootstrapped)" }) where hasScrapy(path) { return path }
        }
        let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
        for folder in folders where folder.hasPrefix("/") {
            if let python = interpreter(of: "\(folder)/scrapy") { return python }
        }
        return nil
    }

    /// Throws a ``UsageFault`` when the Python that a key of the configuration names is not there.
    static func check(_ python: String, of key: String) throws {
        guard python.hasPrefix("/") else { throw UsageFault("\(key): \(python) is no absolute path of a Python") }
        guard access(python, X_OK) == 0 else {
            throw UsageFault(
                "\(key): \(python) cannot be run: \(String(cString: strerror(errno))); name a Python that has Scrapy")
        }
    }

    private static func hasScrapy(_ python: String) -> Bool {
        access(python, X_OK) == 0 && access(python.dropLast("python".count) + "scrapy", X_OK) == 0
    }

    /// A folder and, for a program of the build folder, those above it.
    private static func above(_ folder: String) -> [String] {
        guard let build = folder.firstRange(of: "/.build/") else { return [folder] }
        return [folder, String(folder[..<build.lowerBound])]
    }

    /// The Python that a script begins with (`#!`).
    private static func interpreter(of script: String) -> String? {
        let file = open(script, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = read(file, &bytes, bytes.count)
        let line = String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 0x0A }, as: UTF8.self)
        guard line.hasPrefix("#!/") else { return nil }
        let path = String(line.dropFirst(2).prefix { $0 != " " })
        return path.contains("python") && access(path, X_OK) == 0 ? path : nil
    }

    private static var programFolder: String? {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { return nil }
        let path = String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return path.lastIndex(of: "/").map { String(path[..<$0]) }
    }

    private static var workingFolder: String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }
}
