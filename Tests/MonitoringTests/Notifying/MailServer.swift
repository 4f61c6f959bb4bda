import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import TestSupport

@testable import Monitoring

/// A server of mail for tests, with STARTTLS and AUTH, that keeps what it is sent and can be told to fail.
final class MailServer: Sendable {
    struct Behaviour: Sendable {
        /// From the first byte.
        var isImplicit = false
        var offersTLS = true
        var ways = "PLAIN LOGIN"
        var username = "trawl"
        var password = "s3cret"
        /// So many mails are put off with 451 first.
        var putsOff = 0
        /// Says nothing at all.
        var hangs = false
        /// What it answers to MAIL FROM in place of 250.
        var refusal: String?
        /// Recipients that it does not know.
        var unknown: Set<String> = []
        /// Recipients that are put off with 451 the first time.
        var busy: Set<String> = []
        /// Said in the clear behind the answer to STARTTLS, as somebody between could.
        var slipped = ""
    }

    struct Mail: Sendable {
        var from: String
        var to: [String]
        /// As it was meant, without the second points.
        var data: String
        var wasEncrypted: Bool
    }

    private struct State {
        var mails: [Mail] = []
        var lines: [String] = []
        var putsOff: Int
        var putOff: Set<String> = []
    }

    let port: Int
    private let state: Mutex<State>

    private init(port: Int, _ behaviour: Behaviour) {
        self.port = port
        state = Mutex(State(putsOff: behaviour.putsOff))
    }

    var mails: [Mail] { state.withLock { $0.mails } }
    /// Every line that was said to it; those under TLS begin with `+`.
    var lines: [String] { state.withLock { $0.lines } }

    fileprivate func note(_ line: String) { state.withLock { $0.lines.append(line) } }
    fileprivate func keep(_ mail: Mail) { state.withLock { $0.mails.append(mail) } }
    fileprivate func isFirst(_ address: String) -> Bool { state.withLock { $0.putOff.insert(address).inserted } }
    fileprivate func putsOff() -> Bool {
        state.withLock { state in
            guard state.putsOff > 0 else { return false }
            state.putsOff -= 1
            return true
        }
    }

    /// Lends `body` a server on 127.0.0.1 with that certificate.
    static func withServer<Answer>(
        _ behaviour: Behaviour = Behaviour(), _ certificate: TestAuthority.Certificate,
        _ body: (MailServer) async throws -> Answer
    ) async throws -> Answer {
        let chain = try NIOSSLCertificate.fromPEMFile(certificate.chain).map { NIOSSLCertificateSource.certificate($0) }
        let key = NIOSSLPrivateKeySource.privateKey(try NIOSSLPrivateKey(file: certificate.key, format: .pem))
        let tls = try NIOSSLContext(configuration: .makeServerConfiguration(certificateChain: chain, privateKey: key))
        let shared = Holder()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if behaviour.isImplicit {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    }
                    try channel.pipeline.syncOperations.addHandler(MailHandler(shared, behaviour, tls))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = MailServer(port: listener.localAddress?.port ?? 0, behaviour)
        shared.server.withLock { $0 = server }
        do {
            let answer = try await body(server)
            try await listener.close()
            return answer
        } catch {
            try? await listener.close()
            throw error
        }
    }

    fileprivate final class Holder: Sendable {
        let server = Mutex<MailServer?>(nil)
    }
}

private final class MailHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase { case command, user, password, data }

    private let holder: MailServer.Holder
    private let behaviour: MailServer.Behaviour
    private let tls: NIOSSLContext
    private var line: [UInt8] = []
    private var phase = Phase.command
    private var isEncrypted: Bool
    private var isKnown = false
    private var mail: MailServer.Mail?
    private var user = ""

    init(_ holder: MailServer.Holder, _ behaviour: MailServer.Behaviour, _ tls: NIOSSLContext) {
        self.holder = holder
        self.behaviour = behaviour
        self.tls = tls
        isEncrypted = behaviour.isImplicit
    }

    private var server: MailServer? { holder.server.withLock { $0 } }

    func channelActive(context: ChannelHandlerContext) {
        if !behaviour.hangs { say("220 mail.test ESMTP", context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if behaviour.hangs { return }
        for byte in unwrapInboundIn(data).readableBytesView {
            line.append(byte)
            guard line.suffix(2) == [13, 10] else { continue }
            let text = String(decoding: line.dropLast(2), as: UTF8.self)
            line = []
            hear(text, context)
        }
    }

    private func say(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text + "\r\n")), promise: nil)
    }

    private func hear(_ text: String, _ context: ChannelHandlerContext) {
        if phase == .data { return take(text, context) }
        server?.note((isEncrypted ? "+" : "") + text)
        switch phase {
        case .user:
            user = text
            phase = .password
            return say("334 UGFzc3dvcmQ6", context)
        case .password:
            phase = .command
            isKnown = user == MailMessage.base64(behaviour.username) && text == MailMessage.base64(behaviour.password)
            return say(isKnown ? "235 welcome" : "535 \(text) is wrong", context)
        default: command(text, context)
        }
    }

    private func command(_ text: String, _ context: ChannelHandlerContext) {
        let upper = text.uppercased()
        if upper.hasPrefix("EHLO ") {
            var lines = ["mail.test", "8BITMIME"]
            if behaviour.offersTLS, !isEncrypted { lines.append("STARTTLS") }
            if isEncrypted, !behaviour.ways.isEmpty { lines.append("AUTH \(behaviour.ways)") }
            for (index, line) in lines.enumerated() {
                say("250\(index == lines.count - 1 ? " " : "-")\(line)", context)
            }
        } else if upper == "STARTTLS" {
            say("220 go ahead" + (behaviour.slipped.isEmpty ? "" : "\r\n" + behaviour.slipped), context)
            isEncrypted = true
            try? context.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls), position: .first)
        } else if upper.hasPrefix("AUTH PLAIN ") {
            isKnown = text.dropFirst(11) == MailMessage.base64("\0\(behaviour.username)\0\(behaviour.password)")
            say(isKnown ? "235 welcome" : "535 \(text) is wrong", context)
        } else if upper == "AUTH LOGIN" {
            phase = .user
            say("334 VXNlcm5hbWU6", context)
        } else if upper.hasPrefix("MAIL FROM:<") {
            if let refusal = behaviour.refusal { return say(refusal, context) }
            if server?.putsOff() == true { return say("451 come again", context) }
            mail = .init(from: String(text.dropFirst(11).dropLast()), to: [], data: "", wasEncrypted: isEncrypted)
            say("250 ok", context)
        } else if upper.hasPrefix("RCPT TO:<") {
            let address = String(text.dropFirst(9).dropLast())
            if behaviour.unknown.contains(address) { return say("550 nobody of that name", context) }
            if behaviour.busy.contains(address), server?.isFirst(address) == true {
                return say("451 come again", context)
            }
            mail?.to.append(address)
            say("250 ok", context)
        } else if upper == "DATA" {
            phase = .data
            say("354 go on", context)
        } else if upper == "QUIT" {
            say("221 bye", context)
            context.close(promise: nil)
        } else {
            say("500 what?", context)
        }
    }

    private func take(_ text: String, _ context: ChannelHandlerContext) {
        guard text == "." else {
            mail?.data += (text.hasPrefix(".") ? String(text.dropFirst()) : text) + "\r\n"
            return
        }
        phase = .command
        if let mail { server?.keep(mail) }
        say("250 kept", context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
