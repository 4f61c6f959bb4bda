extension JobID {
    /// The trace id that all log lines of the job carry (W3C Trace Context §3.2.2.3: 32 hexadecimal digits, not all zero).
    /// It is the name itself where that is one, as with names that Trawl makes; else the beginning of the name's SHA-256.
    package var traceID: String {
        let isTrace =
            text.utf8.count == 32 && text.utf8.contains { $0 != UInt8(ascii: "0") }
            && text.utf8.allSatisfy {
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            }
        return isTrace ? text : String(Digest(of: text).description.prefix(32))
    }
}
