/// Where the parts of a serialised URL lie. Positions grow from the first to the last and never pass the end of the URL:
///
///     https://user:secret@host:8080/path?query#fragment
///          │      │       │   │    │    │     └ fragmentStart, at the "#" or at the end
///          │      │       │   │    │    └ queryStart, at the "?" or where it would stand
///          │      │       │   │    └ pathStart
///          │      │       │   └ hostEnd
///          │      │       └ hostStart
///          │      └ usernameEnd
///          └ schemeEnd, at the colon
///
/// Without an authority usernameEnd, hostStart and hostEnd are the position after the colon.
struct URLOffsets: Sendable {
    var scheme = URLScheme.other
    var schemeEnd: UInt32 = 0
    var usernameEnd: UInt32 = 0
    var hostStart: UInt32 = 0
    var hostEnd: UInt32 = 0
    var pathStart: UInt32 = 0
    var queryStart: UInt32 = 0
    var fragmentStart: UInt32 = 0

    var hasAuthority: Bool { hostStart > schemeEnd + 1 }

    /// Where user info begins, or would begin.
    var usernameStart: UInt32 { hasAuthority ? schemeEnd + 3 : schemeEnd + 1 }

    /// Where the authority ends. It is `pathStart`, save where the serialisation puts `/.` before a path that begins
    /// with `//` and has no authority before it.
    var authorityEnd: UInt32 { hasAuthority ? pathStart : schemeEnd + 1 }

    /// Says that there is no authority: the path follows the colon of the scheme.
    mutating func setNoAuthority() {
        usernameEnd = schemeEnd + 1
        hostStart = usernameEnd
        hostEnd = usernameEnd
        pathStart = usernameEnd
    }

    /// Says that an authority without user info and host ends at `position`.
    mutating func setEmptyAuthority(endingAt position: UInt32) {
        usernameEnd = position
        hostStart = position
        hostEnd = position
        pathStart = position
    }
}
