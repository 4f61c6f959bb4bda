import Jobs
import Web
import Yams

/// Reads a `nodes.yaml` and collects what is wrong with it.
struct InventoryReader {
    private static let mostBytes = 1 << 20
    private static let mostWorkers = 10_000

    private let file: String
    private let root: Node?
    private var faults: [InventoryFaults.Fault] = []

    /// Throws when the text is no YAML.
    init(_ text: String, file: String) throws(InventoryFaults) {
        func fault(_ message: String, _ mark: Mark? = nil) -> InventoryFaults {
            let fault = InventoryFaults.Fault(
                line: max(mark?.line ?? 1, 1), column: max(mark?.column ?? 1, 1), message: message)
            return InventoryFaults(file: file, faults: [fault])
        }
        self.file = file
        guard text.utf8.count <= Self.mostBytes else { throw fault("an inventory may have \(Self.mostBytes) bytes") }
        // An alias stands for all that its anchor holds, so that a few make a file of any size. Nothing here needs one.
        guard !text.contains("*") else { throw fault("an inventory has no aliases; no name in it contains a *") }
        do {
            root = try Parser(yaml: text, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                throw fault("this is not YAML: \(problem)", mark)
            case .reader(let problem, _, _, _): throw fault("this is not YAML: \(problem)")
            case .duplicatedKeysInMapping(let names, let context):
                throw fault("the key \(names.map { "`\($0)`" }.joined(separator: ", ")) comes twice", context.mark)
            default: throw fault("the file cannot be read as YAML")
            }
        } catch {
            throw fault("the file cannot be read as YAML")
        }
    }

    mutating func inventory() throws(InventoryFaults) -> Inventory {
        var inventory = Inventory()
        // An empty file lists nobody.
        guard let root, !Self.isNull(root) else { return inventory }
        var exporters: Node?
        for (key, value) in members(root, "an inventory", keys: ["workers", "master", "node_exporters"]) {
            switch key {
            case "master": inventory.master = Self.isNull(value) ? nil : name(value, "`master:`")
            case "node_exporters": exporters = value
            default: readWorkers(value, into: &inventory)
            }
        }
        // Whether one is a worker too is known when all workers are.
        if let exporters { readExporters(exporters, into: &inventory) }
        guard faults.isEmpty else {
            throw InventoryFaults(file: file, faults: faults.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
        }
        return inventory
    }

    private mutating func readWorkers(_ node: Node, into inventory: inout Inventory) {
        var known: Set<EntityName> = []
        for element in hosts(node, "workers") {
            guard let (host, address) = machine(element, "a worker") else { continue }
            guard known.insert(host).inserted else {
                report("the host \(host) comes twice", at: element)
                continue
            }
            inventory.workers.append(host)
            inventory.addresses[host] = address
        }
    }

    private mutating func readExporters(_ node: Node, into inventory: inout Inventory) {
        let workers = Set(inventory.workers)
        var known: Set<EntityName> = []
        for element in hosts(node, "node_exporters") {
            guard let (host, address) = machine(element, "a node exporter") else { continue }
            guard !workers.contains(host) else {
                report("the host \(host) is a worker, and tells of its machine itself", at: element)
                continue
            }
            guard known.insert(host).inserted else {
                report("the host \(host) comes twice", at: element)
                continue
            }
            inventory.exporters.append(.init(host: host, address: address ?? "http://\(host):9100"))
        }
    }

    private mutating func hosts(_ node: Node, _ key: String) -> [Node] {
        if Self.isNull(node) { return [] }
        guard case .sequence(let sequence) = node else {
            report("`\(key):` should be a list of hosts, not \(Self.kind(of: node))", at: node)
            return []
        }
        guard sequence.count <= Self.mostWorkers else {
            report("`\(key):` may have \(Self.mostWorkers) hosts", at: node)
            return []
        }
        return Array(sequence)
    }

    /// The name of a machine, and the address that stands beside it.
    private mutating func machine(_ node: Node, _ what: String) -> (EntityName, String?)? {
        guard case .mapping = node else { return name(node, what).map { ($0, nil) } }
        var host: EntityName?
        var address: String?
        var names: Set<String> = []
        for (key, value) in members(node, what, keys: ["host", "address"]) {
            names.insert(key)
            if key == "host" { host = name(value, "`host:`") } else { address = readAddress(value) }
        }
        if !names.contains("host") { report("\(what) needs `host:`", at: node) }
        return host.map { ($0, address) }
    }

    private mutating func readAddress(_ node: Node) -> String? {
        guard case .scalar(let scalar) = node, let url = try? WebURL(scalar.string), url.isFetchable,
            !url.hasCredentials
        else {
            report("`address:` should be a URL such as http://node6.lan:8080, without a password", at: node)
            return nil
        }
        return scalar.string
    }

    private mutating func name(_ node: Node, _ what: String) -> EntityName? {
        guard case .scalar(let scalar) = node, !Self.isNull(node) else {
            report("\(what) should be the name of a host, not \(Self.kind(of: node))", at: node)
            return nil
        }
        guard let name = EntityName(scalar.string) else {
            report("\(what) should be the name of a host: \(EntityName.rule)", at: node)
            return nil
        }
        return name
    }

    private mutating func members(_ node: Node, _ what: String, keys: [String]) -> [(String, Node)] {
        guard case .mapping(let mapping) = node else {
            let known = keys.map { "`\($0):`" }.joined(separator: " and ")
            report("\(what) should have \(known), and is \(Self.kind(of: node))", at: node)
            return []
        }
        var members: [(String, Node)] = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key, keys.contains(scalar.string) else {
                let name = key.scalar.map { "`\($0.string.prefix(60))`" } ?? "of this kind"
                let known = keys.map { "`\($0)`" }.joined(separator: " and ")
                report("\(what) has no key \(name); it has \(known)", at: key)
                continue
            }
            members.append((scalar.string, value))
        }
        return members
    }

    private mutating func report(_ message: String, at node: Node) {
        let mark = node.mark
        faults.append(.init(line: max(mark?.line ?? 1, 1), column: max(mark?.column ?? 1, 1), message: message))
    }

    private static func isNull(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    private static func kind(of node: Node) -> String {
        switch node {
        case .mapping: "keys with values"
        case .sequence: "a list"
        case .scalar: isNull(node) ? "nothing" : "this text"
        case .alias: "an alias"
        }
    }
}
