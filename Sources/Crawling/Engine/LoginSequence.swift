import Web

/// The steps of a form log-in: fetch the page, send its form, look at what comes. A value without I/O.
struct LoginSequence {
    /// Why a log-in did not work.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private enum Step {
        case form
        case answer
    }

    let login: FormLogin
    private var step = Step.form

    init(_ login: FormLogin) { self.login = login }

    /// The request that begins it.
    var first: Request { Request(url: login.url, isFiltered: false) }

    /// Takes an answer; the next request, or nil when the log-in is done.
    mutating func receive(_ page: Page) throws -> Request? {
        switch step {
        case .form:
            guard (200..<300).contains(page.status) else {
                throw Fault(description: "\(page.url.redacted) answered \(page.status)")
            }
            step = .answer
            return try submission(of: page)
        case .answer:
            try check(page)
            return nil
        }
    }

    private func submission(of page: Page) throws -> Request {
        let tree = try page.tree()
        // Without a name, the form with a password in it is meant.
        let hasPassword = try tree.first(Self.passwordField) != nil
        let reference: HTMLForm.Reference =
            if let form = login.form { .selector(form) } else if hasPassword { .selector(try Self.passwordField) } else
            { .index(0) }
        guard var form = try HTMLForm.find(reference, in: tree) else {
            throw Fault(description: "\(page.url.redacted) holds no form to log in with")
        }
        for field in login.fields { form.set(field.name, to: field.value) }
        var url = try WebURL(form.action, base: page.url)
        var body = ByteWriter()
        for (index, field) in form.fields.enumerated() {
            if index > 0 { body.append(UInt8(ascii: "&")) }
            body.append(formEncoding: field.name)
            body.append(UInt8(ascii: "="))
            body.append(formEncoding: field.value)
        }
        guard form.method == .post else {
            url = try WebURL("?" + body.string, base: url)
            return Request(url: url, isFiltered: false)
        }
        let type = Request.Field(name: "Content-Type", value: "application/x-www-form-urlencoded")
        return Request(url: url, method: "POST", headers: [type], body: body.bytes, isFiltered: false)
    }

    private func check(_ page: Page) throws {
        guard (200..<300).contains(page.status) else {
            throw Fault(description: "the form was answered with \(page.status)")
        }
        let tree = try page.tree()
        if let check = login.check {
            guard try tree.first(check) != nil else {
                throw Fault(description: "what `check` asks for is not on \(page.url.redacted)")
            }
        } else if try tree.first(Self.passwordField) != nil {
            throw Fault(description: "\(page.url.redacted) asks for the password again")
        }
    }

    private static var passwordField: Selector {
        get throws { try .css("input[type=password]") }
    }
}

extension ByteWriter {
    /// Appends `text` as `application/x-www-form-urlencoded` has it (URL standard, section 5.2).
    fileprivate mutating func append(formEncoding text: String) {
        for byte in text.utf8 {
            if ASCII.isAlphanumeric(byte) || "*-._".utf8.contains(byte) {
                append(byte)
            } else if byte == 0x20 {
                append(UInt8(ascii: "+"))
            } else {
                append(UInt8(ascii: "%"))
                append(ASCII.hexDigit(byte >> 4))
                append(ASCII.hexDigit(byte & 15))
            }
        }
    }
}
