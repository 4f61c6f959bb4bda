import Foundation
import Jobs
import Logging
import NIOSSL
import TestSupport
import Testing

@testable import Monitoring

@Suite("Messages by mail") struct SMTPNotifierTests {
    static let message: AlertMessage = {
        var message = AlertMessage(
            receiver: "mail", groupKey: "{}:{}", groupLabels: AlertLabels(), externalURL: "http://127.0.0.1:8082",
            parts: [])
        message.written = (
            "Café \r\nBcc: eve@evil.example", ".dot first\n.\n..two\r\nlängere Zeile mit ümläuten 🕷️\nend."
        )
        return message
    }()

    /// A notifier for a server, with the authority that signed its certificate.
    private static func notifier(
        _ server: MailServer, _ authority: TestAuthority,
        _ change: (inout SMTPNotifier.Configuration) -> Void = { _ in }
    ) throws -> SMTPNotifier {
        let from = try #require(MailAddress("Trawl <trawl@example.org>"))
        let to = try ["ops@example.org", "Büro <desk@example.org>"].map { try #require(MailAddress($0)) }
        var configuration = SMTPNotifier.Configuration(host: "127.0.0.1", from: from, to: to)
        configuration.port = server.port
        configuration.authorities = try NIOSSLCertificate.fromPEMFile(authority.certificate)
        (configuration.username, configuration.password) = ("trawl", "s3cret")
        // A loaded machine keeps it; tests of time limits have their own.
        configuration.timeout = .seconds(60)
        change(&configuration)
        return SMTPNotifier(configuration, time: ManualTime(Timestamp(microseconds: 1_795_248_000_000_000)))
    }

    private static func withServer(
        _ behaviour: MailServer.Behaviour = .init(), names: [String] = ["IP:127.0.0.1"],
        _ body: (MailServer, TestAuthority) async throws -> Void
    ) async throws {
        try await withScratchFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let certificate = try await authority.issue("mail", for: names)
            try await MailServer.withServer(behaviour, certificate) { try await body($0, authority) }
        }
    }

