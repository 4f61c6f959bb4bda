import CLibIDN2

/// Domain names in characters beyond ASCII, by UTS #46 without transitional processing ("domain to ASCII", URL standard
/// section 3.3).
enum DomainName {
    /// Longer names are not looked at. DNS ends at 255 bytes, and a character here is four at most.
    private static let maximumLength = 4096

    /// Appends the ASCII form of the UTF-8 `name`; false when it has none, and then `out` may hold a part of it.
    static func appendASCII(of name: Span<UInt8>, to out: inout ByteWriter) -> Bool {
        // libidn2 takes C strings. No host may hold a NUL.
        guard name.count <= maximumLength, name.firstIndex(of: 0) == nil else { return false }
        if appendByIDNA2008(name, to: &out) { return true }
        return appendLeniently(name, to: &out)
    }

    /// Appends what libidn2 makes of `name`; false and nothing appended when it refuses it.
    static func appendByIDNA2008(_ name: Span<UInt8>, to out: inout ByteWriter) -> Bool {
        var terminated = ByteWriter(capacity: name.count + 1)
        terminated.append(name)
        terminated.append(0)
        var result: UnsafeMutablePointer<UInt8>?
        // libidn2 normalises to NFC itself. An A-label in the name need not be the one it would write.
        let flags = Int32(IDN2_NONTRANSITIONAL.rawValue | IDN2_NO_ALABEL_ROUNDTRIP.rawValue)
        let status = terminated.withUnsafeBytes { unsafe idn2_lookup_u8($0.baseAddress, &result, flags) }
        guard status == IDN2_OK.rawValue, let result else { return false }
        defer { unsafe idn2_free(result) }
        var length = 0
        while unsafe result[length] != 0 { length += 1 }
        unsafe out.append(UnsafeBufferPointer(start: result, count: length))
        return true
    }
}
