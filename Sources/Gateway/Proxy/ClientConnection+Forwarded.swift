import NIOCore

/// What a proxy of ours says of its client.
extension ClientConnection {
    /// How the client asked: behind a proxy of ours, how that one was asked.
    func scheme(_ bytes: Span<UInt8>) -> String {
        guard client.isTrusted, let field = fields.all.last(where: { $0.known == .xForwardedProto }) else {
            return client.scheme
        }
        switch field.value.count {
        case 5 where KnownField.matches(bytes, field.value.lowerBound, "https"): return "https"
        case 4 where KnownField.matches(bytes, field.value.lowerBound, "http"): return "http"
        default: return client.scheme
        }
    }

    /// Whose request it is that a proxy of ours passes on: of the last address that is none of ours.
    func readForwarded(_ buffer: ByteBuffer) {
        (who, address) = (key, client.address)
        let bytes = buffer.readableBytesUInt8Span
        for field in fields.all.reversed() where field.known == .xForwardedFor {
            var elements = ListElements(field.value)
            var addresses: [String] = []
            while let element = elements.next(bytes) { addresses.append(String(copying: bytes.extracting(element))) }
            for text in addresses.reversed() {
                guard let address = try? SocketAddress(ipAddress: text, port: 0) else { return }
                self.address = text
                who = ClientKey(address: address)
                if !loop.state.trusted.contains(where: { $0.contains(address) }) { return }
            }
        }
    }
}
