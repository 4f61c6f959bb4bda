/// The URL without some of its parts.
extension WebURL {
    /// The URL without its fragment.
    public var withoutFragment: WebURL {
        guard Int(offsets.fragmentStart) < bytes.count else { return self }
        return WebURL(bytes: spanWithoutFragment.array, offsets: offsets)
    }

    /// The URL without user name and password.
    public var withoutCredentials: WebURL {
        guard hasCredentials else { return self }
        let start = offsets.usernameStart
        let cut = offsets.hostStart - start
        var moved = offsets
        moved.usernameEnd = start
        moved.hostStart = start
        moved.hostEnd -= cut
        moved.pathStart -= cut
        moved.queryStart -= cut
        moved.fragmentStart -= cut
        var rest = bytes
        rest.removeSubrange(Int(start)..<Int(start + cut))
        return WebURL(bytes: rest, offsets: moved)
    }

    /// The URL for people and logs: user info, if any, is `***` (P33).
    public var redacted: String {
        guard hasCredentials else { return string }
        return span(0, offsets.usernameStart).string + "***@"
            + span(offsets.hostStart, UInt32(truncatingIfNeeded: bytes.count)).string
    }
}
