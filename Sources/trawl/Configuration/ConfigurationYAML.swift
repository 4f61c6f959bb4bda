import Yams

/// Reads YAML that a configuration may hold: one document without anchors (`&name`) and aliases (`*name`). An alias stands
/// for all that its anchor holds, also other aliases, so that a few make a file of any size.
enum ConfigurationYAML {
    /// Ten cannot make more than 27 times the file, whatever they stand for.
    private static let mostAliases = 10

    /// What `text` says; nil when it says nothing. Throws a ``ConfigurationFault`` or a `YamlError`.
    static func value(_ text: String, folder: String?) throws -> GivenValue? {
        try checkSize(text)
        let parser = try Parser(yaml: text, encoding: .utf8)
        // Nodes know their anchors only as long as their parser lives.
        return try withExtendedLifetime(parser) {
            try parser.singleRoot().map { try GivenValue($0, folder: folder) }
        }
    }

    /// Refuses text with so many aliases that reading it could take for ever. Some of them only look like aliases, in
    /// quotes; the others are told by ``refuseAnchor(_:)`` once it can be read.
    static func checkSize(_ text: String) throws(ConfigurationFault) {
        var count = 0
        var previous: UInt8 = 0x20
        var isAfterStar = false
        for byte in text.utf8 {
            if isAfterStar, byte > 0x20 { count += 1 }
            isAfterStar = byte == UInt8(ascii: "*") && (previous <= 0x20 || "[{,:-?".utf8.contains(previous))
            previous = byte
        }
        guard count <= mostAliases else {
            throw ConfigurationFault(
                .unreadableFile,
                "more than \(mostAliases) words look like aliases (*name), which a configuration does not take; write the "
                    + "values out, and long scripts into files of their own")
        }
    }

    /// Refuses a node that has an anchor: without anchors there are no aliases.
    static func refuseAnchor(_ node: Node) throws(ConfigurationFault) {
        guard let anchor = node.anchor else { return }
        let line = node.mark.map { " (line \(max($0.line, 1)))" } ?? ""
        throw ConfigurationFault(
            .unreadableFile,
            "it has the anchor &\(anchor.rawValue.prefix(60))\(line); a configuration takes no anchors and aliases: write "
                + "the values out")
    }

    /// The mapping that the file at `path` holds, whose text is `text`. Throws what keeps it from being read, with its place.
    ///
    /// - Parameter expected: what it should be, in words.
    static func members(
        _ path: String, _ text: String, expected: String
    ) throws(ConfigurationFaults) -> GivenValue {
        func fault(_ message: String, _ mark: Mark? = nil) -> ConfigurationFaults {
            let place = mark.map { ":\(max($0.line, 1)):\(max($0.column, 1))" } ?? ""
            return ConfigurationFaults(faults: [.init(.unreadableFile, "\(path)\(place): \(message)")])
        }
        do {
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) }
            if let value = try value(text, folder: folder), case .members = value.content { return value }
            throw fault("it should be \(expected)")
        } catch let faults as ConfigurationFaults {
            throw faults
        } catch let error as ConfigurationFault {
            throw fault(error.description)
        } catch let error as YamlError {
            let (message, mark) = ConfigurationFile.explain(error)
            throw fault(message, mark)
        } catch {
            throw fault("it cannot be read as YAML")
        }
    }
}
