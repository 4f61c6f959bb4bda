import Fleet
import Monitoring
import NIOSSL
import Web

/// Who is told, and of what.
extension AlertsFileReader {
    private static let ways = ["telegram", "webhook", "email", "command"]
    private static let mostReceivers = 50

    mutating func receivers(_ value: GivenValue) -> [AlertsDocument.ReceiverSetting] {
        var receivers: [AlertsDocument.ReceiverSetting] = []
        for element in list(value) {
            guard let given = members("a receiver", element, ["name"] + Self.ways) else { continue }
            guard let name = given["name"].flatMap({ text("name", $0) }), 1...100 ~= name.utf8.count else {
                report("a receiver needs a name", element.place)
                continue
            }
            guard !receivers.contains(where: { $0.name == name }) else {
                report("there are two receivers named \(name)", element.place)
                continue
            }
            let found = Self.ways.filter { given[$0] != nil }
            guard found.count == 1, let way = found.first, let value = given[way] else {
                report("the receiver \(name) needs one of \(Self.ways.joined(separator: ", "))", element.place)
                continue
            }
            if let way = self.way(way, value) { receivers.append(.init(name: name, way: way)) }
        }
        if receivers.count > Self.mostReceivers {
            report("there are more than \(Self.mostReceivers) receivers", value.place)
        }
        return receivers
    }

    private mutating func way(_ way: String, _ value: GivenValue) -> AlertsDocument.ReceiverSetting.Way? {
        switch way {
        case "telegram": telegram(value).map { .telegram($0) }
        case "webhook": webhook(value).map { .webhook($0) }
        case "email": email(value).map { .email($0) }
        default: command(value).map { .command($0) }
        }
    }

    private mutating func telegram(_ value: GivenValue) -> TelegramNotifier.Configuration? {
        let keys = ["token", "token_file", "chat", "thread", "url", "timeout"]
        guard let given = members("telegram", value, keys) else { return nil }
        guard let chat = given["chat"].flatMap({ text("chat", $0) }), !chat.isEmpty else {
            report("telegram needs a chat: its number, or @channel", value.place)
            return nil
        }
        guard let token = secret("token", given, value) else { return nil }
        guard TelegramNotifier.Configuration.isToken(token) else {
            report(
                "the token is none of a bot, such as 123456:ABC-DEF…", (given["token"] ?? given["token_file"])?.place)
            return nil
        }
        var configuration = TelegramNotifier.Configuration(token: token, chat: chat)
        if let value = given["thread"] { configuration.thread = whole("thread", value) }
        if let value = given["url"] { configuration.base = url("url", value) ?? configuration.base }
        if let value = given["timeout"] { configuration.timeout = timeout(value) ?? configuration.timeout }
        return configuration
    }

    private mutating func webhook(_ value: GivenValue) -> WebhookNotifier.Configuration? {
        let keys = ["url", "authorization", "authorization_file", "max_alerts", "timeout"]
        guard let given = members("webhook", value, keys) else { return nil }
        guard let place = given["url"], let written = text("url", place, "a URL") else {
            report("webhook needs a url", value.place)
            return nil
        }
        // Such a URL is often a secret itself, so that it is never shown.
        guard let text = expanded(written, place), let url = try? WebURL(text), url.isFetchable, !url.hasCredentials
        else {
            report("url takes a URL without a password; authorization takes one", place.place)
            return nil
        }
        var configuration = WebhookNotifier.Configuration(url: url.string)
        if given["authorization"] != nil || given["authorization_file"] != nil {
            guard let authorization = secret("authorization", given, value) else { return nil }
            guard authorization.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else {
                report("authorization has characters that no header may have", value.place)
                return nil
            }
            configuration.authorization = authorization
        }
        if let value = given["max_alerts"] {
            configuration.mostAlerts = whole("max_alerts", value, in: 0...10_000) ?? 0
        }
        if let value = given["timeout"] { configuration.timeout = timeout(value) ?? configuration.timeout }
        return configuration
    }

