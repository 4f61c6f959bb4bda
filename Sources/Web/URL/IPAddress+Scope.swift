extension IPAddress {
    /// Where an address leads, as far as its number says (P21). Everything but `global` is refused to a crawl that does
    /// not permit private networks.
    package enum Scope: String, Sendable, CaseIterable {
        /// The public internet.
        case global
        /// This machine: 127.0.0.0/8, ::1.
        case loopback
        /// Private networks: RFC 1918, unique local (fc00::/7) and site-local addresses, NAT64 for local use.
        case privateUse
        /// The link: 169.254.0.0/16, fe80::/10.
        case linkLocal
        /// Services of cloud providers that hand secrets to whoever asks from inside.
        case metadata
        /// Between a provider and its customers (RFC 6598): 100.64.0.0/10.
        case shared
        /// No address: 0.0.0.0/8 and ::, which many systems take for this machine.
        case unspecified
        case multicast
        case broadcast
        /// For examples in documents (RFC 5737, 3849, 9637).
        case documentation
        /// Kept by IANA for other uses, or not given out yet.
        case reserved
    }

    /// Where the address leads. Where an IPv6 address is only an IPv4 address in other words (mapped, compatible, NAT64,
    /// 6to4, Teredo), it is the scope of the IPv4 address.
    package var scope: Scope {
        if Self.metadataServices.contains(self) { return .metadata }
        if family == .v4 { return Self.scope(v4: lastFourBytes) }
        if let embedded { return embedded.scope }
        return scopeOfIPv6
    }

    /// Whether the address leads to the public internet.
    package var isGlobal: Bool { scope == .global }

    /// The IPv4 address to which packets for this IPv6 address go in the end, if there is one.
    var embedded: IPAddress? {
        guard family == .v6 else { return nil }
        switch high {
        case 0 where low >> 32 == 0xFFFF: return IPAddress(v4: lastFourBytes)  // ::ffff:0:0/96
        case 0 where low >> 32 == 0 && low > 1: return IPAddress(v4: lastFourBytes)  // ::/96, deprecated
        case 0 where low >> 32 == 0xFFFF_0000: return IPAddress(v4: lastFourBytes)  // ::ffff:0:0:0/96, RFC 2765
        case 0x0064_FF9B_0000_0000 where low >> 32 == 0: return IPAddress(v4: lastFourBytes)  // 64:ff9b::/96
        case _ where high >> 48 == 0x2002: return IPAddress(v4: UInt32(truncatingIfNeeded: high >> 16))  // 6to4
        case _ where high >> 32 == 0x2001_0000: return IPAddress(v4: ~lastFourBytes)  // Teredo's client
        default: return nil
        }
    }

    private var scopeOfIPv6: Scope {
        if high == 0, low <= 1 { return low == 0 ? .unspecified : .loopback }
        switch high >> 48 {
        case 0xFF00...: return .multicast
        case 0xFEC0...: return .privateUse
        case 0xFE80...: return .linkLocal
        case 0xFC00..<0xFE00: return .privateUse
        case 0x2001:
            if high >> 32 == 0x2001_0DB8 { return .documentation }
            return high >> 32 < 0x2001_0200 ? .reserved : .global
        case 0x3FFF: return high >> 44 == 0x3FFF0 ? .documentation : .global
        case 0x2000..<0x4000: return .global
        default: return high >> 16 == 0x0064_FF9B_0001 ? .privateUse : .reserved
        }
    }

    private static func scope(v4 address: UInt32) -> Scope {
        switch (UInt8(address >> 24), UInt8(address >> 16 & 0xFF), UInt8(address >> 8 & 0xFF)) {
        case (0, _, _): .unspecified
        case (10, _, _), (172, 16...31, _), (192, 168, _): .privateUse
        case (100, 64...127, _): .shared
        case (127, _, _): .loopback
        case (169, 254, _): .linkLocal
        case (192, 0, 2), (198, 51, 100), (203, 0, 113): .documentation
        case (192, 0, 0), (192, 88, 99), (198, 18...19, _): .reserved
        case (224...239, _, _): .multicast
        case (240..., _, _): address == .max ? .broadcast : .reserved
        default: .global
        }
    }

    /// Metadata services, each where its provider documents it.
    private static let metadataServices: Set<IPAddress> = [
        IPAddress(v4: 0xA9FE_A9FE),  // 169.254.169.254: AWS, Azure, Google Cloud, OpenStack and others
        IPAddress(v4: 0xA9FE_AA02),  // 169.254.170.2: AWS container credentials
        IPAddress(v4: 0xA9FE_AA17),  // 169.254.170.23: AWS EKS pod identity
        IPAddress(v4: 0x6464_64C8),  // 100.100.100.200: Alibaba Cloud
        IPAddress(v4: 0xC000_00C0),  // 192.0.0.192: Oracle Cloud
        IPAddress(v4: 0xA83F_8110),  // 168.63.129.16: Azure, in the midst of public addresses
        IPAddress(high: 0xFD00_0EC2_0000_0000, low: 0x254),  // fd00:ec2::254: AWS
        IPAddress(high: 0xFD00_0EC2_0000_0000, low: 0x23),  // fd00:ec2::23: AWS EKS pod identity
        IPAddress(high: 0xFD20_00CE_0000_0000, low: 0x254),  // fd20:ce::254: Google Cloud
    ]
}
