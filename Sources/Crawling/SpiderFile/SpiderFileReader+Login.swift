internal import Web
internal import Yams

/// `login:`.
extension SpiderFileReader {
    mutating func readLogin(_ node: Node?) -> Login? {
        guard let node, let members = members(of: node, "`login`", keys: ["form", "basic"]) else { return nil }
        switch (members["form"], members["basic"]) {
        case (let form?, nil): return formLogin(form).map { .form($0) }
        case (nil, let basic?): return basicLogin(basic)
        case (nil, nil): report(.missingKey, "`login` needs `form:` or `basic:`", at: node)
        case (.some, .some):
            report(.conflict, "`login` has `form` and `basic`; leave one out", at: members.key("basic"))
        }
        return nil
    }

    private mutating func formLogin(_ node: Node) -> FormLogin? {
        guard let members = members(of: node, "`form`", keys: ["url", "fields", "form", "check"]) else { return nil }
        let location = required("url", of: members, "`form`").flatMap { url($0, "the URL of the log-in page") }
        var fields: [(name: String, value: String)] = []
        if let list = required("fields", of: members, "`form`"),
            let entries = self.members(of: list, "`fields`", keys: nil)
        {
            for (name, _, value) in entries.pairs {
                if let text = text(value, "the value of a form field") { fields.append((name, text)) }
            }
        }
        let form = members["form"].flatMap { selector($0, "`form`") }
        let check = members["check"].flatMap { selector($0, "`check`") }
        return location.map { FormLogin(url: $0, fields: fields, form: form, check: check) }
    }

    private mutating func basicLogin(_ node: Node) -> Login? {
        guard let members = members(of: node, "`basic`", keys: ["user", "password", "host"]) else { return nil }
        let user = required("user", of: members, "`basic`").flatMap { text($0, "`user`") }
        let password = required("password", of: members, "`basic`").flatMap { text($0, "`password`") }
        let host = members["host"].flatMap { text($0, "`host`") }
        // RFC 7617 §2: the colon ends the user.
        if let user, user.contains(":"), let node = members["user"] {
            report(.badValue, "`user` may have no colon in basic authentication", at: node)
        }
        guard let user, let password else { return nil }
        return .basic(user: user, password: password, host: host)
    }

    /// A selector alone: CSS as text, or `{css: …}`, or `{xpath: …}`.
    private mutating func selector(_ node: Node, _ what: String) -> Selector? {
        guard case .mapping = node else { return css(node) }
        guard let members = members(of: node, what, keys: ["css", "xpath"]) else { return nil }
        if members.pairs.isEmpty { report(.missingKey, "\(what) needs `css:` or `xpath:`", at: node) }
        return selector(of: members)
    }
}
