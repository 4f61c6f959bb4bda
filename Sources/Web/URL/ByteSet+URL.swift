/// The sets of the URL standard, section 1.3 (percent-encoded bytes) and 3.2 (host miscellaneous). All percent-encode
/// sets also hold every byte that is not ASCII.
extension ByteSet {
    static var fragment: ByteSet {
        @inline(__always) get { controls.with(" ").with("\"").with("<").with(">").with("`") }
    }

    static var query: ByteSet {
        @inline(__always) get { controls.with(" ").with("\"").with("#").with("<").with(">") }
    }

    static var specialQuery: ByteSet {
        @inline(__always) get { query.with("'") }
    }

    static var path: ByteSet {
        @inline(__always) get { query.with("?").with("^").with("`").with("{").with("}") }
    }

    static var userinfo: ByteSet {
        @inline(__always) get {
            path.with("/").with(":").with(";").with("=").with("@").with("[").with("\\").with("]").with("|")
        }
    }

    /// Forbidden host code points: what even an opaque host may not hold.
    static var forbiddenHost: ByteSet {
        @inline(__always) get {
            ByteSet().with(0x00).with("\t").with("\n").with("\r").with(" ").with("#").with("/").with(":").with("<")
                .with(">").with("?").with("@").with("[").with("\\").with("]").with("^").with("|")
        }
    }

    /// Forbidden domain code points: what the host of an http URL may not hold.
    static var forbiddenDomain: ByteSet {
        @inline(__always) get {
            controls.with(" ").with("#").with("/").with(":").with("<").with(">").with("?").with("@").with("[")
                .with("\\").with("]").with("^").with("|").with("%")
        }
    }
}

/// Sets that are ours: where a scan stops.
extension ByteSet {
    /// What ends an authority or a path segment; `\` does so in special schemes only.
    static func separators(special: Bool) -> ByteSet {
        let set = ByteSet().with("/").with("?").with("#")
        return special ? set.with("\\") : set
    }

    /// What keeps a run of path bytes from being copied as it stands: what must be encoded, what ends the path, and
    /// what may mean something by its place (`.`, `%2e`, the colon of a scheme).
    static var pathStop: ByteSet {
        @inline(__always) get { path.with("\\").with(".").with("%").with(":") }
    }
}
