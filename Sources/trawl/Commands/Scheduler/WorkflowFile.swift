import Scheduling
import Web
import Yams

/// A workflow as a person writes it: YAML with the members of `POST /workflows`.
struct WorkflowFile {
    let json: JSONValue

    /// How deep lists and objects may stand in each other.
    private static let mostDepth = 64

    /// Reads and checks a file. Throws a ``UsageFault`` with the line of what is wrong.
    init(path: String) throws {
        let text: String
        switch ConfigurationFile.contents(of: path) {
        case .failure(let fault): throw UsageFault(fault.description)
        case .success(let contents): text = contents
        }
        var lines: [String: (line: Int, column: Int)] = [:]
        do {
            json = try Self.read(text, &lines)
        } catch let fault as ConfigurationFault {
            throw UsageFault("\(path): \(fault)")
        } catch let error as YamlError {
            let (message, mark) = ConfigurationFile.explain(error)
            let place = mark.map { ":\(max($0.line, 1)):\(max($0.column, 1))" } ?? ""
            throw UsageFault("\(path)\(place): \(message)")
        }
        do {
            var isEnabled = true
            _ = try ScheduleDefinition(.workflow, json, isEnabled: &isEnabled)
        } catch let fault as JSONFieldFault {
            throw UsageFault("\(path)\(Self.place(fault.field, lines)): \(fault)")
        } catch let fault as CronFieldFault {
            throw UsageFault("\(path)\(Self.place(fault.field, lines)): \(fault)")
        } catch let fault as WorkflowFault {
            let step = fault.step.flatMap { id in Self.index(of: id, json) }.map { "steps[\($0)]" } ?? "steps"
            throw UsageFault("\(path)\(Self.place(step, lines)): \(fault)")
        }
    }

    /// `:12:5` of what has that way, or of what it stands in.
    private static func place(_ field: String, _ lines: [String: (line: Int, column: Int)]) -> String {
        var way = Substring(field)
        while true {
            if let found = lines[String(way)] { return ":\(found.line):\(found.column)" }
            guard let end = way.lastIndex(where: { $0 == "." || $0 == "[" }) else { return "" }
            way = way[..<end]
        }
    }

    private static func index(of step: String, _ json: JSONValue) -> Int? {
        guard case .array(let steps)? = json["steps"] else { return nil }
        // Of two with one id the second is the one too many.
        return steps.lastIndex { $0["step_id"] == .string(step) }
    }

    private static func read(
        _ text: String, _ lines: inout [String: (line: Int, column: Int)]
    ) throws -> JSONValue {
        try ConfigurationYAML.checkSize(text)
        let parser = try Parser(yaml: text, encoding: .utf8)
        // Nodes know their anchors only as long as their parser lives.
        return try withExtendedLifetime(parser) {
            guard let root = try parser.singleRoot() else { return .object(JSONObject()) }
            return try value(root, "", &lines, depth: 0)
        }
    }

    private static func value(
        _ node: Node, _ way: String, _ lines: inout [String: (line: Int, column: Int)], depth: Int
    ) throws -> JSONValue {
        try ConfigurationYAML.refuseAnchor(node)
        guard depth < mostDepth else {
            throw ConfigurationFault(
                .unreadableFile, "lists and objects stand more than \(mostDepth) deep in each other")
        }
        if let mark = node.mark { lines[way] = (mark.line, mark.column) }
        switch node {
        case .scalar(let scalar): return self.scalar(node, scalar)
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            for (index, element) in sequence.enumerated() {
                elements.append(try value(element, "\(way)[\(index)]", &lines, depth: depth + 1))
            }
            return .array(elements)
        case .mapping(let mapping):
            var object = JSONObject()
            for (key, element) in mapping {
                guard let name = key.string else {
                    throw ConfigurationFault(.unreadableFile, "the name of a member is no text")
                }
                object[name] = try value(element, way.isEmpty ? name : "\(way).\(name)", &lines, depth: depth + 1)
            }
            return .object(object)
        default: throw ConfigurationFault(.unreadableFile, "a workflow takes no anchors and aliases")
        }
    }

    /// What the core schema of YAML makes of a text without quotes; times stay texts.
    private static func scalar(_ node: Node, _ scalar: Node.Scalar) -> JSONValue {
        guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        if node.null != nil { return .null }
        if let truth = node.bool { return .bool(truth) }
        if let whole = Int64(scalar.string) { return .integer(whole) }
        if scalar.string.first.map({ $0.isNumber || "+-.".contains($0) }) == true, let number = Double(scalar.string),
            number.isFinite
        {
            return .number(number)
        }
        return .string(scalar.string)
    }
}
