import Crawling
import Jobs
import Services
import Web

/// Keys about Scrapyd's instances.
extension ConfigurationKey {
    private static let instanceKeys = ["port", "host", "username", "password", "users"]

    static func scrapyds(
        _ name: String, _ summary: String,
        _ set: @escaping @Sendable (inout Configuration, [ScrapydSettings]) -> Void
    ) -> ConfigurationKey {
        let expected = "instances as name: {port: …, username: …, password: …}"
        return ConfigurationKey(
            name: name, variables: names(of: name, others: []), expected: expected, fallback: { _ in nil },
            secrecy: .open, summary: summary
        ) { configuration, given throws(ValueFault) in
            var instances: [ScrapydSettings] = []
            var shown = JSONObject()
            for member in try members(of: given, expected) {
                guard let name = EntityName(member.name) else {
                    throw ValueFault(
                        message: "has an instance whose name is not \(EntityName.rule)", place: member.place)
                }
                let instance = try scrapyd(name, member)
                instances.append(instance)
                shown[member.name] = [
                    "host": .string(instance.host), "port": .integer(Int64(instance.port)),
                    "users": .array(instance.users.map { .string($0.name) }),
                ]
            }
            set(&configuration, instances)
            return .object(shown)
        }
    }

    private static func scrapyd(
        _ name: EntityName, _ member: GivenValue.Member
    ) throws(ValueFault) -> ScrapydSettings {
        guard case .members(let parts) = member.value.content else {
            throw ValueFault(message: "needs a port for \(member.name): {port: …}", place: member.value.place)
        }
        var settings = ScrapydSettings(name: name, host: "127.0.0.1", port: -1)
        var (username, password): (String?, String?) = (nil, nil)
        for part in parts {
            func fault(_ expected: String) -> ValueFault {
                ValueFault(message: "\(member.name).\(part.name) takes \(expected)", place: part.value.place)
            }
            switch (part.name, part.value.content) {
            case ("port", .text(let text)):
                guard let port = Int(text), 0...65_535 ~= port else { throw fault("a whole number from 0 to 65535") }
                settings.port = port
            case ("host", .text(let text)) where !text.isEmpty: settings.host = text
            case ("username", .text(let text)) where isUserName(text): username = text
            case ("username", _): throw fault("a name without a colon")
            case ("password", .text(let text)) where !text.isEmpty: password = text
            case ("users", .members(let users)):
                for user in users { settings.users.append(try self.user(user, of: member.name)) }
            case ("port", _), ("host", _), ("password", _): throw fault("text")
            case ("users", _): throw fault("users as name: {password: …, projects: […]}")
            default:
                let nearest = nearestName(to: part.name, among: instanceKeys)
                let hint = nearest.map { "did you mean \($0)?" } ?? "there are \(instanceKeys.joined(separator: ", "))"
                throw ValueFault(
                    message: "has no key \(member.name).\(part.name.prefix(60)); \(hint)", place: part.place)
            }
        }
        guard settings.port >= 0 else {
            throw ValueFault(message: "needs a port for \(member.name): {port: …}", place: member.place)
        }
        guard (username == nil) == (password == nil) else {
            throw ValueFault(message: "needs both username and password for \(member.name)", place: member.place)
        }
        if let username, let password { settings.users.append(ScrapydUser(name: username, password: password)) }
        return settings
    }

    private static func user(_ user: GivenValue.Member, of instance: String) throws(ValueFault) -> ScrapydUser {
        let fault = ValueFault(
            message: "takes for \(instance).users.\(user.name.prefix(60)) a password, or {password: …, projects: […]}",
            place: user.value.place ?? user.place)
        guard isUserName(user.name) else { throw fault }
        switch user.value.content {
        case .text(let password) where !password.isEmpty: return ScrapydUser(name: user.name, password: password)
        case .members(let parts):
            var found = ScrapydUser(name: user.name, password: "")
            for part in parts {
                switch (part.name, part.value.content) {
                case ("password", .text(let text)): found.password = text
                case ("projects", .list(let elements)):
                    var projects: Set<EntityName> = []
                    for element in elements {
                        guard case .text(let text) = element.content, let name = EntityName(text) else { throw fault }
                        projects.insert(name)
                    }
                    found.projects = projects
                default: throw fault
                }
            }
            guard !found.password.isEmpty else { throw fault }
            return found
        default: throw fault
        }
    }

    private static func isUserName(_ text: String) -> Bool { !text.isEmpty && !text.contains(":") }
}
