import Glibc
package import Jobs
import NIOCore
package import NIOSSL
import Web

/// Sends messages by mail: SMTP (RFC 5321) with STARTTLS (RFC 3207) or TLS from the start (RFC 8314), and AUTH PLAIN or LOGIN
/// (RFC 4954).
package struct SMTPNotifier: Notifier {
    package enum Encryption: String, Sendable, CaseIterable {
        /// STARTTLS, and nothing is sent without.
        case starttls
        /// TLS from the first byte: port 465.
        case implicit
        /// STARTTLS where the server offers it. Refused when there are credentials.
        case offered
        /// Never. Refused when there are credentials.
        case none
    }

    package struct Configuration: Sendable {
        package var host: String
        package var port = 587
        package var encryption = Encryption.starttls
        package var username: String?
        /// A secret.
        package var password: String?
        package var from: MailAddress
        package var to: [MailAddress]
        /// What the server's certificate must be signed by; nil for the machine's authorities.
        package var authorities: [NIOSSLCertificate]?
        /// For the whole conversation.
        package var timeout = Duration.seconds(30)

        package init(host: String, from: MailAddress, to: [MailAddress]) {
            self.host = host
            self.from = from
            self.to = to
        }
    }

    package let kind = "email"
    private let configuration: Configuration
    private let time: any TimeSource

    package init(_ configuration: Configuration, time: any TimeSource = SystemTime()) {
        self.configuration = configuration
        self.time = time
    }

    package func send(_ message: AlertMessage) async throws(NotificationFault) -> [String] {
        do {
            let tls = try context()
            let session = try await SMTPSession.connect(
                host: configuration.host, port: configuration.port,
                tls: configuration.encryption == .implicit ? tls : nil, limit: configuration.timeout)
            do {
                let remarks = try await converse(session, tls, message)
                session.quit()
                return remarks
            } catch {
                session.quit()
                throw error
            }
        } catch let fault as NotificationFault {
            throw fault
        } catch {
            throw explained(error)
        }
    }

    private func context() throws -> NIOSSLContext {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let authorities = configuration.authorities { tls.trustRoots = .certificates(authorities) }
        return try NIOSSLContext(configuration: tls)
    }

    // MARK: The conversation

    private func converse(
        _ session: SMTPSession, _ tls: NIOSSLContext, _ message: AlertMessage
    ) async throws -> [String] {
        _ = try expect([220], try await session.exchange(nil), "greets with")
        var offers = try await hello(session)
        if configuration.encryption == .starttls || configuration.encryption == .offered {
            if offers.contains("STARTTLS") {
                let reply = try await session.exchange(Array("STARTTLS\r\n".utf8), upgrade: (tls, configuration.host))
                _ = try expect([220], reply, "answered STARTTLS with")
                // What was said in the clear counts no more.
                offers = try await hello(session)
            } else if configuration.encryption == .starttls {
                throw fault(
                    "does not offer STARTTLS; set tls: implicit for port 465, or none without a password", false)
            }
        }
        if let username = configuration.username { try await authenticate(session, offers, username) }
        return try await deliver(session, message)
    }

    /// What the server offers, in capitals; parameters stand behind the names.
    private func hello(_ session: SMTPSession) async throws -> [String] {
        let reply = try expect([250], try await session.exchange("EHLO \(Self.ownName)"), "answered EHLO with")
        return reply.lines.dropFirst().map { $0.uppercased() }
    }

    private func authenticate(_ session: SMTPSession, _ offers: [String], _ username: String) async throws {
        // The configuration sees to it; a password never goes out in the clear.
        guard configuration.encryption == .starttls || configuration.encryption == .implicit else {
            throw fault("is not asked under TLS, and the password is not sent without", false)
        }
        let password = configuration.password ?? ""
        let ways =
            offers.first { $0.hasPrefix("AUTH ") || $0.hasPrefix("AUTH=") }.map {
                $0.dropFirst(5).split(separator: " ")
            } ?? []
        let reply: SMTPReply
        if ways.contains("PLAIN") {
            reply = try await session.exchange("AUTH PLAIN " + MailMessage.base64("\0\(username)\0\(password)"))
        } else if ways.contains("LOGIN") {
            _ = try expect([334], try await session.exchange("AUTH LOGIN"), "answered AUTH LOGIN with")
            _ = try expect(
                [334], try await session.exchange(MailMessage.base64(username)), "answered the user name with")
            reply = try await session.exchange(MailMessage.base64(password))
        } else {
            throw fault("offers neither AUTH PLAIN nor AUTH LOGIN", false)
        }
        guard reply.code == 235 else {
            // Its words may repeat what was sent.
            throw fault("refuses the user name and password (\(reply.code))", reply.isTemporary)
        }
    }

    private func deliver(_ session: SMTPSession, _ message: AlertMessage) async throws -> [String] {
        _ = try expect(
            [250], try await session.exchange("MAIL FROM:<\(configuration.from.text)>"), "refuses the sender:")
        var refused: [SMTPReply] = []
        // Those for whom it may be otherwise later.
        var later: [String] = []
        let wanted = configuration.to.filter { message.addresses?.contains($0.text) ?? true }
        for address in wanted {
            let reply = try await session.exchange("RCPT TO:<\(address.text)>")
            guard reply.code != 250, reply.code != 251 else { continue }
            refused.append(reply)
            if reply.isTemporary { later.append(address.text) }
        }
        if refused.count == wanted.count, let first = refused.first {
            throw fault("refuses the recipients: \(first.words)", refused.contains(where: \.isTemporary))
        }
        _ = try expect([354], try await session.exchange("DATA"), "answered DATA with")
        let mail = MailMessage(
            from: configuration.from, to: configuration.to, subject: message.title,
            text: message.text(most: 100_000), date: time.now,
            identifier: "\(time.now.microseconds).\(UInt64.random(in: 0...UInt64.max))@\(configuration.from.host)")
        let reply = try await session.exchange(Self.stuffed(mail.bytes) + Array(".\r\n".utf8))
        _ = try expect([250], reply, "refuses the mail:")
        let remarks = refused.map { "the server of mail refused a recipient: \($0.words)" }
        guard later.isEmpty else {
            // The others have it: only these are to be tried again.
            var fault = NotificationFault(remarks.joined(separator: "; "), isTemporary: true)
            fault.undelivered = later
            throw fault
        }
        return remarks
    }

    /// With a second point before each point that begins a line (RFC 5321 §4.5.2).
    static func stuffed(_ bytes: [UInt8]) -> [UInt8] {
        var stuffed: [UInt8] = []
        stuffed.reserveCapacity(bytes.count + 16)
        var begins = true
        for byte in bytes {
            if begins, byte == UInt8(ascii: ".") { stuffed.append(byte) }
            stuffed.append(byte)
            begins = byte == UInt8(ascii: "\n")
        }
        return stuffed
    }

    // MARK: Faults

    private func expect(_ codes: [Int], _ reply: SMTPReply, _ what: String) throws -> SMTPReply {
        guard codes.contains(reply.code) else { throw fault("\(what) \(reply.words)", reply.isTemporary) }
        return reply
    }

    private var server: String { "the server of mail \(configuration.host):\(configuration.port)" }

    private func fault(_ what: String, _ isTemporary: Bool) -> NotificationFault {
        NotificationFault("\(server) \(what)", isTemporary: isTemporary)
    }

    private func explained(_ error: any Error) -> NotificationFault {
        switch error {
        case SMTPHandler.Fault.timeout: fault("did not answer in time", true)
        case SMTPHandler.Fault.closed: fault("closed the connection", true)
        case SMTPHandler.Fault.broken: fault("does not speak SMTP", false)
        case SMTPHandler.Fault.spokeEarly: fault("spoke out of turn, so that it is not trusted", false)
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            fault(
                "is not trusted: its certificate or its TLS is not as it should be; ca names an authority of its own",
                true)
        case is CancellationError: fault("was given up", true)
        default: fault("cannot be reached: \(UnreachableReason(error, at: configuration.host).words)", true)
        }
    }

    /// How we greet: the machine's name, or what stands for none.
    private static let ownName: String = {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
        let name = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let isName =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"): true
                default: false
                }
            }
        return isName ? name : "localhost"
    }()
}
