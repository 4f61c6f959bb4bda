import Glibc

extension Configuration {
    /// Reads the configuration of this process: `flags`, the environment, and the file that `path` or `TRAWL_CONFIG`
    /// names, or `trawl.yaml` in the working folder when it is there. Throws a ``UsageFault`` with everything that is
    /// wrong.
    static func load(flags: [ConfigurationReader.Flag] = [], path: String? = nil) throws -> Configuration {
        let environment = processEnvironment()
        let named = path ?? environment["TRAWL_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        var file: ConfigurationFile?
        if let named {
            file = ConfigurationFile(path: named, keys: keys)
        } else if Glibc.access(ConfigurationFile.usualName, F_OK) == 0 {
            file = ConfigurationFile(path: ConfigurationFile.usualName, keys: keys)
        }
        var reader = ConfigurationReader(flags: flags, environment: environment, file: file)
        do throws(ConfigurationFaults) {
            var configuration = try reader.configuration()
            configuration.data = absolute(configuration.data)
            return configuration
        } catch {
            throw UsageFault(error.description)
        }
    }

    /// `path` from the root on. Made once, at the start: jobs run in folders of their own, where a relative path of the data
    /// folder, such as their `TMPDIR`, would lead elsewhere.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let buffer = getcwd(nil, 0) else { return path }
        defer { free(buffer) }
        let folder = String(cString: buffer)
        var rest = path[...]
        while rest.hasPrefix("./") { rest = rest.dropFirst(2).drop { $0 == "/" } }
        if rest.isEmpty || rest == "." { return folder }
        return (folder == "/" ? "" : folder) + "/" + rest
    }

    /// The variables of this process.
    private static func processEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let mark = text.firstIndex(of: "=") {
                variables[String(text[..<mark])] = String(text[text.index(after: mark)...])
            }
            next += 1
        }
        return variables
    }
}
