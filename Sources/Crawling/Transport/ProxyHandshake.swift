import NIOCore
import Web

/// What is said to a proxy before the connection is ours: a value without I/O. Bytes in, bytes to send or an end out.
struct ProxyHandshake {
    enum Step: Equatable {
        case send([UInt8])
        case wait
        case done
    }

    private enum State {
        case connectAnswer
        case socksMethod
        case socksPassword
        case socksReply
    }

    private let proxy: Proxy
    private let host: String
    private let port: Int
    private var state: State
    private var input: [UInt8] = []

    /// A tunnel through `proxy` to `host` and `port`.
    init(proxy: Proxy, host: String, port: Int) {
        self.proxy = proxy
        self.host = host
        self.port = port
        state = proxy.kind == .http ? .connectAnswer : .socksMethod
    }

    /// What is sent first.
    func greeting() -> [UInt8] {
        switch proxy.kind {
        case .http:
            let authority = "\(host):\(port)"
            var text = "CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n"
            if let authorization = proxy.authorization { text += "Proxy-Authorization: \(authorization)\r\n" }
            return Array((text + "\r\n").utf8)
        case .socks5:
            return proxy.user == nil ? [5, 1, 0] : [5, 2, 0, 2]
        }
    }

    mutating func receive(_ bytes: [UInt8]) throws(DownloadFault) -> Step {
        input += bytes
        guard input.count <= 16 << 10 else { throw .proxy("answers without end") }
        switch state {
        case .connectAnswer: return try receiveConnectAnswer()
        case .socksMethod:
            guard input.count >= 2 else { return .wait }
            guard input[0] == 5 else { throw .proxy("does not speak SOCKS 5") }
            let method = input[1]
            input.removeFirst(2)
            if method == 2, let user = proxy.user {
                state = .socksPassword
                return .send(Self.passwordMessage(user: user, password: proxy.password ?? ""))
            }
            guard method == 0 else { throw .proxy("wants a user and password") }
            state = .socksReply
            return .send(try connectMessage())
        case .socksPassword:
            guard input.count >= 2 else { return .wait }
            guard input[1] == 0 else { throw .proxy("refused the user or password") }
            input.removeFirst(2)
            state = .socksReply
            return .send(try connectMessage())
        case .socksReply: return try receiveSOCKSReply()
        }
    }

    private func receiveConnectAnswer() throws(DownloadFault) -> Step {
        guard let end = input.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return .wait }
        // The server speaks second in both HTTP and TLS: nothing may follow the head.
        guard end == input.count else { throw .proxy("sent bytes that nobody asked for") }
        guard input.count >= 12, input.starts(with: Array("HTTP/1.".utf8)) else { throw .proxy("does not speak HTTP") }
        guard input[9] == UInt8(ascii: "2") else {
            throw .proxy("answered \(String(decoding: input[9..<12], as: UTF8.self)) to CONNECT")
        }
        return .done
    }

    private static func passwordMessage(user: String, password: String) -> [UInt8] {
        let user = Array(user.utf8.prefix(255))
        let password = Array(password.utf8.prefix(255))
        return [1, UInt8(user.count)] + user + [UInt8(password.count)] + password
    }

    private func connectMessage() throws(DownloadFault) -> [UInt8] {
        let name = Array((host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host).utf8)
        guard name.count <= 255 else { throw .proxy("cannot be asked for a host name of \(name.count) bytes") }
        let portBytes = [UInt8(truncatingIfNeeded: port >> 8), UInt8(truncatingIfNeeded: port)]
        if let address = IPAddress(String(decoding: name, as: UTF8.self)) {
            let bytes = address.networkBytes
            return [5, 1, 0, bytes.count == 4 ? 1 : 4] + bytes + portBytes
        }
        return [5, 1, 0, 3, UInt8(name.count)] + name + portBytes
    }

    private func receiveSOCKSReply() throws(DownloadFault) -> Step {
        guard input.count >= 5 else { return .wait }
        guard input[0] == 5 else { throw .proxy("does not speak SOCKS 5") }
        guard input[1] == 0 else { throw .proxy(Self.refusal(input[1])) }
        let length: Int
        switch input[3] {
        case 1: length = 4 + 4 + 2
        case 3: length = 4 + 1 + Int(input[4]) + 2
        case 4: length = 4 + 16 + 2
        default: throw .proxy("does not speak SOCKS 5")
        }
        if input.count < length { return .wait }
        guard input.count == length else { throw .proxy("sent bytes that nobody asked for") }
        return .done
    }

    private static func refusal(_ code: UInt8) -> String {
        switch code {
        case 1: "failed"
        case 2: "does not allow this connection"
        case 3: "finds the network unreachable"
        case 4: "finds the host unreachable"
        case 5: "was refused by the host"
        case 6: "gave up after its time limit"
        default: "refused with code \(code)"
        }
    }
}
