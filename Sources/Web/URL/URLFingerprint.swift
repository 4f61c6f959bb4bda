/// The number by which a crawl knows that it has met a URL before.
package enum URLFingerprint {
    /// The fingerprint of `url`, a normalised URL without fragment, under `seed`. Never 0.
    ///
    /// Two URLs that differ in nothing but the order of the parameters of their query (the parts between `&`) have the
    /// same fingerprint, as Scrapy's `canonicalize_url` would sort them. Nothing else is taken to be the same: `a` is
    /// not `a=`, and `%41` is not `A`.
    @inline(__always)
    package static func hash(_ url: Span<UInt8>, seed: UInt64) -> UInt64 {
        guard let mark = url.firstIndex(of: UInt8(ascii: "?")),
            url.firstIndex(of: UInt8(ascii: "&"), from: mark) != nil
        else { return Fingerprint.hash(url, seed: seed) }
        return hash(url, parametersFrom: mark + 1, seed: seed)
    }

    /// The fingerprints of the parameters are added up, which is the same in every order, so nothing is sorted or copied.
    /// The seed is secret, so nobody can look for sets with the same sum.
    @inline(never)
    private static func hash(_ url: Span<UInt8>, parametersFrom start: Int, seed: UInt64) -> UInt64 {
        var sum: UInt64 = 0
        var start = start
        let head = Fingerprint.hash(url.extracting(0..<start), seed: seed)
        while start <= url.count {
            let end = url.firstIndex(of: UInt8(ascii: "&"), from: start) ?? url.count
            sum &+= Fingerprint.hash(url.extracting(start..<end), seed: ~seed)
            start = end + 1
        }
        let hash = Fingerprint.fold(head ^ sum, 0xD6E8_FEB8_6659_FD93) ^ seed
        return hash == 0 ? 1 : hash
    }
}
