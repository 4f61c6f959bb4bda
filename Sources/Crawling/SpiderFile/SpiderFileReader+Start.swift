internal import Web
internal import Yams

/// `start:`, `sitemap:`, `allowed_domains:` and `settings:`.
extension SpiderFileReader {
    /// A start request and where it stands in the file.
    struct Start {
        let request: Request
        let node: Node
    }

    mutating func readStart(_ node: Node?) -> [Start] {
        guard let node else { return [] }
        let elements = elements(node)
        if elements.isEmpty { report(.missingKey, "`start` is an empty list; it needs a URL", at: node) }
        return elements.compactMap { element in
            guard case .mapping = element else {
                return url(element, "a start URL").map { Start(request: Request(url: $0), node: element) }
            }
            guard let members = members(of: element, "a start", keys: ["url", "page"]) else { return nil }
            let kind = members["page"].flatMap { page($0) }
            guard let location = members["url"] else {
                report(.missingKey, "a start needs a `url:`", at: element)
                return nil
            }
            return url(location, "a start URL").map { Start(request: Request(url: $0, kind: kind), node: location) }
        }
    }

    mutating func readSitemaps(_ node: Node?) -> [Request] {
        guard let node else { return [] }
        return elements(node).compactMap { element in url(element, "a sitemap").map { Request(url: $0) } }
    }

    /// An absolute http or https URL.
    mutating func url(_ node: Node, _ what: String) -> WebURL? {
        guard let text = text(node, what) else { return nil }
        do throws(URLFault) {
            let url = try WebURL(text)
            if url.isFetchable { return url }
            report(.badURL, "\(what) should begin with http:// or https://", at: node)
        } catch {
            report(.badURL, "\(what) cannot be read: \(error.message)", at: node)
        }
        return nil
    }

    /// A page kind by its name.
    mutating func page(_ node: Node) -> String? {
        guard let name = text(node, "the name of a page kind") else { return nil }
        namedPages.insert(name)
        if pageNames.contains(name) { return name }
        if hasEnoughFaults {
            report(.unknownPage, "", at: node)
            return nil
        }
        let hint =
            suggestion(for: name, among: pageNames).map { "did you mean `\($0)`?" }
            ?? "`pages` has " + Self.listed(pageNames)
        report(.unknownPage, "there is no page kind `\(name.prefix(60))`; \(hint)", at: node)
        return nil
    }

    mutating func readScope(_ node: Node?, hasStart: Bool) -> CrawlScope {
        guard let node else { return .hostsOfStart }
        var domains: [String] = []
        for element in elements(node) {
            guard let text = text(element, "a domain") else { continue }
            if text == "*" { return .everywhere }
            let host = text.hasPrefix("*.") ? String(text.dropFirst(2)) : text
            guard let url = try? WebURL("http://\(host)/"), url.path == "/", url.port == nil, url.query == nil,
                url.fragment == nil, !url.hasCredentials, let domain = url.host
            else {
                report(.badValue, "a domain is a host name alone, such as example.com, or * for all", at: element)
                continue
            }
            domains.append(domain)
        }
        if domains.isEmpty, !isPartial, elements(node).isEmpty {
            report(.missingKey, "`allowed_domains` is an empty list; leave it out for the hosts of the start", at: node)
        }
        return .domains(domains)
    }

    mutating func readSettings(_ node: Node?) -> [(name: String, value: String)] {
        guard let node, let members = members(of: node, "`settings`", keys: nil) else { return [] }
        var settings = Settings()
        var values: [(name: String, value: String)] = []
        for (name, key, value) in members.pairs {
            guard let text = settingText(value) else { continue }
            if hasEnoughFaults, Settings.expectation(of: name) == nil {
                // Without the search for what was meant.
                report(.badSetting, "", at: key)
                continue
            }
            do throws(SettingsFault) {
                try settings.set(name, to: text)
                values.append((name, text))
            } catch {
                report(.badSetting, error.description, at: error.code == "unknown_setting" ? key : value)
            }
        }
        return values
    }

    /// A setting as text: lists and keys with values as JSON.
    private mutating func settingText(_ node: Node) -> String? {
        if case .scalar = node { return text(node, "a setting") }
        return json(node, "a setting")?.description
    }

    /// A value as JSON, with arguments put into its texts.
    mutating func json(_ node: Node, _ what: String, depth: Int = 0) -> JSONValue? {
        guard depth < 16 else {
            report(.tooLarge, "\(what) is nested too deep", at: node)
            return nil
        }
        switch node {
        case .scalar(let scalar): return Self.number(scalar) ?? (Self.isNull(node) ? .null : word(node, scalar, what))
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            for element in sequence { elements.append(json(element, what, depth: depth + 1) ?? .null) }
            return .array(elements)
        case .mapping:
            guard let members = members(of: node, what, keys: nil) else { return nil }
            var object = JSONObject()
            for (name, _, value) in members.pairs { object[name] = json(value, what, depth: depth + 1) ?? .null }
            return .object(object)
        case .alias: return nil
        }
    }

    private mutating func word(_ node: Node, _ scalar: Node.Scalar, _ what: String) -> JSONValue? {
        if scalar.style == .plain, scalar.string == "true" { return .bool(true) }
        if scalar.style == .plain, scalar.string == "false" { return .bool(false) }
        return text(node, what).map { .string($0) }
    }

    /// A number that is not in quotes and that JSON can say.
    private static func number(_ scalar: Node.Scalar) -> JSONValue? {
        guard scalar.style == .plain, let value = try? JSONValue(parsing: scalar.string) else { return nil }
        switch value {
        case .integer, .number: return value
        default: return nil
        }
    }
}
