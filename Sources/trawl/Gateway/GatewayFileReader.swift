import Crawling
import Gateway
import Glibc
import NIOCore

/// Reads the values of a gateway's file, and collects what is wrong with them.
struct GatewayFileReader: GivenValueReader {
    let path: String
    let environment: (String) -> String?
    private let root: GivenValue
    private(set) var faults: [ConfigurationFault] = []
    private var places: [GivenValue.Place?] = []
    /// The key at the top whose values are read.
    private var top = ""
    /// Keys at the top that could not be read whole: what else is wrong with them would only confuse.
    private var unreadable: Set<String> = []

    static let keys = [
        "listen", "threads", "trusted_proxies", "upstreams", "routes", "timeouts", "limits", "cache", "access_log",
        "resolver", "status_page",
    ]

    init(path: String, root: GivenValue, environment: @escaping (String) -> String?) {
        self.path = path
        self.root = root
        self.environment = environment
    }

    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    // MARK: All of it

    mutating func configuration() -> GatewayConfiguration {
        var configuration = GatewayConfiguration(listeners: [], groups: [], routes: [])
        let given = members("the file", root, Self.keys) ?? [:]
        for key in Self.keys {
            guard let value = given[key] else { continue }
            top = key
            switch key {
            case "listen": configuration.listeners = list(value).compactMap { listener($0) }
            case "threads": configuration.threads = whole(key, value) ?? configuration.threads
            case "trusted_proxies": configuration.trusted = ranges(value)
            case "upstreams": configuration.groups = groups(value)
            case "routes": configuration.routes = routes(value)
            case "timeouts": times(value, &configuration.times)
            case "limits": limits(value, &configuration.limits)
            case "cache": storage(value, &configuration.cache)
            case "resolver": configuration.resolver = nameServer(value)
            case "access_log": configuration.accessLog = accessLog(value)
            default: break
            }
        }
        top = "status_page"
        configuration.statusPage = given["status_page"].flatMap { flag("status_page", $0) }
        top = ""
        return configuration
    }

    // MARK: Faults

    mutating func report(_ message: String, _ place: GivenValue.Place?, _ code: ConfigurationFault.Code) {
        if !top.isEmpty { unreadable.insert(top) }
        faults.append(ConfigurationFault(code, line(message, place)))
        places.append(place)
    }

    /// In the order of the file.
    var sortedFaults: [ConfigurationFault] {
        zip(faults, places).enumerated().sorted { one, other in
            let (left, right) = (one.element.1, other.element.1)
            let (first, second) = ((left?.line ?? 0, left?.column ?? 0), (right?.line ?? 0, right?.column ?? 0))
            return first == second ? one.offset < other.offset : first < second
        }.map(\.element.0)
    }

    /// Whether a fault of the whole may come only from what could not be read.
    func hidesFault(_ fault: GatewayFault) -> Bool {
        guard case .key(let key)? = fault.path.first else { return false }
        return unreadable.contains(key) || (fault.path.last == "upstream" && unreadable.contains("upstreams"))
    }

    /// Where a path of keys stands, or the nearest above it that stands in the file.
    func place(of path: [GatewayFault.Step]) -> GivenValue.Place? {
        var (value, place) = (root, root.place)
        for step in path {
            switch (step, value.content) {
            case (.key(let name), .members(let members)):
                guard let member = members.first(where: { $0.name.lowercased() == name.lowercased() }) else {
                    return place
                }
                (value, place) = (member.value, member.place)
            case (.index(let index), .list(let elements)):
                guard elements.indices.contains(index) else { return place }
                (value, place) = (elements[index], elements[index].place)
            // One that stands for a list of one.
            case (.index, _): place = value.place
            case (.key, _): return place
            }
        }
        return place
    }
}
