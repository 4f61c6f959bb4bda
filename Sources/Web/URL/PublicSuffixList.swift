import CLibPSL

/// Which names are shared by strangers (`co.uk`, `github.io`) and which one owner has registered, by the Public Suffix List
/// that libpsl was built with. Cookies and budgets of one site go by these.
///
/// Hosts are given as ``WebURL/host`` has them: ASCII, lower case. A dot at the end counts for nothing.
package enum PublicSuffixList {
    /// Whether `host` is a public suffix. A name of one label is one, whether it is on the list or not, so that no
    /// cookie is ever shared by a whole top-level domain. An address is none.
    package static func isPublicSuffix(_ host: String) -> Bool {
        guard let name = name(in: host) else { return false }
        guard let list = unsafe psl_builtin() else { return !name.contains(".") }
        return unsafe psl_is_public_suffix2(list, name, PSL_TYPE_ANY) != 0
    }

    /// The public suffix of `host` and the label before it, such as `example.co.uk` for `www.example.co.uk`. Nil when the
    /// host is a public suffix itself, an address, or empty.
    package static func registrableDomain(of host: String) -> String? {
        guard let name = name(in: host), let list = unsafe psl_builtin() else { return nil }
        // What libpsl returns lies inside the text that it was given.
        return unsafe name.withCString { text in
            unsafe psl_registrable_domain(list, text).map { unsafe String(cString: $0) }
        }
    }

    /// `host` without the dot at its end; nil when it is no name.
    private static func name(in host: String) -> String? {
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        guard !name.isEmpty, !name.hasPrefix("."), !name.hasPrefix("["), IPAddress(name) == nil else { return nil }
        return name
    }
}
