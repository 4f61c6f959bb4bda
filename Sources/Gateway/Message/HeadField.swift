/// Where a field stands in a head: offsets in the bytes that were scanned.
package struct HeadField: Sendable, Hashable {
    var start: Int32
    var nameLength: Int32
    /// The value without the blanks around it.
    var valueStart: Int32
    var valueEnd: Int32
    /// Where the next line begins.
    var end: Int32
    package var known: KnownField
    /// Whether a `Connection` field names it, so that it is for this connection only.
    var isNominated = false

    package var name: Range<Int> { Int(start)..<Int(start + nameLength) }
    package var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    /// The whole line with its end.
    package var line: Range<Int> { Int(start)..<Int(end) }
}