    private mutating func email(_ value: GivenValue) -> SMTPNotifier.Configuration? {
        let keys = ["host", "port", "tls", "username", "password", "password_file", "from", "to", "ca", "timeout"]
        guard let given = members("email", value, keys) else { return nil }
        guard let host = given["host"].flatMap({ text("host", $0) }), !host.isEmpty,
            let from = given["from"].flatMap({ address("from", $0) }), let place = given["to"]
        else {
            report("email needs host, from and to", value.place)
            return nil
        }
        let to = list(place).compactMap { address("to", $0) }
        guard 1...50 ~= to.count else {
            report("to takes 1 to 50 addresses", place.place)
            return nil
        }
        var configuration = SMTPNotifier.Configuration(host: host, from: from, to: to)
        if let value = given["port"] { configuration.port = whole("port", value, in: 1...65_535) ?? 587 }
        if let value = given["username"] { configuration.username = text("username", value) }
        if given["password"] != nil || given["password_file"] != nil {
            guard let password = secret("password", given, value) else { return nil }
            configuration.password = password
        }
        guard (configuration.username == nil) == (configuration.password == nil) else {
            report("username and password belong together", value.place)
            return nil
        }
        configuration.encryption =
            configuration.port == 465 ? .implicit : configuration.username == nil ? .offered : .starttls
        if let value = given["tls"], let wanted = choice("tls", value, SMTPNotifier.Encryption.self) {
            guard configuration.username == nil || wanted == .starttls || wanted == .implicit else {
                report("with a password tls is starttls or implicit: it is never sent in the clear", value.place)
                return nil
            }
            configuration.encryption = wanted
        }
        if let value = given["ca"] {
            guard let file = path("ca", value) else { return nil }
            guard let authorities = try? NIOSSLCertificate.fromPEMFile(file), !authorities.isEmpty else {
                report("ca: \(file) holds no certificates in PEM", value.place)
                return nil
            }
            configuration.authorities = authorities
        }
        if let value = given["timeout"] { configuration.timeout = timeout(value) ?? configuration.timeout }
        return configuration
    }

    private mutating func command(_ value: GivenValue) -> CommandNotifier.Configuration? {
        guard let given = members("command", value, ["program", "arguments", "timeout"]) else { return nil }
        guard let place = given["program"], let name = text("program", place) else {
            report("command needs a program", value.place)
            return nil
        }
        guard let program = ProgramSearch.find(name) else {
            report("there is no program \(name.prefix(200)); name one in PATH, or by its absolute path", place.place)
            return nil
        }
        var configuration = CommandNotifier.Configuration(program: program)
        if let value = given["arguments"] { configuration.arguments = texts("arguments", value) }
        guard configuration.arguments.allSatisfy({ !$0.utf8.contains(0) }) else {
            report("arguments have no NUL", value.place)
            return nil
        }
        if let value = given["timeout"] { configuration.timeout = timeout(value) ?? configuration.timeout }
        return configuration
    }

    // MARK: Values

    private mutating func timeout(_ value: GivenValue) -> Duration? { time("timeout", value, from: 0.1, upTo: 300) }

    private mutating func address(_ name: String, _ value: GivenValue) -> MailAddress? {
        guard let text = text(name, value, "an address such as trawl@example.org") else { return nil }
        guard let address = MailAddress(text) else {
            report("\(name) takes an address such as trawl@example.org, or Trawl <trawl@example.org>", value.place)
            return nil
        }
        return address
    }

    /// A secret: of the environment as `${NAME}`, or of the file that `name_file` names. It never stands in the file itself,
    /// which others may read.
    private mutating func secret(_ name: String, _ given: Members, _ owner: GivenValue) -> String? {
        switch (given[name], given[name + "_file"]) {
        case (let value?, nil):
            guard case .text(let text) = value.content, text.contains("${") else {
                report("\(name) is a secret: write ${NAME} for a variable, or \(name)_file for a file", value.place)
                return nil
            }
            return expanded(text, value)
        case (nil, let value?):
            guard let file = path(name + "_file", value) else { return nil }
            switch ConfigurationFile.contents(of: file) {
            case .failure(let fault):
                report("\(name)_file: \(fault)", value.place)
                return nil
            case .success(let text):
                let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
                if line.isEmpty { report("\(name)_file: \(file) is empty", value.place) }
                return line.isEmpty ? nil : line
            }
        default:
            report("one of \(name) and \(name)_file is needed", owner.place)
            return nil
        }
    }

    /// With the values of variables in place of `${NAME}`.
    private mutating func expanded(_ text: String, _ value: GivenValue) -> String? {
        var (result, rest) = ("", text[...])
        while let open = rest.firstRange(of: "${") {
            result += rest[..<open.lowerBound]
            rest = rest[open.upperBound...]
            guard let close = rest.firstIndex(of: "}") else {
                report("a ${ has no }", value.place)
                return nil
            }
            let name = String(rest[..<close])
            guard let found = environment(name), !found.isEmpty else {
                report("the variable \(name.prefix(80)) is not set; set it to the secret, or name another", value.place)
                return nil
            }
            result += found
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