    @Test("with STARTTLS and a password, and nothing in the clear", arguments: ["PLAIN LOGIN", "LOGIN"])
    func starttls(ways: String) async throws {
        try await Self.withServer(.init(ways: ways)) { server, authority in
            _ = try await Self.notifier(server, authority).send(Self.message)
            let mail = try #require(server.mails.first)
            #expect(server.mails.count == 1 && mail.wasEncrypted)
            #expect(mail.from == "trawl@example.org" && mail.to == ["ops@example.org", "desk@example.org"])
            #expect(server.lines.filter { !$0.hasPrefix("+") }.map { $0.prefix(4) } == ["EHLO", "STAR"])
            let parts = mail.data.split(separator: "\r\n\r\n", maxSplits: 1).map(String.init)
            let headers = parts[0].components(separatedBy: "\r\n")
            #expect(headers.allSatisfy { $0.utf8.count <= 78 })
            // Nobody but the two, whatever the title says.
            #expect(!headers.contains { $0.lowercased().hasPrefix("bcc") })
            #expect(headers.contains("From: Trawl <trawl@example.org>"))
            #expect(
                headers.contains("Subject: =?utf-8?B?\(MailMessage.base64("Café   Bcc: eve@evil.example"))?="),
                "\(parts[0])")
            #expect(headers.contains("Date: Sat, 21 Nov 2026 08:00:00 +0000"), "\(parts[0])")
            #expect(headers.contains { $0.hasPrefix("Message-ID: <") && $0.hasSuffix("@example.org>") })
            let body = try #require(Data(base64Encoded: parts[1].replacing("\r\n", with: "")))
            #expect(
                String(decoding: body, as: UTF8.self)
                    == "Café \r\nBcc: eve@evil.example\r\n\r\n.dot first\r\n.\r\n..two\r\nlängere Zeile mit ümläuten 🕷️\r\nend.\r\n"
            )
        }
    }

    @Test("with TLS from the first byte") func implicit() async throws {
        try await Self.withServer(.init(isImplicit: true)) { server, authority in
            _ = try await Self.notifier(server, authority) { $0.encryption = .implicit }.send(Self.message)
            #expect(server.mails.count == 1 && server.lines.allSatisfy { $0.hasPrefix("+") })
        }
    }

    @Test("without a password, TLS where it is offered", arguments: [true, false]) func offered(offers: Bool)
        async throws
    {
        try await Self.withServer(.init(offersTLS: offers)) { server, authority in
            let notifier = try Self.notifier(server, authority) {
                ($0.username, $0.password, $0.encryption) = (nil, nil, .offered)
            }
            _ = try await notifier.send(Self.message)
            #expect(server.mails.map(\.wasEncrypted) == [offers])
        }
    }

    @Test("P33 a password never goes out in the clear, whatever the server offers") func refusedInTheClear()
        async throws
    {
        try await Self.withServer(.init(offersTLS: false)) { server, authority in
            for encryption in SMTPNotifier.Encryption.allCases where encryption != .implicit {
                let notifier = try Self.notifier(server, authority) { $0.encryption = encryption }
                let fault = await #expect(throws: NotificationFault.self) { _ = try await notifier.send(Self.message) }
                #expect(fault?.isTemporary == false)
            }
            #expect(!server.lines.contains { $0.hasPrefix("AUTH") })
        }
    }

    @Test("a certificate that is not as it should be ends it before anything is told", arguments: [true, false])
    func untrusted(isForeign: Bool) async throws {
        try await Self.withServer(names: isForeign ? ["IP:127.0.0.1"] : ["DNS:other.example"]) { server, authority in
            let notifier = try Self.notifier(server, authority) { if isForeign { $0.authorities = nil } }
            let fault = await #expect(throws: NotificationFault.self) { _ = try await notifier.send(Self.message) }
            #expect(fault?.description.contains("not trusted") == true, "\(fault?.description ?? "")")
            #expect(server.mails.isEmpty && !server.lines.contains { $0.contains("AUTH") })
        }
    }

    @Test("what is slipped in before TLS is not believed") func slipped() async throws {
        try await Self.withServer(.init(slipped: "250-evil\r\n250 AUTH PLAIN")) { server, authority in
            let notifier = try Self.notifier(server, authority)
            await #expect(throws: NotificationFault.self) { _ = try await notifier.send(Self.message) }
            #expect(server.mails.isEmpty && !server.lines.contains { $0.contains("AUTH") })
        }
    }

    @Test("P33 a wrong password is told without it") func wrongPassword() async throws {
        try await Self.withServer { server, authority in
            let notifier = try Self.notifier(server, authority) { $0.password = "wr0ng" }
            let fault = await #expect(throws: NotificationFault.self) { _ = try await notifier.send(Self.message) }
            #expect(fault?.isTemporary == false)
            let secret = MailMessage.base64("\0trawl\0wr0ng")
            #expect(fault?.description.contains(secret) == false && fault?.description.contains("535") == true)
        }
    }

    @Test(
        "whether it helps to try again",
        arguments: [("451 busy", true), ("550 go away", false), ("421 shutting down", true)])
    func refusals(reply: String, isTemporary: Bool) async throws {
        try await Self.withServer(.init(refusal: reply)) { server, authority in
            let notifier = try Self.notifier(server, authority)
            let fault = await #expect(throws: NotificationFault.self) { _ = try await notifier.send(Self.message) }
            #expect(fault?.isTemporary == isTemporary && fault?.description.contains(reply) == true)
        }
    }

    @Test("one recipient that is not known does not keep it from the other") func unknownRecipient() async throws {
        try await Self.withServer(.init(unknown: ["ops@example.org"])) { server, authority in
            let remarks = try await Self.notifier(server, authority).send(Self.message)
            #expect(remarks.count == 1 && server.mails.first?.to == ["desk@example.org"])
        }
        try await Self.withServer(.init(unknown: ["ops@example.org", "desk@example.org"])) { server, authority in
            let notifier = try Self.notifier(server, authority)
            let fault = await #expect(throws: NotificationFault.self) { _ = try await notifier.send(Self.message) }
            #expect(fault?.isTemporary == false && server.mails.isEmpty)
        }
    }

    @Test("a recipient that is put off is tried again alone") func busyRecipient() async throws {
        try await Self.withServer(.init(busy: ["ops@example.org"])) { server, authority in
            let receiver = Receiver("mail", try Self.notifier(server, authority))
            let desk = NotificationDesk([receiver], logger: Logger(label: "test")) { _ in }
            try await desk.deliver(Self.message, to: receiver)
            #expect(server.mails.map(\.to) == [["desk@example.org"], ["ops@example.org"]])
        }
    }

    @Test("a server that says nothing, or is not there, is tried again later") func absent() async throws {
        try await Self.withServer(.init(hangs: true)) { server, authority in
            let notifier = try Self.notifier(server, authority) { $0.timeout = .milliseconds(200) }
            let fault = await #expect(throws: NotificationFault.self) { _ = try await notifier.send(Self.message) }
            #expect(fault?.isTemporary == true && fault?.description.contains("in time") == true)
            let closed = try ClosedPort()
            let nobody = try Self.notifier(server, authority) { $0.port = closed.port }
            let refused = await #expect(throws: NotificationFault.self) { _ = try await nobody.send(Self.message) }
            #expect(refused?.isTemporary == true)
            #expect(refused?.description.hasSuffix("cannot be reached: connection refused") == true)
        }
    }

    @Test("what is no reply ends it") func noMail() async throws {
        try await ScriptedServer.withServer { connection in
            try await connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            try await connection.readToEnd()
        } _: { server in
            let address = try #require(MailAddress("a@b.example"))
            var configuration = SMTPNotifier.Configuration(host: "127.0.0.1", from: address, to: [address])
            configuration.port = server.port
            let notifier = SMTPNotifier(configuration)
            let fault = await #expect(throws: NotificationFault.self) { _ = try await notifier.send(Self.message) }
            #expect(fault?.description.contains("does not speak SMTP") == true)
        }
    }

    @Test(
        "addresses that could end a command are none",
        arguments: [
            "a@b\r\nDATA", "a b@c", "a@b>c", "<a@b", "a@@b", "@b", "a@", "a", "ü@b.example", "a@b.example\0", ".a@b",
            "\"a b\"@c", "x\r\ny <a@b.example>",
        ])
    func addresses(text: String) { #expect(MailAddress(text) == nil) }

    @Test("long titles are folded in whole characters") func folding() {
        let title = String(repeating: "ü🕷️", count: 60)
        let header = MailMessage.header(title)
        let words = header.components(separatedBy: "\r\n ")
        #expect(words.count > 3 && words.allSatisfy { $0.utf8.count <= 75 })
        let text = words.map { word in
            Data(base64Encoded: String(word.dropFirst(10).dropLast(2))).map { String(decoding: $0, as: UTF8.self) }
                ?? "?"
        }
        #expect(text.joined() == title)
    }
}
