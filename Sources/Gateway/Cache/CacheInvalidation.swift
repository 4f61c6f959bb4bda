/// A request that may change what is kept: when a server has answered it well, that is not used any more (RFC 9111 §4.4).
package struct CacheInvalidation: Sendable {
    let store: CacheStore
    let key: CacheKey
    /// `http://host` of the request.
    let origin: [UInt8]
    let scope: CacheScope?

    /// The server has answered.
    package func answered(_ head: ResponseHead, _ fields: HeadFields, _ bytes: Span<UInt8>) {
        guard (200..<400).contains(head.status) else { return }
        store.remove(key)
        for field in fields.all where field.known == .other {
            switch CacheField(bytes, field.name) {
            case .location, .contentLocation:
                if let other = target(bytes.extracting(field.value)), other != key { store.remove(other) }
            default: break
            }
        }
    }

    /// Only of the same host: a server must not take out what others have said.
    private func target(_ value: Span<UInt8>) -> CacheKey? {
        guard !value.isEmpty, value.count <= CacheKey.longest else { return nil }
        var text = ""
        for index in 0..<value.count {
            if value[index] == 0x23 { break }
            guard value[index] < 0x80 else { return nil }
            text.unicodeScalars.append(Unicode.Scalar(value[index]))
        }
        if value[0] == 0x2F {
            guard value.count == 1 || value[1] != 0x2F else { return nil }
            return CacheKey(url: String(decoding: origin, as: UTF8.self) + text, scope: scope)
        }
        guard let other = CacheKey(url: text, scope: scope), other.bytes.starts(with: origin),
            other.bytes.count > origin.count, other.bytes[origin.count] == 0x2F
        else { return nil }
        return other
    }
}

extension ResponseCache {
    /// Who is to be told what a server answers to a request; nil for one that changes nothing. For routes without a cache
    /// too, since others may keep the same URL.
    package func invalidation(
        _ head: RequestHead, _ bytes: Span<UInt8>, isSecure: Bool, _ scope: CacheScope?, using key: inout CacheKey
    ) -> CacheInvalidation? {
        switch head.method {
        case .get, .head, .options, .trace: return nil
        default: break
        }
        guard head.form != .asterisk, head.pathAndQuery.count + head.authority.count <= CacheKey.longest else {
            return nil
        }
        let start = head.pathAndQuery.lowerBound
        key.set(bytes, authority: head.authority, target: start..<start, isSecure: isSecure, ignored: [])
        let origin = Array(key.bytes.dropLast())
        key.set(
            bytes, authority: head.authority, target: head.pathAndQuery, isSecure: isSecure,
            ignored: scope?.ignored ?? [])
        return CacheInvalidation(store: store, key: key, origin: origin, scope: scope)
    }
}
